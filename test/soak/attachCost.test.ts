/** What an attach costs does not grow with history. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { middle, socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

const runs = 30;

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

it('attaches for the same time and bytes at 10,000 and 1,000,000 lines', async () => {
  const lines = { short: 10_000, long: 1_000_000 };
  const control = await TestClient.connect(socketOf(host)).catch(() => null);
  expect(control).toBeNull();
  for (const [name, count] of Object.entries(lines)) {
    // The last screen is the same, so that only history differs.
    const program = `seq 1 ${count}; seq 1 100; echo over; exec cat`;
    await host.ok('new-session', '-d', '-s', name, '-x', '100', '-y', '30', program);
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', name),
      (text) => text.includes('over'),
      60_000,
    );
  }
  const cost: Record<string, { ms: number[]; bytes: number[] }> = {
    short: { ms: [], bytes: [] },
    long: { ms: [], bytes: [] },
  };
  for (let n = 0; n < runs; n++) {
    for (const [name, { ms, bytes }] of Object.entries(cost)) {
      const at = performance.now();
      const client = await TestClient.connect(socketOf(host));
      const frame = await client.open({ target: name, cols: 100, rows: 31 });
      ms.push(performance.now() - at);
      bytes.push(JSON.stringify({ panes: frame.panes, layout: frame.layout }).length);
      await client.close();
    }
  }
  const [short, long] = Object.values(cost).map(({ ms, bytes }) => ({
    ms: middle(ms),
    bytes: middle(bytes),
  }));
  console.log(
    `attach at 10,000 lines: ${short?.ms.toFixed(2)} ms, ${short?.bytes} bytes; ` +
      `at 1,000,000: ${long?.ms.toFixed(2)} ms, ${long?.bytes} bytes`,
  );
  expect(Math.abs((long?.bytes ?? 0) - (short?.bytes ?? 0))).toBeLessThan(20);
  expect((long?.ms ?? 0) / (short?.ms ?? 1)).toBeLessThan(1.5);
});
