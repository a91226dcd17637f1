/** A log whose newest block can't be read: somebody is told, and history says what is missing. */
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nextServer, socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

it('is named in the status, in its JSON and in server.log, and the gap is a row before the program prints again', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'seq 1 400000; exec sleep 1000');
  const captured = () => host.ok('capture-pane', '-p', '-t', 'work');
  await host.until(captured, (text) => text.includes('400000'));
  const before = await TestClient.connect(socketOf(host));
  process.kill(before.serverPid, 'SIGSTOP');
  const logs = join(host.stateDir, 'logs');
  const dir = join(logs, readdirSync(logs)[0] ?? '');
  const newest = readdirSync(dir)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .at(-1);
  truncateSync(join(dir, newest ?? ''), 40);
  process.kill(before.serverPid, 'SIGKILL');
  await (await nextServer(host, before.serverPid)).close();

  const sentence = `can't read ${join(dir, newest ?? '')}`;
  expect((await host.status()).problems.join()).toContain(sentence);
  expect(await host.ok('server', 'status')).toContain(sentence);
  expect(host.serverLog()).toContain(sentence);
  const history = await host.ok('capture-pane', '-p', '-S', '-', '-t', 'work');
  expect(history).toMatch(/\[holdfast: \d+ bytes of output are not in the log\]/);
});
