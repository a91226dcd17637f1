/** Clients that come, go and die by the hundred: the server does not grow, and no program hears of it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

/** 1000 and 200 are the numbers that the project promises. */
const cycles = Number(process.env.HOLDFAST_CYCLES ?? 1000);
const deaths = Number(process.env.HOLDFAST_CLIENT_KILLS ?? 20);
const mib = 1024 * 1024;
/** Events of coming and going are kept, 4096 of them: from here on each new one takes the place of an old one. */
const warmUpCycles = 2100;
/** Room for what V8 has not collected yet. It is the same for any number of cycles, so a leak does not fit into it. */
const slackBytes = 16 * mib;

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

function resident(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** A program that writes down every byte and every change of its size that it gets. */
async function startWitness(): Promise<() => string> {
  const seen = join(host.dir, 'seen');
  const script = join(host.dir, 'witness.cjs');
  writeFileSync(
    script,
    `const { appendFileSync } = require('node:fs');
     process.stdin.setRawMode(true);
     process.stdin.on('data', (data) => appendFileSync(${JSON.stringify(seen)}, 'input ' + data.toString('hex') + '\\n'));
     process.on('SIGWINCH', () => appendFileSync(${JSON.stringify(seen)}, 'size\\n'));
     // Asks for all that a client coming or going could be told about: focus, mouse, pasted text.
     process.stdout.write('\\x1b[?1004h\\x1b[?1003h\\x1b[?1006h\\x1b[?2004hready');
     appendFileSync(${JSON.stringify(seen)}, 'start\\n');\n`,
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

/** No client but `control`, and its connection is the only one. */
async function gone(control: TestClient): Promise<void> {
  const { server } = await control.status();
  let before = -1;
  await host.until(
    async () => ({ ...(await control.status()), fds: descriptors(server.pid) }),
    ({ clients, fds }) => {
      const settled = fds === before;
      before = fds;
      return clients === 0 && settled;
    },
  );
}

it('attach and detach a thousand times without a trace', async () => {
  const seen = await startWitness();
  const control = await TestClient.connect(socketOf(host));
  const { server, keeper } = await control.status();
  const cycle = async () => {
    const client = await TestClient.connect(socketOf(host));
    await client.open({ target: 'work', cols: 80, rows: 25 });
    await client.close();
  };
  for (let n = 0; n < warmUpCycles; n++) await cycle();
  await gone(control);
  const before = { text: seen(), fds: descriptors(server.pid), keeperFds: descriptors(keeper.pid) };
  const rss = resident(server.pid);
  const keeperRss = resident(keeper.pid);
  for (let n = 0; n < cycles; n++) await cycle();
  await gone(control);
  const grown = (resident(server.pid) - rss) / mib;
  const keeperGrown = (resident(keeper.pid) - keeperRss) / mib;
  console.log(
    `${cycles} cycles: server ${grown.toFixed(1)} MiB more, keeper ${keeperGrown.toFixed(1)} MiB more`,
  );
  expect({ text: seen(), fds: descriptors(server.pid), keeperFds: descriptors(keeper.pid) }).toEqual(before);
  expect(grown * mib).toBeLessThan(slackBytes);
  expect(keeperGrown).toBeLessThan(2);
  await control.close();
});

it('are killed by the hundred without a trace', async () => {
  const seen = await startWitness();
  const control = await TestClient.connect(socketOf(host));
  const { server } = await control.status();
  const die = async () => {
    const terminal = host.terminal(['attach-session', '-t', 'work'], { cols: 80, rows: 25 });
    await terminal.until((text) => text.includes('ready'));
    terminal.kill('SIGKILL');
    await terminal.exit;
  };
  for (let n = 0; n < Math.max(3, deaths / 10); n++) await die();
  await gone(control);
  const before = { text: seen(), fds: descriptors(server.pid) };
  const rss = resident(server.pid);
  for (let n = 0; n < deaths; n++) await die();
  await gone(control);
  const grown = (resident(server.pid) - rss) / mib;
  console.log(`${deaths} clients killed: server ${grown.toFixed(1)} MiB more`);
  expect({ text: seen(), fds: descriptors(server.pid) }).toEqual(before);
  expect(grown * mib).toBeLessThan(slackBytes);
  await control.close();
});
