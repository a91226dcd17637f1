/** Titles that programs save and restore (XTWINOPS 22 and 23): each gets back what was there, as in tmux. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nextServer } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  // A program that prints what it reads, sequences in C notation.
  await host.ok('new-session', '-d', '-s', 'work', 'stty -echo; while read -r line; do printf "$line"; done');
});
afterEach(async () => {
  await host.stop();
});

const title = () => host.ok('display-message', '-p', '-t', 'work', '#{pane_title}');

let printed = 0;
async function print(sequence: string): Promise<void> {
  const mark = `mark${++printed}.`;
  await host.ok('send-keys', '-t', 'work', '-l', `${sequence}${mark}\n`);
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'work'),
    (screen) => screen.includes(mark),
  );
}

it('a title that nobody has set comes back as the name of the host', async () => {
  const before = await title();
  expect(before).not.toBe('');
  await print('\\033[22;0t\\033]2;vim\\007');
  expect(await title()).toBe('vim');
  await print('\\033[23;0t');
  expect(await title()).toBe(before);
});

it('a title that select-pane gave comes back', async () => {
  await host.ok('select-pane', '-t', 'work', '-T', 'mine');
  await print('\\033[22;0t\\033]2;vim\\007\\033[23;0t');
  expect(await title()).toBe('mine');
});

it('a title that nobody has set comes back from the next server, too', async () => {
  const before = await title();
  await print('\\033[22;0t\\033]2;vim\\007');
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  await (await nextServer(host, server.pid)).close();
  expect(await title()).toBe('vim');
  await print('\\033[23;0t');
  expect(await title()).toBe(before);
});
