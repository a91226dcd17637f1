/**
 * A test's own holdfast: its own socket, state and home in a temporary folder, the built program, and an end that
 * leaves no process behind.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ServerStatus } from '../../src/protocol/messages.ts';
import { TestTerminal } from './TestTerminal.ts';

export const launcher = resolve(import.meta.dirname, '../../bin/holdfast.cjs');

const native = resolve(import.meta.dirname, `../../dist/native/${process.platform}-${process.arch}/hold`);
const node: readonly [string, ...string[]] = [process.execPath, launcher];

/** Command line that starts the client: Node's, or, for the suite of the native client, that one. */
export const client = process.env.HOLDFAST_TEST_CLIENT === 'native' ? ([native] as const) : node;

/** The same for commands that only prepare or look: the native client where it is built, in a fortieth of the time. */
const quickClient = existsSync(native) ? ([native] as const) : client;

/** Pause between two looks of `until`, milliseconds. */
const lookMs = 2;

export interface RunResult {
  code: number;
  out: string;
  err: string;
}

/** Runs a program to its end. */
export function run(
  file: string,
  args: string[],
  options: { env: Record<string, string>; cwd: string; stdin?: string },
): Promise<RunResult> {
  const { env, cwd, stdin = '' } = options;
  return new Promise((done) => {
    const limits = { maxBuffer: 256 * 1024 * 1024, timeout: 60_000 };
    const child = execFile(file, args, { env, cwd, ...limits }, (error, out, err) =>
      done({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    );
    // A command that reads no input may end before any is written.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}

export class TestHost {
  readonly dir: string;
  readonly env: Record<string, string>;

  constructor(env: Record<string, string> = {}) {
    this.dir = mkdtempSync(join(tmpdir(), 'hft-'));
    for (const name of ['run', 'state', 'home', 'config']) mkdirSync(join(this.dir, name), { mode: 0o700 });
    this.env = {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: join(this.dir, 'home'),
      XDG_RUNTIME_DIR: join(this.dir, 'run'),
      XDG_STATE_HOME: join(this.dir, 'state'),
      XDG_CONFIG_HOME: join(this.dir, 'config'),
      SHELL: '/bin/sh',
      PS1: '$ ',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      // The rest of the rehearsal takes half a second of processor time from the tests.
      HOLDFAST_REHEARSAL: 'attach',
      ...env,
    };
  }

  get stateDir(): string {
    return join(this.dir, 'state', 'holdfast', 'default');
  }

  /** Runs one command line to its end. */
  run(...argv: string[]): Promise<RunResult> {
    return this.runWith({}, ...argv);
  }

  runWith(
    options: { env?: Record<string, string>; stdin?: string; cwd?: string },
    ...argv: string[]
  ): Promise<RunResult> {
    const [file, ...words] = client;
    return run(file, [...words, ...argv], {
      env: { ...this.env, ...options.env },
      cwd: options.cwd ?? this.dir,
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    });
  }

  /** Runs a command that must succeed, by the quick client; resolves with its output without the last newline. */
  async ok(...argv: string[]): Promise<string> {
    const [file, ...words] = quickClient;
    const result = await run(file, [...words, ...argv], { env: this.env, cwd: this.dir });
    if (result.code !== 0) throw new Error(`holdfast ${argv.join(' ')}: exit ${result.code}: ${result.err}`);
    return result.out.replace(/\n$/, '');
  }

  /** Runs several commands in one process, each of which must succeed. */
  okAll(...commands: string[][]): Promise<string> {
    return this.ok(...commands.flatMap((words, at) => (at === 0 ? words : [';', ...words])));
  }

  async status(): Promise<ServerStatus> {
    return JSON.parse(await this.ok('server', 'status', '--json')) as ServerStatus;
  }

  /** Runs the program in a new terminal, as a person would. */
  terminal(argv: string[], size = { cols: 80, rows: 24 }): TestTerminal {
    const [file, ...words] = client;
    return new TestTerminal(file, [...words, ...argv], { env: this.env, cwd: this.dir, ...size });
  }

  /** Repeats `probe` until `check` holds for its value; fails with the last value after `withinMs`. */
  async until<T>(probe: () => Promise<T>, check: (value: T) => boolean, withinMs = 40_000): Promise<T> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const value = await probe();
      if (check(value)) return value;
      if (Date.now() > deadline)
        throw new Error(`still not so after ${withinMs} ms: ${JSON.stringify(value)}`);
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }

  serverLog(): string {
    try {
      return readFileSync(join(this.stateDir, 'server.log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** The stored subscriptions to push notifications. */
  pushes(): unknown[] {
    const text = readFileSync(join(this.stateDir, 'push.json'), 'utf8');
    return (JSON.parse(text) as { subscriptions: unknown[] }).subscriptions;
  }

  /** Kills processes; resolves when they run no more, so that no command meets one that is dying. */
  async kill(...pids: number[]): Promise<void> {
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await this.until(
      async () => pids.filter(runs),
      (left) => left.length === 0,
    );
  }

  /** Kills the keeper and the server, as the end of the host does. */
  async killBoth(): Promise<void> {
    const { server, keeper } = await this.status();
    // Stopped, the server does not see its keeper's end and store once more, should this process have to wait here.
    process.kill(server.pid, 'SIGSTOP');
    await this.kill(keeper.pid, server.pid);
  }

  /** Ends server, keeper and all programs in the panes, then removes the folder. */
  async stop(): Promise<void> {
    // By signal, in a fifth of the time that kill-server takes; without /proc, only the keeper knows its programs.
    if (!existsSync('/proc/self')) await this.run('kill-server');
    // A keeper that is about to die may have started one more server.
    for (let left = this.leftovers(); left.length > 0; left = this.leftovers()) await killed(left);
    // A process that was just killed may still write its last file.
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  /** Living processes that name this host's folder in their arguments or, on Linux, their environment. */
  leftovers(): number[] {
    return processes()
      .filter(({ text }) => text.includes(this.dir))
      .map(({ pid }) => pid);
  }
}

/** Whether a process runs: a zombie, which has no arguments, does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || readFileSync(`/proc/${pid}/cmdline`, 'latin1') !== '';
  } catch {
    return false;
  }
}

/** Kills the processes; resolves when none of them is left, or none but zombies of parents that don't wait. */
async function killed(pids: readonly number[]): Promise<void> {
  const isThere = (pid: number, signal: 'SIGKILL' | 0): boolean => {
    try {
      return process.kill(pid, signal);
    } catch {
      return false;
    }
  };
  let left = pids.filter((pid) => isThere(pid, 'SIGKILL'));
  for (let tries = 0; left.length > 0 && tries < 100; tries++) {
    await new Promise(setImmediate);
    left = left.filter((pid) => isThere(pid, 0));
  }
}

/** Arguments and environment of each process; zombies have neither. */
function processes(): { pid: number; text: string }[] {
  const read = (pid: string, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch {
      // The process ended, or belongs to somebody else.
      return '';
    }
  };
  const pids = readdirSafe('/proc').filter((name) => /^\d+$/.test(name));
  if (pids.length > 0)
    return pids.map((pid) => ({
      pid: Number(pid),
      text: `${read(pid, 'cmdline')}\0${read(pid, 'environ')}`,
    }));
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.map((text) => ({ pid: Number.parseInt(text, 10), text }));
}

function readdirSafe(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : [];
}
