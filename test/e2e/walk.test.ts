/**
 * One piece of work, seen from one carrier after the other: begun on A, whose client is killed; seen half-way on B and
 * left; gone on with on C; then a program on D reads and types. One process all along, no step done twice.
 * HOLDFAST_WALKS=120 walks every ordering of four of the five; fewer take some of them at random.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAddress } from '../../src/client/connect/Address.ts';
import { dialerFor } from '../../src/client/connect/dialers.ts';
import { greet } from '../../src/client/connect/greet.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { type CarrierKind, carriers, FarHost } from '../helpers/FarHost.ts';
import { hasSshd } from '../helpers/TestSshd.ts';

const walks = Number(process.env.HOLDFAST_WALKS ?? 3);

type Way = Awaited<ReturnType<FarHost['way']>>['way'];
const far = new FarHost();
const ways = new Map<CarrierKind, Way>();

beforeAll(async () => {
  await far.host.ok('new-session', '-d', '-s', 'keep');
  for (const kind of carriers) if (kind !== 'ssh' || hasSshd()) ways.set(kind, (await far.way(kind)).way);
});
afterAll(() => far.stop());

function orderings(kinds: readonly CarrierKind[], length: number): CarrierKind[][] {
  if (length === 0) return [[]];
  return kinds.flatMap((first) =>
    orderings(
      kinds.filter((kind) => kind !== first),
      length - 1,
    ).map((rest) => [first, ...rest]),
  );
}

function someOf<T>(all: readonly T[], count: number): T[] {
  return [...all].sort(() => Math.random() - 0.5).slice(0, count);
}

/** A build whose steps are taken by the keys that it reads; it writes down each one. */
function build(name: string): { command: string; steps(): string[] } {
  const file = join(far.host.dir, `${name}.steps`);
  const script = join(far.host.dir, 'build.cjs');
  writeFileSync(file, '');
  writeFileSync(
    script,
    `const { appendFileSync } = require('node:fs');
     process.stdin.setRawMode(true);
     let step = 0;
     const next = (key) => { step++; appendFileSync(process.argv[2], step + key + ' ' + process.pid + '\\n'); process.stdout.write('step ' + step + key + '\\r\\n'); };
     next('-');
     process.stdin.on('data', (bytes) => { for (const key of bytes.toString()) next(key); });`,
  );
  return {
    command: `exec '${process.execPath}' ${script} ${file}`,
    steps: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
  };
}

async function programOn(kind: CarrierKind, session: string): Promise<void> {
  const { unix, address = '', token } = ways.get(kind) ?? {};
  const env = far.sshEnvironment;
  const dialer =
    unix === undefined
      ? dialerFor(parseAddress(address), { env, token, start: false })
      : { label: 'unix', remote: true, dial: () => connectUnix(unix) };
  const { peer } = await greet(dialer, { client: { kind: 'sdk', name: 'program', version: '0' } }, false);
  const { frame } = await peer.request('viewport.open', { target: session, flags: ['ignore-size'] });
  expect(JSON.stringify(frame.panes)).toContain('step 3c');
  peer.notify('viewport.input', { seq: 1, data: 'd' });
  await far.host.until(
    () => far.host.ok('capture-pane', '-p', '-t', session),
    (text) => text.includes('step 4d'),
  );
  peer.close();
}

async function walk([a, b, c, d]: readonly CarrierKind[], name: string): Promise<void> {
  if (!a || !b || !c || !d) throw new Error('four carriers');
  const { command, steps } = build(name);
  // Each client acts for somebody else, and the next one types soon after the one before was killed.
  await far.host.ok('set-option', '-g', 'control', 'shared');
  await far.host.ok('new-session', '-d', '-s', name, '-x', '80', '-y', '24', command);
  const client = (kind: CarrierKind) => far.client([ways.get(kind) ?? {}], { SESSION: name, PREDICT: 'off' });
  const first = client(a);
  await first.until((text) => text.includes('step 1-'), 30_000);
  first.type('a');
  await first.until((text) => text.includes('step 2a'), 30_000);
  first.kill('SIGKILL');
  await first.exit;
  const second = client(b);
  await second.until((text) => text.includes('step 2a'), 30_000);
  second.type('\x02d');
  await second.exit;
  const third = client(c);
  await third.until((text) => text.includes('step 2a'), 30_000);
  third.type('c');
  await third.until((text) => text.includes('step 3c'), 30_000);
  third.kill('SIGKILL');
  await third.exit;
  await programOn(d, name);
  const pid = await far.host.ok('display-message', '-p', '-t', name, '#{pane_pid}');
  expect(steps()).toEqual(['1-', '2a', '3c', '4d'].map((step) => `${step} ${pid}`));
  await far.host.ok('kill-session', '-t', name);
}

it('goes on over any four carriers, in any order, with one process', async () => {
  const all = orderings([...ways.keys()], 4);
  const chosen = someOf(all, Math.min(walks, all.length));
  for (const [n, kinds] of chosen.entries()) await walk(kinds, `walk${n}`);
  process.stdout.write(`${chosen.length} of ${all.length} orderings walked\n`);
}, 3_600_000);
