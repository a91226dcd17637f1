/** Memory that keeper and server have resident, with one idle pane and for each further one with its history. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

const panes = Number(process.env.HOLDFAST_PANES ?? 10);
const mib = 1024 * 1024;

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** Asked of the system, since an answer of the server's would grow it. */
function resident(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}

it.runIf(process.platform === 'linux')(
  'is 150 MB at most with an idle pane, and 3 MB for each with 10,000 lines',
  async () => {
    await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'exec cat');
    const client = await TestClient.connect(socketOf(host));
    const { server, keeper } = await client.status();
    const both = () => [resident(server.pid), resident(keeper.pid)] as const;
    const [server1, keeper1] = both();
    console.log(
      `one idle pane: server ${(server1 / mib).toFixed(1)} MiB, keeper ${(keeper1 / mib).toFixed(1)} MiB`,
    );

    const line = 'x'.repeat(56);
    const program = `awk 'BEGIN { for (n = 100000; n < 110000; n++) print n "${line}"; print "done" }'; exec cat`;
    for (let n = 0; n < panes; n++) {
      await client.run('new-window', '-d', '-n', `w${n}`, '-t', 'work:', program);
      await host.until(
        () => client.run('capture-pane', '-p', '-t', `work:w${n}`),
        (text) => text.includes('done'),
      );
      if ((n + 1) % 5 === 0 || n === 0) {
        const [s, k] = both();
        console.log(`${n + 1} more: server ${(s / mib).toFixed(1)} MiB, keeper ${(k / mib).toFixed(1)} MiB`);
      }
    }
    const [server2, keeper2] = both();
    const each = (server2 + keeper2 - server1 - keeper1) / panes;
    console.log(`each of ${panes}: ${(each / mib).toFixed(2)} MiB`);
    await client.close();
    expect(server1 + keeper1).toBeLessThan(150e6);
    expect(each).toBeLessThan(3e6);
  },
);
