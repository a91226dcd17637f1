/**
 * Whether a terminal echoes what is typed: the kernel knows, and Node can't ask it. Owns the program that asks: the helper
 * beside the native client (native/ttyecho.c), which ends when nobody has asked for a while, else stty(1) for each look.
 */
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Echo } from '../../protocol/echo.ts';
import type { Timers } from '../../runtime/Timers.ts';

/** The helper takes 200 KB: it ends when it was not used for this long, milliseconds. */
const restMs = 10_000;
/** A look that takes longer has failed, milliseconds. */
const patienceMs = 1000;
/** Looks that may wait for an answer. */
const mostWaiting = 64;

export interface TtyEchoParts {
  timers: Timers;
  /** Path of the helper; undefined where it was not built. */
  helper: string | undefined;
  /** Search path for stty(1). */
  path: string | undefined;
}

type Helper = ChildProcessByStdio<Writable, Readable, null>;

export class TtyEcho {
  readonly #parts: TtyEchoParts;
  #helper: Helper | null = null;
  #isUseless: boolean;
  #said = '';
  readonly #waiting: { tty: string; answer: (echo: Echo) => void }[] = [];
  #rest: { cancel(): void } | null = null;
  #late: { cancel(): void } | null = null;

  constructor(parts: TtyEchoParts) {
    this.#parts = parts;
    this.#isUseless = parts.helper === undefined;
  }

  /** Looks now. `tty`: path of the terminal, as the keeper reports it. Never rejects. */
  look(tty: string): Promise<Echo> {
    if (!/^\/dev\/[\w./-]{1,100}$/.test(tty) || this.#waiting.length >= mostWaiting)
      return Promise.resolve('unknown');
    if (this.#isUseless) return this.#byStty(tty);
    return new Promise((answer) => {
      this.#helper ??= this.#start();
      this.#waiting.push({ tty, answer });
      this.#helper.stdin?.write(`${tty}\n`);
      this.#watch();
    });
  }

  #start(): Helper {
    const helper = spawn(this.#parts.helper ?? '', [], {
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const ended = () => helper === this.#helper && this.#failed();
    helper.on('error', ended);
    helper.on('exit', ended);
    // Without a free descriptor (EMFILE), a process that failed has no streams.
    helper.stdin?.on('error', () => {});
    helper.stdout
      ?.setEncoding('latin1')
      .on('data', (text: string) => helper === this.#helper && this.#take(text));
    return helper;
  }

  #take(text: string): void {
    const lines = (this.#said + text).split('\n');
    this.#said = lines.pop() ?? '';
    for (const line of lines)
      this.#waiting.shift()?.answer(line === 'on' || line === 'off' ? line : 'unknown');
    this.#watch();
  }

  /** Bounds the wait for an answer, or else the life of the helper. */
  #watch(): void {
    const { timers } = this.#parts;
    this.#rest?.cancel();
    this.#late?.cancel();
    this.#rest = this.#late = null;
    if (this.#waiting.length > 0) this.#late = timers.after(patienceMs, () => this.#failed());
    else this.#rest = timers.after(restMs, () => this.#end());
  }

  /** The helper did not start, or did not answer: from now on stty looks, also for those who wait. */
  #failed(): void {
    this.#isUseless = true;
    this.#end();
    for (const { tty, answer } of this.#waiting.splice(0)) void this.#byStty(tty).then(answer);
  }

  #end(): void {
    this.#rest?.cancel();
    this.#late?.cancel();
    const helper = this.#helper;
    this.#helper = null;
    this.#said = '';
    helper?.stdin?.end();
    helper?.kill();
  }

  #byStty(tty: string): Promise<Echo> {
    const flag = process.platform === 'linux' ? '-F' : '-f';
    const env = { LC_ALL: 'C', PATH: `${this.#parts.path ?? ''}:/usr/bin:/bin` };
    return new Promise((resolve) => {
      execFile('stty', [flag, tty, '-a'], { env, cwd: '/', timeout: patienceMs }, (error, out) =>
        resolve(error ? 'unknown' : echoInStty(out)),
      );
    });
  }
}

/** Reads `stty -a`: POSIX asks for the operands that would set the modes again, `-echo` or `echo`. */
export function echoInStty(out: string): Echo {
  const words = new Set(out.split(/[\s;]+/));
  if (!words.has('echo') && !words.has('-echo')) return 'unknown';
  return words.has('-echo') && words.has('icanon') ? 'off' : 'on';
}
