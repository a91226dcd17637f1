/** Waits until programs in panes have finished their work: each writes a line into a FIFO. */
import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const patienceMs = 120_000;

export class Announced {
  /** Shell command with which a program announces that it has finished. */
  readonly command: string;
  readonly #dir: string;
  readonly #socket: Socket;
  readonly #all: Promise<void>;

  constructor(count: number) {
    this.#dir = mkdtempSync(join(tmpdir(), 'hfb-said-'));
    const path = join(this.#dir, 'said');
    execFileSync('mkfifo', ['-m', '600', path]);
    this.#socket = new Socket({
      fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    });
    this.command = `echo >${path}`;
    this.#all = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('programs in panes do not get done')), patienceMs);
      let heard = 0;
      this.#socket.on('data', (bytes) => {
        heard += bytes.length;
        if (heard < count) return;
        clearTimeout(late);
        // Their last output to the terminal is still on its way through the tool.
        setTimeout(resolve, 300);
      });
      this.#socket.on('close', () => clearTimeout(late));
    });
  }

  all(): Promise<void> {
    return this.#all;
  }

  close(): void {
    this.#socket.destroy();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
