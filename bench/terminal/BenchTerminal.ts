/**
 * A terminal of a bench: a PTY whose output is read as fast as it comes, counted, and searched for what a case waits for.
 * It draws nothing and answers no query, so that the time of the tools is not that of a terminal.
 */
import { type IPty, spawn } from 'node-pty';

/** After this long without what was waited for, the visit has failed. */
const patienceMs = 60_000;

interface Watch {
  readonly needle: Buffer;
  /** The end of the output before, as long as the needle less one byte: it may be cut by a chunk's end. */
  tail: Buffer;
  readonly found: (at: number) => void;
}

export interface BenchTerminalOptions {
  env: Record<string, string>;
  cwd: string;
  cols: number;
  rows: number;
  /** Milliseconds that each byte takes to and from the program: what a link by ssh does to a tool without its own. */
  delayMs?: number;
  /** How fast it reads, as a terminal does that draws; as fast as bytes come when absent. */
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
  /** When all that was read is drawn. */
  #drawnAt = 0;
  #ended = false;

  constructor(argv: readonly string[], options: BenchTerminalOptions) {
    const [file = '', ...args] = argv;
    this.#delayMs = options.delayMs ?? 0;
    this.startedAt = performance.now();
    this.#lastAt = this.startedAt;
    this.#pty = spawn(file, args, { ...options, name: 'xterm-256color', encoding: null });
    this.#pty.onData((data) => {
      // With no encoding, node-pty hands on buffers; its types do not know.
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

  /** Bytes that the program wrote so far. */
  get bytes(): number {
    return this.#bytes;
  }

  type(text: string): void {
    if (this.#delayMs > 0) setTimeout(() => this.#ended || this.#pty.write(text), this.#delayMs);
    else this.#pty.write(text);
  }

  /** Resolves with the time (`performance.now()`) at which `text` had come whole, counted from this call on. */
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

  /** Resolves when nothing has come for `ms` milliseconds. */
  async quiet(ms: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const still = performance.now() - this.#lastAt;
      if (still >= ms) return;
      if (performance.now() > deadline) throw new Error('the terminal does not come to rest');
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, ms - still)));
    }
  }

  /** Ends the client as a terminal does that is closed. */
  async end(): Promise<void> {
    if (!this.#ended) this.#pty.kill('SIGHUP');
    const hard = setTimeout(() => this.#ended || this.#pty.kill('SIGKILL'), 2000);
    await this.exited;
    clearTimeout(hard);
  }

  /** Reads on once what was read would be drawn. */
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
