/**
 * A client on one machine, a server on another, and a real network between them that changes: another address, a link that is
 * up and dead, a client that was stopped meanwhile. What was typed arrives once, and the session is there again soon after
 * the network.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { TestSshd } from '../helpers/TestSshd.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';
import { farAddress, Networks } from './Networks.ts';

let networks: Networks;
let far: TestHost;
let near: TestHost;
let sshd: TestSshd | null = null;
let front: ChildProcess | null = null;
let client: TestTerminal | null = null;

beforeEach(async () => {
  networks = new Networks();
  far = new TestHost();
  near = new TestHost();
  await far.ok('new-session', '-d', '-s', 'work');
});
afterEach(async () => {
  client?.end();
  client = null;
  await sshd?.stop();
  sshd = null;
  front?.kill('SIGKILL');
  front = null;
  await far.stop();
  await near.stop();
  networks.remove();
});

async function connect(kind: 'ssh' | 'ws'): Promise<TestTerminal> {
  const env = { ...near.env };
  const words = ['connect'];
  if (kind === 'ssh') {
    sshd = await TestSshd.start(far, { within: networks.on('far'), address: farAddress });
    await sshd.listening();
    env.HOLDFAST_SSH = sshd.ssh;
    words.push('far:work');
  } else {
    env.HOLDFAST_TOKEN = await far.ok('token', 'create', '--role', 'operator', '--all-sessions');
    // The certificate of the tests is nobody's; who the server is, is not what is tested here.
    env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    env.NODE_NO_WARNINGS = '1';
    words.push(await serve(), '--session', 'work');
  }
  const [program = '', ...before] = networks.on('near');
  const at = { env, cwd: near.dir, cols: 80, rows: 24 };
  client = new TestTerminal(
    program,
    [...before, process.execPath, launcher, ...words, '--predict', 'off'],
    at,
  );
  await client.until((text) => text.includes('[work]'));
  client.type('echo here-$((1+1))\r');
  await client.until((text) => text.includes('here-2'));
  return client;
}

function serve(): Promise<string> {
  const tls = join(import.meta.dirname, '../fixtures/tls');
  const flags = ['--tls-cert', join(tls, 'cert.pem'), '--tls-key', join(tls, 'key.pem')];
  const names = ['--listen', `${farAddress}:7433`, '--allow-host', farAddress];
  const [program = '', ...before] = networks.on('far');
  const child = spawn(program, [...before, process.execPath, launcher, 'serve', ...names, ...flags], {
    env: far.env,
    cwd: far.dir,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  front = child;
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('listening')) resolve(`wss://${farAddress}:7433`);
    });
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
  });
}

/** Typed while there is no way there: arrives once, and nobody is left behind over there. Gives the time it took. */
async function isBack(terminal: TestTerminal, mark: string, since: number): Promise<number> {
  await terminal.until((text) => text.includes(`${mark}-4`) && !text.includes('last heard'));
  const took = performance.now() - since;
  const shown = await far.ok('capture-pane', '-p', '-t', 'work');
  expect(shown.match(new RegExp(`^${mark}-4$`, 'gm'))).toEqual([`${mark}-4`]);
  await far.until(
    () => far.ok('list-clients'),
    (clients) => clients.split('\n').length === 1,
  );
  return took;
}

/** The client and its ssh. */
function signal(name: 'SIGSTOP' | 'SIGCONT'): void {
  const pid = client?.pid ?? 0;
  const all = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  const processes = all.map((line) => line.trim().split(/\s+/).map(Number));
  const children = processes.filter(([, parent]) => parent === pid).map(([child = 0]) => child);
  for (const each of [pid, ...children]) process.kill(each, name);
}

describe.each(['ssh', 'ws'] as const)('over %s', (kind) => {
  it('the session goes on from another address', async () => {
    const terminal = await connect(kind);
    networks.leave();
    terminal.type('echo moved-$((2+2))\r');
    await terminal.until((text) => text.includes('last heard'));
    const at = performance.now();
    networks.arrive();
    const late = await isBack(terminal, 'moved', at);
    const again = performance.now();
    networks.move();
    terminal.type('echo at-once-$((2+2))\r');
    const atOnce = await isBack(terminal, 'at-once', again);
    process.stdout.write(
      `${kind}: back after ${late.toFixed(0)} ms from another address, ${atOnce.toFixed(0)} when it changed in an instant\n`,
    );
  });

  it('and through a link that drops everything while it is up', async () => {
    const terminal = await connect(kind);
    networks.drop();
    terminal.type('echo held-$((2+2))\r');
    await terminal.until((text) => /last heard [4-9] s ago, retrying/.test(text));
    const at = performance.now();
    networks.pass();
    const took = await isBack(terminal, 'held', at);
    process.stdout.write(`${kind}: back after ${took.toFixed(0)} ms when packets passed again\n`);
  });

  it('and when the client was stopped while the network changed', async () => {
    const terminal = await connect(kind);
    signal('SIGSTOP');
    networks.move();
    terminal.type('echo slept-$((2+2))\r');
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const at = performance.now();
    signal('SIGCONT');
    const took = await isBack(terminal, 'slept', at);
    process.stdout.write(`${kind}: back after ${took.toFixed(0)} ms when the client went on\n`);
  });
});
