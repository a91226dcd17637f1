/** A window that fits a phone for a while has its earlier size again soon after the phone left, however that came about. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;

/** Says each size that its terminal gets. */
const program = `trap 'stty size' WINCH; stty size; while :; do sleep 0.05; done`;

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', '-x', '100', '-y', '30', program);
});
afterEach(() => host.stop());

const size = () => host.ok('display-message', '-p', '-t', 'work', '#{window_width}x#{window_height}');
const sizesSeen = async () => (await host.ok('capture-pane', '-p', '-t', 'work')).match(/^\d+ \d+$/gm) ?? [];

async function fitting(): Promise<TestClient> {
  const client = await TestClient.connect(socketOf(host));
  await client.open({ target: 'work', cols: 40, rows: 20, flags: ['fit'] });
  expect(await size()).toBe('40x19');
  return client;
}

async function backWithin(ms: number): Promise<void> {
  const start = performance.now();
  await host.until(size, (now) => now === '100x30');
  expect(performance.now() - start).toBeLessThan(ms);
}

it('after a kill -9 of the server, when the client does not come back', async () => {
  const client = await fitting();
  process.kill(client.serverPid, 'SIGKILL');
  await client.ended;
  await backWithin(10_000);
});

it('also when the next server is killed before it gave the size back', async () => {
  const client = await fitting();
  process.kill(client.serverPid, 'SIGKILL');
  await client.ended;
  expect(await size()).toBe('40x19');
  process.kill((await host.status()).server.pid, 'SIGKILL');
  await backWithin(10_000);
});

it('after a cut link', async () => {
  const client = await fitting();
  await client.close();
  await backWithin(10_000);
});

it('from a client that does not answer any more, until it does', async () => {
  const client = await fitting();
  let wake = () => {};
  const awake = new Promise<void>((resolve) => {
    wake = resolve;
  });
  client.answer = () => awake.then(() => ({}));
  await backWithin(10_000);
  wake();
  await host.until(size, (now) => now === '40x19');
  await client.close();
});

it('but keeps it for a client that comes back at once, without a resize', async () => {
  const client = await fitting();
  await host.until(sizesSeen, (sizes) => sizes.length === 2);
  process.kill(client.serverPid, 'SIGKILL');
  await client.ended;
  await size();
  const again = await fitting();
  await again.run('refresh-client', '-f', '!fit,peek');
  await host.until(size, (now) => now === '100x30');
  expect(await host.until(sizesSeen, (sizes) => sizes.length === 3)).toEqual(['30 100', '19 40', '30 100']);
  await again.close();
});
