/**
 * An X display of its own, for browsers with a window: Xvfb. Types keys of a real keyboard there, dead ones too, which no
 * protocol of a browser has. Owns the process.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

export class XDisplay {
  /** `:7` */
  readonly name: string;
  readonly #server: ChildProcess;

  private constructor(server: ChildProcess, name: string) {
    this.#server = server;
    this.name = name;
  }

  static async start(): Promise<XDisplay> {
    // It looks for a free number itself, and writes it to the descriptor.
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
    return new XDisplay(server, `:${number.toString().trim()}`);
  }

  /** Gives the focus to the only window of that class: there is no window manager. The browser notices it a moment later. */
  async focus(windowClass: string): Promise<void> {
    await this.#tool('xdotool', 'search', '--onlyvisible', '--class', windowClass, 'windowfocus', '--sync');
  }

  /** Presses keys by the names of X (`dead_acute`, `Return`, `a`). */
  async press(...keys: string[]): Promise<void> {
    await this.#tool('xdotool', 'key', '--delay', '40', ...keys);
  }

  /** A keyboard on which ' ` ~ ^ " are dead keys. */
  async useDeadKeys(): Promise<void> {
    await this.#tool('setxkbmap', 'us', '-variant', 'intl');
  }

  async stop(): Promise<void> {
    const ended = once(this.#server, 'exit');
    this.#server.kill();
    await ended;
  }

  async #tool(file: string, ...args: string[]): Promise<void> {
    await runFile(file, args, { env: { ...process.env, DISPLAY: this.name } });
  }
}
