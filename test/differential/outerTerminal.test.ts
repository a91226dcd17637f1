/** What tmux and holdfast write to the outer terminal for programs: the clipboard, and wrapped sequences. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TwinClients } from './TwinClients.ts';

const size = { cols: 40, rows: 10 };

let twins: TwinClients;
beforeEach(async () => {
  twins = new TwinClients();
  await twins.start(size);
  await twins.attach('A', size);
});
afterEach(() => twins.stop());

/** Has the program write these bytes, one line of text after them, and waits until both show that. */
let lines = 0;
async function write(target: string, text: string): Promise<void> {
  lines += 1;
  await twins.write(target, `${text}line ${lines}\r\n`);
  await shows(target, `line ${lines}`);
}

async function shows(target: string, text: string): Promise<void> {
  for (;;) {
    const { theirs, ours } = await twins.both('capture-pane', '-p', '-t', target);
    if ([theirs, ours].every((answer) => answer.text.includes(text))) return;
  }
}

/** All that matches in what each has written to the terminal so far. */
async function written(all: RegExp): Promise<{ theirs: string[]; ours: string[] }> {
  // Whatever came before it is on the terminals once the status lines have changed.
  lines += 1;
  await twins.both('set', '-g', 'status-left', `mark ${lines} `);
  const pair = twins.clients.get('A');
  if (!pair) throw new Error('no client');
  const { theirs, ours } = pair;
  for (const terminal of [theirs, ours]) await terminal.until((text) => text.includes(`mark ${lines} `));
  const found = (terminal: typeof ours) =>
    Buffer.concat(terminal.written).toString('latin1').match(all) ?? [];
  return { theirs: found(theirs), ours: found(ours) };
}

/** Contents of the clipboard writes: tmux names no selection, and ends them by BEL. */
async function clipboards(): Promise<{ theirs: string[]; ours: string[] }> {
  const { theirs, ours } = await written(/\x1b\]52;\w*;[^\x07\x1b]*/g);
  const data = (all: string[]) => all.map((one) => Buffer.from(one.split(';')[2] ?? '', 'base64').toString());
  return { theirs: data(theirs), ours: data(ours) };
}

const osc52 = (text: string) => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;

it('set-clipboard: off, external and on, for programs and for copy mode', { timeout: 120_000 }, async () => {
  await twins.both('set-hook', '-g', 'pane-set-clipboard', 'set -g -F @hooked "#{e|+:0#{@hooked},1}"');
  await twins.both('new-window', '-d', '-t', 'work:5', '-n', 'hidden');
  for (const policy of ['off', 'external', 'on']) {
    await twins.both('set', '-s', 'set-clipboard', policy);
    await write('work:0', osc52(`program ${policy}`));
    await write('work:5', osc52(`hidden ${policy}`));
    await twins.both('copy-mode', '-t', 'work:0');
    for (const command of ['search-backward', 'select-line', 'copy-selection-and-cancel'])
      await twins.both(
        'send-keys',
        '-t',
        'work:0',
        '-X',
        command,
        ...(command === 'search-backward' ? ['line'] : []),
      );
  }
  const { theirs, ours } = await clipboards();
  expect(ours).toEqual(theirs);
  expect(theirs).toHaveLength(3);
  const buffers = await twins.settled(
    ['list-buffers', '-F', '#{buffer_sample}'],
    ['show-options', '-gv', '@hooked'],
  );
  expect(buffers.ours).toBe(buffers.theirs);
});

it('a terminal whose clipboard is switched off gets none', { timeout: 60_000 }, async () => {
  await twins.both('set', '-s', 'set-clipboard', 'on');
  await twins.both('set', '-as', 'terminal-overrides', ',xterm*:Ms@');
  await twins.detach('A');
  await twins.attach('A', size);
  await write('work:0', osc52('secret'));
  const { theirs, ours } = await clipboards();
  expect([ours, theirs]).toEqual([[], []]);
});

it('a terminal without automatic margins keeps its last cell', { timeout: 60_000 }, async () => {
  await twins.both('set', '-g', 'status-right', 'the end');
  await twins.both('set', '-as', 'terminal-overrides', ',xterm*:am@');
  await twins.detach('A');
  await twins.attach('A', size);
  const { theirs, ours } = await twins.settled();
  expect(ours).toBe(theirs);
  expect(theirs).toMatch(/the en$/m);
  // The cell on the right of any other row is written.
  await twins.both('set', '-g', 'status-position', 'top');
  const top = await twins.settled();
  expect(top.ours).toBe(top.theirs);
  expect(top.theirs).toMatch(/the end$/m);
});

const wrapped = (payload: string) => `\x1bPtmux;${payload.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
const mark = (text: string) => `\x1b]7777;${text}\x07`;

it('allow-passthrough: off, on and all, for visible and hidden panes', { timeout: 120_000 }, async () => {
  await twins.both('new-window', '-d', '-t', 'work:5', '-n', 'hidden');
  await twins.both('split-window', '-d', '-t', 'work:0');
  for (const policy of ['off', 'on']) {
    await twins.both('set', '-g', 'allow-passthrough', policy);
    for (const [name, target] of Object.entries({ active: 'work:0.0', other: 'work:0.1', hidden: 'work:5' }))
      await write(target, `x${wrapped(mark(`${name} ${policy}`))}`);
    await twins.both('resize-pane', '-Z', '-t', 'work:0.0');
    await write('work:0.1', wrapped(mark(`zoomed away ${policy}`)));
    await twins.both('resize-pane', '-Z', '-t', 'work:0.0');
  }
  const { theirs, ours } = await written(/\x1b\]7777;[^\x07]*\x07/g);
  expect(ours).toEqual(theirs);
  expect(theirs).toHaveLength(2);
});

it('pane-colours changes the palette of a pane, and programs change it further', {
  timeout: 60_000,
}, async () => {
  await twins.both('set', '-p', '-t', 'work:0', 'pane-colours[1]', '#102030');
  await twins.both('set', '-p', '-t', 'work:0', 'pane-colours[200]', 'colour27');
  await write('work:0', '\x1b[31mone \x1b[38;5;200mtwo \x1b[32mthree\x1b[m ');
  await write('work:0', '\x1b]4;1;rgb:40/50/60\x07');
  const first = await twins.settled();
  expect(first.ours).toBe(first.theirs);
});
