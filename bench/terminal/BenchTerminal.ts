/**
 * Terminal of a benchmark: a PTY whose output is read as fast as it comes, counted, and searched for the text that a
 * case waits for. It draws nothing and answers no query, so that measured times are those of the tool and not of a
 * terminal.
 */
import { type IPty, spawn } from 'node-pty';

/** Time limit of each wait, after which the visit fails. */
const patienceMs = 60_000;

interface Watch {
  readonly needle: Buffer;
  /** End of the previous output, one byte shorter than the needle: the needle may be split between two chunks. */
  tail: Buffer;
  readonly found: (at: number) => void;
}

export interface BenchTerminalOptions {
  env: Record<string, string>;
  cwd: string;
  cols: number;
  rows: number;
  /**
   * Delay of each byte to and from the program, in milliseconds: the effect of an ssh link on a tool without a link of
   * its own.
   */
  delayMs?: number;
  /** Reading rate, as of a terminal that draws; when absent, bytes are read as fast as they come. */
  bytesPerSecond?: number;
}

export class BenchTerminal {
  /** `performance.now()` when the program was started. */
  readonly startedAt: number;
  readonly exited: Promise<void>;
  readonly #pty: IPty;
  readonly #delayMs: number;
  readonly #watches = new Set<Watch>();
  #bytes = 0;
  #lastAt: number;
  /** Time at which everything read so far would be drawn. */
  #drawnAt = 0;
  #ended = false;

  constructor(argv: readonly string[], options: BenchTerminalOptions) {
    const [file = '', ...args] = argv;
    this.#delayMs = options.delayMs ?? 0;
    this.startedAt = performance.now();
    this.#lastAt = this.startedAt;
    this.#pty = spawn(file, args, { ...options, name: 'xterm-256color', encoding: null });
    this.#pty.onData((data) => {
      // Without an encoding, node-pty passes on buffers; its types do not say so.
      const bytes = data as unknown as Buffer;
      if (this.#delayMs > 0) setTimeout(() => this.#take(bytes), this.#delayMs);
      else this.#take(bytes);
      if (options.bytesPerSecond !== undefined) this.#draw((bytes.length / options.bytesPerSecond) * 1000);
    });
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(() => {
        this.#ended = true;
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Number of bytes that the program has written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  type(text: string): void {
    if (this.#delayMs > 0) setTimeout(() => this.#ended || this.#pty.write(text), this.#delayMs);
    else this.#pty.write(text);
  }

  /** Resolves with the time (`performance.now()`) at which `text` was complete; only output after this call counts. */
  seen(text: string, withinMs = patienceMs): Promise<number> {
    return new Promise((resolve, reject) => {
      const needle = Buffer.from(text);
      const late = setTimeout(() => {
        this.#watches.delete(watch);
        reject(new Error(`the terminal was not sent ${JSON.stringify(text)} within ${withinMs / 1000} s`));
      }, withinMs);
      const watch: Watch = {
        needle,
        tail: Buffer.alloc(0),
        found: (at) => {
          clearTimeout(late);
          this.#watches.delete(watch);
          resolve(at);
        },
      };
      this.#watches.add(watch);
    });
  }

  /** Resolves when no output has come for `ms` milliseconds. */
  async quiet(ms: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const still = performance.now() - this.#lastAt;
      if (still >= ms) return;
      if (performance.now() > deadline) throw new Error('the terminal does not come to rest');
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, ms - still)));
    }
  }

  /** Ends the client as closing a terminal does. */
  async end(): Promise<void> {
    if (!this.#ended) this.#pty.kill('SIGHUP');
    const hard = setTimeout(() => this.#ended || this.#pty.kill('SIGKILL'), 2000);
    await this.exited;
    clearTimeout(hard);
  }

  /** Resumes reading when the output read so far would be drawn. */
  #draw(ms: number): void {
    this.#drawnAt = Math.max(this.#drawnAt, performance.now()) + ms;
    const wait = this.#drawnAt - performance.now();
    if (wait < 1) return;
    this.#pty.pause();
    setTimeout(() => this.#pty.resume(), wait);
  }

  #take(chunk: Buffer): void {
    const at = performance.now();
    this.#bytes += chunk.length;
    this.#lastAt = at;
    for (const watch of this.#watches) {
      const { needle } = watch;
      const seen = watch.tail.length > 0 ? Buffer.concat([watch.tail, chunk]) : chunk;
      if (seen.includes(needle)) watch.found(at);
      else watch.tail = seen.subarray(Math.max(0, seen.length - needle.length + 1));
    }
  }
}
