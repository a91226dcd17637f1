/** `holdfast session save` and `restore`, from the built program. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
let file: string;
beforeEach(() => {
  host = new TestHost();
  file = join(host.dir, 'work.json');
});
afterEach(async () => {
  await host.stop();
});

const shape = (name: string) =>
  host.ok(
    ...['list-panes', '-s', '-t', name, '-F'],
    '#I #W #{window_active} #{window_zoomed_flag} #{window_layout} #P #{pane_active} #{pane_width}x#{pane_height} #{pane_start_path}',
  );
/** Layout strings carry the numbers of panes, and so does their checksum. */
const withoutIds = (text: string) =>
  text.replace(/ [0-9a-f]{4},/g, ' ').replace(/(\d+x\d+,\d+,\d+),\d+/g, '$1');

async function makeWork(): Promise<void> {
  const env = ['-e', 'PLAIN=yes', '-e', 'MY_API_TOKEN=hunter2', '-e', 'URL=http://u:hunter2@h/'];
  // With a name, or the window would take another one in the middle of the test: of the program that runs in it.
  const size = ['-x', '120', '-y', '40'];
  await host.ok('new-session', '-d', '-s', 'work', '-n', 'main', ...size, '-c', '/usr', ...env);
  await host.ok(
    'split-window',
    '-h',
    '-t',
    'work',
    '-c',
    '/tmp',
    'printf "\\033[31mred\\033[0m words\\n"; cat',
  );
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work:0.1'),
    (text) => text.includes('red words'),
  );
  for (let n = 0; n < 6; n++) await host.ok('split-window', '-t', 'work:0.1', '-l', '3', 'cat');
  await host.ok('select-pane', '-t', 'work:0.2');
  await host.ok('new-window', '-t', 'work:5', '-n', 'named', 'seq 1 300; cat');
  await host.ok('split-window', '-v', '-t', 'work:5', 'cat');
  await host.ok('resize-pane', '-Z', '-t', 'work:5.1');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work:5.0'),
    (text) => text.includes('300'),
  );
}

describe('a session in a file', () => {
  it('comes back in the same shape with its history, and runs nothing', { timeout: 90_000 }, async () => {
    await makeWork();
    expect(await host.ok('session', 'save', 'work', '--to', file)).toMatch(
      /^saved work: 2 windows, 10 panes; left out: MY_API_TOKEN, URL$/,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('hunter2');
    expect(text).toContain('"PLAIN": "yes"');
    const again = await host.run('session', 'save', 'work', '--to', file);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('replace it with --force') });
    const before = await shape('work');
    await host.ok('kill-server');
    // The directories and everything else are in the file: the server starts with nothing.
    const id = await host.ok('session', 'restore', '--from', file);
    expect(withoutIds(await shape('work'))).toBe(withoutIds(before));
    const states = await host.ok('list-panes', '-s', '-t', id, '-F', '#{pane_restored} #{pane_pid}');
    expect(new Set(states.split('\n'))).toEqual(new Set(['1 0']));
    const colours = await host.ok('capture-pane', '-p', '-e', '-t', 'work:0.1');
    expect(colours).toMatch(/\x1b\[(?:0;)?31mred\x1b\[(?:0|39)?m words/);
    const history = await host.ok('session', 'show', 'work:5.0', '--tail', '320');
    const lines = history.split('\n');
    const first = lines.indexOf('1');
    expect(lines.slice(first, first + 300)).toEqual(Array.from({ length: 300 }, (_, n) => `${n + 1}`));
    expect(lines.at(-1)).toBe('[Enter starts it again]');
    expect(await host.ok('session', 'show', 'work')).toContain('lost: restored from a file (restored)');
    await host.ok('respawn-pane', '-t', 'work:5.1');
    expect(
      await host.ok('display-message', '-p', '-t', 'work:5.1', '#{pane_start_command} #{pane_dead}'),
    ).toMatch(/^"?cat"? 0$/);
  });

  it('runs its programs when it is asked to', { timeout: 60_000 }, async () => {
    await host.ok('new-session', '-d', '-s', 'one', '-c', '/usr', 'echo in $PWD with $EXTRA; cat');
    await host.ok('session', 'save', 'one', '--to', file, '--history', '0');
    const made = await host.ok('session', 'restore', '--from', file, '--name', 'two', '--run', '--json');
    expect(JSON.parse(made)).toEqual({ id: '$1', name: 'two', problems: [] });
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'two'),
      (text) => text.includes('in /usr with'),
    );
    const taken = await host.run('session', 'restore', '--from', file);
    expect(taken).toMatchObject({ code: 1, err: 'duplicate session: one\n' });
  });

  it('that is damaged is refused with the place, and nothing is made', { timeout: 60_000 }, async () => {
    await host.ok('new-session', '-d', '-s', 'one', 'cat');
    await host.ok('session', 'save', 'one', '--to', file);
    const good = JSON.parse(readFileSync(file, 'utf8'));
    const [window] = good.windows;
    const damaged: [unknown, RegExp][] = [
      ['{"format":', /is not JSON/],
      [[], /it must be an object/],
      [{ ...good, format: 'tmux' }, /format must be one of holdfast-session/],
      [{ ...good, version: 2 }, /version must be one of 1/],
      [{ ...good, windows: [] }, /windows must have 1 to 1000 entries/],
      [{ ...good, windows: [{ ...window, layout: 7 }] }, /windows\[0\]\.layout must be text/],
      [{ ...good, name: 'x', windows: [{ ...window, layout: 'nonsense' }] }, /window 0: invalid layout/],
      [{ ...good, name: 'x', windows: [window, window] }, /two windows have the same index/],
      [
        { ...good, name: 'x', windows: [{ ...window, panes: [...window.panes, ...window.panes] }] },
        /1 panes, its list 2/,
      ],
      [{ ...good, name: 'x', environment: { A: 1 } }, /environment\.A must be text/],
    ];
    for (const [content, reason] of damaged) {
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      const result = await host.run('session', 'restore', '--from', file);
      expect(result.code).toBe(1);
      expect(result.err).toMatch(reason);
    }
    expect((await host.run('session', 'restore', '--from', join(host.dir, 'none'))).err).toContain(
      'No such file or directory',
    );
    expect(JSON.parse(await host.ok('session', 'list', '--all', '--json')).length).toBe(1);
  });

  it('can not act on the terminal by what it holds', { timeout: 60_000 }, async () => {
    await host.ok('new-session', '-d', '-s', 'one', 'cat');
    await host.ok('session', 'save', 'one', '--to', file);
    const saved = JSON.parse(readFileSync(file, 'utf8'));
    saved.name = 'hostile';
    saved.windows[0].panes[0].history = [
      '\x1b]2;owned\x07\x1b[?1049h\x1b[2J\x1b]52;c;aGk=\x07plain\x9b31mtext\x1b[c',
    ];
    writeFileSync(file, JSON.stringify(saved));
    await host.ok('session', 'restore', '--from', file);
    const format = '#{pane_title} #{alternate_on}';
    expect(await host.ok('display-message', '-p', '-t', 'hostile', format)).not.toMatch(/owned|1$/);
    expect(await host.ok('list-buffers')).toBe('');
    expect(await host.ok('capture-pane', '-p', '-t', 'hostile')).toContain('plain31mtext');
  });
});
