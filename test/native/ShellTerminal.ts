/**
 * A program that a shell runs on a terminal of its own, by which a test sees how the program leaves that terminal. Owns the
 * shell and the files that it writes.
 */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TestTerminal } from '../helpers/TestTerminal.ts';

/** How a program left. */
interface Left {
  /** What it wrote, a character for each byte. */
  out: string;
  err: string;
  code: string;
  /** Whether the terminal's modes are those from before. */
  restored: boolean;
}

/** Written by the shell after the end of the program. */
const over = 'shell again';

export class ShellTerminal {
  readonly #terminal: TestTerminal;
  readonly #dir: string;

  /** `isLater`: the program's guard restores the terminal a moment after the program's end, for which the shell waits. */
  constructor(argv: readonly string[], env: Record<string, string>, cwd: string, isLater = false) {
    this.#dir = mkdtempSync(join(cwd, 'shell-'));
    const at = this.#dir;
    const later = isLater ? `until [ "$(stty -g)" = "$(cat ${at}/before)" ]; do :; done;` : '';
    const run = `sh -c 'echo $$ >${at}/pid; exec "$@" 2>${at}/err' sh "$@"`;
    const script = `stty -g >${at}/before; ${run}; echo $? >${at}/code; ${later} stty -g >${at}/after; echo ${over}; read -r rest`;
    this.#terminal = new TestTerminal('/bin/sh', ['-c', script, 'sh', ...argv], {
      env,
      cwd,
      cols: 80,
      rows: 24,
    });
  }

  /** What came so far, a character for each byte. */
  get out(): string {
    return Buffer.concat(this.#terminal.written).toString('latin1');
  }

  type(text: string): void {
    this.#terminal.type(text);
  }

  async until(check: (out: string) => boolean): Promise<void> {
    await this.#terminal.until(() => check(this.out));
  }

  /** Sends a signal to the program. */
  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  get pid(): number {
    return Number(this.#file('pid'));
  }

  /** Ends the shell: the terminal hangs up. */
  hangUp(): void {
    this.#terminal.end();
  }

  async left(): Promise<Left> {
    await this.until((out) => out.includes(over));
    const out = this.out.slice(0, this.out.lastIndexOf(over));
    this.#terminal.type('\n');
    await this.#terminal.exit;
    return {
      out,
      err: this.#file('err'),
      code: this.#file('code'),
      restored: this.#file('after') === this.#file('before'),
    };
  }

  async ended(): Promise<void> {
    while (existsSync(`/proc/${this.pid}`)) await nextTurn();
  }

  #file(name: string): string {
    return readFileSync(join(this.#dir, name), 'utf8').trim();
  }
}
