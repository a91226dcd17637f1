/** Promises of docs/architecture.md, section 6, on the built program: each test breaks when its promise does. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nextServer, socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** Starts a program in session `work` that writes down all input and all changes of size; gives what it saw. */
async function startWitness(printed = ''): Promise<() => string> {
  const seen = join(host.dir, 'seen');
  const script = join(host.dir, 'witness.cjs');
  writeFileSync(seen, '');
  writeFileSync(
    script,
    `const { appendFileSync } = require('node:fs');
     const note = (text) => appendFileSync(${JSON.stringify(seen)}, text + '\\n');
     process.stdin.setRawMode(true);
     process.stdin.on('data', (data) => note('input ' + data.toString('latin1')));
     process.on('SIGWINCH', () => note('size'));
     process.stdout.write(${JSON.stringify(`${printed}ready`)});\n`,
  );
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    '-x',
    '80',
    '-y',
    '24',
    `exec ${process.execPath} ${script}`,
  );
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work'),
    (text) => text.includes('ready'),
  );
  return () => readFileSync(seen, 'utf8');
}

/** 1 */
it('clients come, go, and are killed, and no byte reaches a program', { timeout: 60_000 }, async () => {
  const seen = await startWitness('\x1b[?1004h\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[>1u');
  for (const end of ['detach', 'SIGKILL', 'SIGHUP', 'SIGTERM']) {
    const terminal = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 25 });
    await terminal.until((text) => text.includes('ready'));
    if (end === 'detach') terminal.type('\x02d');
    else terminal.kill(end);
    await terminal.exit;
  }
  await host.until(
    () => host.status(),
    ({ clients }) => clients === 0,
  );
  expect(seen()).toBe('');
});

/** 3 */
it('focus, zoom, buffers, copy mode and options outlive every client, and all but the mode the server too', {
  timeout: 60_000,
}, async () => {
  const terminal = host.terminal(['new-session', '-s', 'work', 'exec cat'], { cols: 80, rows: 25 });
  await terminal.until((text) => text.includes('[work]'));
  for (const line of [
    'split-window -h "exec cat"',
    'select-pane -t 0',
    'resize-pane -Z',
    'set-buffer -b mine kept',
    'copy-mode',
  ])
    await host.ok(...(line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', '')));
  const format = '#{pane_index} #{pane_active} #{window_zoomed_flag} #{pane_in_mode}';
  terminal.kill('SIGKILL');
  await terminal.exit;
  expect(await host.ok('list-panes', '-t', 'work', '-F', format)).toBe('0 1 1 1\n1 0 1 0');
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  await (await nextServer(host, server.pid)).close();
  expect(
    await host.ok('list-panes', '-t', 'work', '-F', '#{pane_index} #{pane_active} #{window_zoomed_flag}'),
  ).toBe('0 1 1\n1 0 1');
  expect(await host.ok('show-buffer', '-b', 'mine')).toBe('kept');
});

/** 4 */
it('a stopped client delays neither the program nor another client', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24');
  const stopped = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 25 });
  await stopped.until((text) => text.includes('[work]'));
  stopped.kill('SIGSTOP');
  const terminal = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 25 });
  await terminal.until((text) => text.includes('[work]'));
  terminal.type('seq 1 300000; echo over-$((1+1))\r');
  await terminal.until((text) => text.includes('over-2'), 30_000);
  stopped.kill('SIGCONT');
  await stopped.until((text) => text.includes('over-2'));
  for (const one of [stopped, terminal]) {
    one.end();
    await one.exit;
  }
});

/** 6 */
it('a program that is gone is said to be, and how', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
  await host.ok('set-option', '-g', 'remain-on-exit', 'on');
  await host.ok('new-window', '-d', '-n', 'code', '-t', 'work:1', 'exit 3');
  await host.ok('new-window', '-d', '-n', 'signal', '-t', 'work:2', 'kill -9 $$');
  const format = '#{window_name} #{pane_dead} #{pane_dead_status} #{pane_dead_signal}';
  const listed = await host.until(
    () => host.ok('list-panes', '-a', '-F', format),
    (text) => text.includes('code 1') && text.includes('signal 1'),
  );
  expect(listed).toContain('code 1 3 ');
  expect(listed).toMatch(/signal 1 {2}\S/);
  const shown = JSON.parse(await host.ok('session', 'show', 'work', '--json'));
  expect(
    shown.session.windows.map(({ panes: [pane] }: { panes: { process: object }[] }) => pane?.process),
  ).toMatchObject([
    { state: 'running' },
    { state: 'exited', code: 3 },
    { state: 'killed', signal: 'SIGKILL' },
  ]);
});

/** 7 */
it('output can not run a command, read the clipboard or a title, or draw outside of its pane', {
  timeout: 60_000,
}, async () => {
  const trap = join(host.dir, 'trapped');
  const evil = `#(touch ${trap})`;
  const seen = await startWitness(
    // Titles that are commands; asks for the clipboard, the title and the icon's name; draws far out of its pane.
    `\x1b]0;${evil}\x07\x1b]2;${evil}\x07\x1bk${evil}\x1b\\\x1b]52;c;?\x07\x1b[21t\x1b[20t\x1b[999;999Hforged\x1b[1;1H`,
  );
  await host.ok('set-buffer', 'secret');
  await host.ok('split-window', '-d', '-t', 'work', 'exec cat');
  await host.ok('set-option', '-g', 'status-right', '#{pane_title} #W #T');
  await host.ok('set-option', '-g', 'set-titles', 'on');
  const terminal = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 25 });
  await terminal.until((text) => text.includes('[work]'));
  await host.ok('display-message', '-p', '-t', 'work', '#{pane_title} #{window_name}');
  await host.ok('refresh-client');
  await host.ok('run-shell', 'true');
  expect(terminal.rows().at(-1)).not.toContain('forged');
  expect(existsSync(trap)).toBe(false);
  expect(seen()).not.toMatch(/secret|touch|\x1b\]/);
  terminal.end();
  await terminal.exit;
});

/** 8 */
it('who may only look is told so, and types nothing', { timeout: 60_000 }, async () => {
  const seen = await startWitness();
  const client = await TestClient.connect(socketOf(host));
  await client.open({ target: 'work', cols: 80, rows: 25, readOnly: true });
  client.peer.notify('viewport.input', { seq: 1, data: 'typed' });
  const terminal = host.terminal(['attach-session', '-r', '-t', 'work'], { cols: 80, rows: 25 });
  await terminal.until((text) => text.includes('ready'));
  terminal.type('typed');
  await terminal.until((text) => text.includes('read-only'));
  expect(seen()).toBe('');
  terminal.end();
  await terminal.exit;
  await client.close();
});
