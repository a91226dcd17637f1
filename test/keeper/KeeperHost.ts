/** A test's own keeper and fake server, in a temporary folder, ended with everything that they started. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { PtyState, SpawnRequest, StreamMark } from '../../src/protocol/keeperLink.ts';
import type { KeeperStatus } from '../../src/runtime/control.ts';
import { askKeeper, ensureServer, type LaunchOptions } from '../../src/runtime/launch.ts';

const root = resolve(import.meta.dirname, '../..');
/** Folder inside the project, so that the bundles find node_modules. */
const bundleDir = join(root, '.vitest', `keeper-${process.pid}`);

export async function buildBundles(): Promise<void> {
  const entries = {
    'keeper.cjs': 'src/keeper/boot.ts',
    'keeper-main.cjs': 'src/keeper/main.ts',
    'fakeServer.mjs': 'test/keeper/fixtures/fakeServer.ts',
  };
  for (const [name, entry] of Object.entries(entries)) {
    const isKeeper = name.endsWith('.cjs');
    await build({
      entryPoints: [join(root, entry)],
      outfile: join(bundleDir, name),
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: isKeeper ? 'cjs' : 'esm',
      external: ['node-pty'],
      ...(isKeeper ? { define: { 'import.meta.dirname': '__dirname' } } : {}),
    });
  }
}

export function removeBundles(): void {
  rmSync(bundleDir, { recursive: true, force: true });
}

type Event = [name: string, ...details: unknown[]];

export class KeeperHost {
  readonly dir = mkdtempSync(join(tmpdir(), 'hfk-'));
  readonly socketPath = join(this.dir, 's');
  readonly stateDir = this.dir;
  readonly keeperEntry = join(bundleDir, 'keeper.cjs');
  /** Folder with the locks of the socket, which is in none of our own folders. */
  readonly locksDir = join(this.dir, `holdfast-${process.getuid?.()}`, '.locks');
  private connection: Socket | null = null;
  private readonly answers = new Map<
    number,
    { resolve(value: unknown): void; reject(error: unknown): void }
  >();
  private readonly events: Event[] = [];
  private waiters: (() => void)[] = [];
  private nextCall = 1;
  private keeperPid: number | null = null;

  constructor() {
    process.env.HOLDFAST_TMPDIR = this.dir;
  }

  get launch(): LaunchOptions {
    return {
      socketPath: this.socketPath,
      stateDir: this.stateDir,
      keeperEntry: this.keeperEntry,
      serverEntry: join(bundleDir, 'fakeServer.mjs'),
      env: { ...process.env, HOLDFAST_DIST: bundleDir },
    };
  }

  /** Starts the server and connects to it. */
  async start(): Promise<void> {
    await ensureServer(this.launch);
    this.connection = await new Promise<Socket>((done, failed) => {
      const socket = connect(this.socketPath, () => done(socket));
      socket.on('error', failed);
    });
    this.connection.on('close', () => {
      for (const { reject } of this.answers.values()) reject(new Error('server is gone'));
      this.answers.clear();
    });
    let text = '';
    this.connection.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) this.receive(JSON.parse(line) as unknown[]);
    });
    this.keeperPid = (await this.status()).pid;
  }

  /** Kills the server and connects to the next one. */
  async killServer(): Promise<void> {
    const { serverPid, generation } = await this.status();
    const gone = new Promise((done) => this.connection?.once('close', done));
    if (serverPid !== null) process.kill(serverPid, 'SIGKILL');
    await gone;
    // A process that is being killed still accepts connections for a moment.
    await waitUntil(async () => (await this.status()).generation > generation);
    await this.start();
  }

  async status(): Promise<KeeperStatus> {
    const status = await askKeeper(this, { op: 'status' });
    if (status === null) throw new Error('no keeper');
    return status;
  }

  call<R = unknown>(method: string, ...args: unknown[]): Promise<R> {
    const id = this.nextCall++;
    return new Promise<R>((done, reject) => {
      this.answers.set(id, { resolve: (value) => done(value as R), reject });
      this.connection?.write(`${JSON.stringify([id, method, ...args])}\n`);
    });
  }

  async spawn(file: string, args: string[] = [], more: Partial<SpawnRequest> = {}): Promise<PtyState> {
    const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', TERM: 'xterm', PS1: '$ ' };
    const request = { key: 'k', file, args, env, cwd: this.dir, cols: 80, rows: 24, ...more };
    return this.call<PtyState>('spawn', request);
  }

  /** Resolves with the first event, past or future, that passes. */
  async event(isIt: (event: Event) => boolean): Promise<Event> {
    for (;;) {
      const found = this.events.find(isIt);
      if (found !== undefined) return found;
      await new Promise<void>((done) => this.waiters.push(done));
    }
  }

  seen(name: string): Event[] {
    return this.events.filter((event) => event[0] === name);
  }

  async exitMark(pty: number): Promise<Extract<StreamMark, { kind: 'exit' }>> {
    const isExit = (mark: StreamMark): boolean => mark.kind === 'exit';
    const [, , mark] = await this.event(
      ([name, of, mark]) => name === 'mark' && of === pty && isExit(mark as StreamMark),
    );
    return mark as Extract<StreamMark, { kind: 'exit' }>;
  }

  /** Output of a PTY that the server has stored. */
  output(pty: number): string {
    const path = join(this.dir, `pty-${pty}.out`);
    return existsSync(path) ? readFileSync(path, 'latin1') : '';
  }

  marks(pty: number): StreamMark[] {
    const text = readFileSync(join(this.dir, `pty-${pty}.marks`), 'utf8').trim();
    return text.split('\n').map((line) => JSON.parse(line) as StreamMark);
  }

  /** Number of bytes of a PTY that the server has stored. */
  stored(pty: number): number {
    return statSync(join(this.dir, `pty-${pty}.out`), { throwIfNoEntry: false })?.size ?? 0;
  }

  async outputHas(pty: number, text: string): Promise<void> {
    await waitUntil(() => this.output(pty).includes(text));
  }

  async end(): Promise<void> {
    this.connection?.destroy();
    const status = await askKeeper(this, { op: 'shutdown' }).catch(() => null);
    const pid = status?.pid ?? this.keeperPid;
    if (pid !== null) await waitUntil(() => !isAlive(pid));
    rmSync(this.dir, { recursive: true, force: true });
  }

  private receive(line: unknown[]): void {
    if (line[0] === 'event') {
      this.events.push(line.slice(1) as Event);
      const { waiters } = this;
      this.waiters = [];
      for (const wake of waiters) wake();
      return;
    }
    const [id, error, result] = line as [number, unknown, unknown];
    const answer = this.answers.get(id);
    this.answers.delete(id);
    if (error === null) answer?.resolve(result);
    else answer?.reject(error);
  }
}

/** Waits for a change that the system does not announce: checks every 5 ms. The test's own timeout ends it. */
export async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setTimeout(done, 5));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended, though its parent has not reaped it yet.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** CPU time that a process has used so far, in milliseconds (proc_pid_stat(5): utime and stime in ticks of 10 ms). */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
