/** A test's host leaves no process behind, whatever state its server is in. */
import { expect, it } from 'vitest';
import { TestHost } from './TestHost.ts';

it('ends programs that outlived their keeper and resist a hang-up', async () => {
  const host = new TestHost();
  await host.ok('new-session', '-d', "trap '' HUP TERM; while :; do sleep 1000; done");
  const { keeper, server } = await host.status();
  const program = Number(await host.ok('display-message', '-p', '#{pane_pid}'));
  expect(host.leftovers()).toEqual(expect.arrayContaining([keeper.pid, server.pid, program]));
  process.kill(keeper.pid, 'SIGKILL');
  await host.stop();
  expect(host.leftovers()).toEqual([]);
});

it('ends the keeper of a server that crashes again and again', async () => {
  const host = new TestHost();
  await host.ok('new-session', '-d');
  for (let crashes = 0; crashes < 5; crashes++) {
    const { server } = await host.status();
    process.kill(server.pid, 'SIGSEGV');
    await host.until(
      async () => host.leftovers(),
      (pids) => !pids.includes(server.pid),
    );
  }
  await host.stop();
  expect(host.leftovers()).toEqual([]);
});
