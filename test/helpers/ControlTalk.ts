/**
 * A program that speaks control mode (tmux(1), CONTROL MODE) with a multiplexer: sends command lines, and sorts what
 * comes back into blocks and notifications. Knows both tmux and holdfast by their command line.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** Output of one command. */
export interface Block {
  lines: string[];
  failed: boolean;
  /** 1 for a line of ours, 0 for another command. */
  flags: number;
  number: number;
}

export class ControlTalk {
  readonly #process: ChildProcess;
  /** Complete lines as bytes (latin1), in order. */
  readonly lines: string[] = [];
  readonly blocks: Block[] = [];
  /** Lines outside of blocks. */
  readonly notifications: string[] = [];
  readonly exited: Promise<number>;
  #rest = '';
  #terminal = false;
  #open: Block | null = null;
  #changed: () => void = () => {};

  constructor(file: string, args: readonly string[], options: { env: Record<string, string>; cwd: string }) {
    this.#process = spawn(file, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stdout?.on('data', (bytes: Buffer) => this.#took(bytes.toString('latin1')));
    this.#process.stderr?.resume();
    this.#process.stdin?.on('error', () => {});
    this.exited = new Promise((resolve) =>
      this.#process.on('exit', (code) => {
        resolve(code ?? -1);
        this.#changed();
      }),
    );
  }

  #took(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    this.#changed();
  }

  #line(bytes: string): void {
    // With -CC: the first line follows the introducer of a device control string, and the terminal adds returns.
    this.#terminal ||= bytes.startsWith('\x1bP1000p');
    const line = this.#terminal ? bytes.replace(/\r$/, '') : bytes;
    this.lines.push(line);
    const [, word, number = '', flags = ''] =
      /^(?:\x1bP1000p)?%(begin|end|error) \d+ (\d+) (\d+)$/.exec(line) ?? [];
    if (word === 'begin' && this.#open === null)
      this.#open = { lines: [], failed: false, flags: Number(flags), number: Number(number) };
    else if (this.#open && word !== undefined && Number(number) === this.#open.number) {
      this.blocks.push({ ...this.#open, failed: word === 'error' });
      this.#open = null;
    } else if (this.#open) this.#open.lines.push(line);
    else this.notifications.push(line);
  }

  /** Sends a line, or several, and waits for as many blocks of ours. A line that ends in a return is sent as it is. */
  async send(text: string, blocks = text.split('\n').length): Promise<Block[]> {
    const before = this.#own.length;
    this.type(text.endsWith('\r') ? text : `${text}\n`);
    await this.until(() => this.#own.length >= before + blocks);
    return this.#own.slice(before, before + blocks);
  }

  get #own(): Block[] {
    return this.blocks.filter(({ flags }) => flags === 1);
  }

  type(text: string): void {
    this.#process.stdin?.write(text);
  }

  endInput(): void {
    this.#process.stdin?.end();
  }

  /** Stops reading what the multiplexer says, or goes on. */
  read(on: boolean): void {
    if (on) this.#process.stdout?.resume();
    else this.#process.stdout?.pause();
  }

  /** Waits until something holds that output can make true. */
  async until(check: () => boolean, withinMs = 40_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!check()) {
      if (Date.now() > deadline)
        throw new Error(`never so; the last lines: ${this.lines.slice(-8).join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits for a notification. */
  async notified(pattern: RegExp): Promise<string> {
    await this.until(() => this.notifications.some((line) => pattern.test(line)));
    return this.notifications.find((line) => pattern.test(line)) ?? '';
  }

  /** All output of a pane so far, as the program wrote it (bytes, latin1). */
  output(pane: string): string {
    const prefix = `%output ${pane} `;
    return this.notifications
      .filter((line) => line.startsWith(prefix))
      .map((line) =>
        line
          .slice(prefix.length)
          .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
      )
      .join('');
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
