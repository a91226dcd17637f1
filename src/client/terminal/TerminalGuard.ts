/**
 * The guard of a terminal that the native client has taken over: a process of that client, which knows the terminal as it
 * was (native/attach.h). Node would take the raw terminal that it finds at its start for that, and set it so at its end.
 * Owns the socket to the guard. When this process dies, the guard restores the terminal by itself.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

export class TerminalGuard {
  readonly #socket: number;
  #over = false;

  /** `socket`: descriptor of the connection to the guard. */
  constructor(socket: number) {
    this.#socket = socket;
  }

  /** Sets the terminal's line discipline as it was, once: Node knows it from then on. */
  restore(): void {
    this.#ask('r');
  }

  /** The same, and takes the picture away. */
  undo(): void {
    this.#ask('u');
  }

  /** At the end of the process: descriptors that are closed are left alone by Node (ResetStdio in node.cc). */
  exit(): void {
    this.undo();
    for (const fd of [0, 1, 2]) if (isatty(fd)) closeSync(fd);
  }

  #ask(what: 'r' | 'u'): void {
    if (this.#over) return;
    this.#over = true;
    try {
      writeSync(this.#socket, what);
      if (readSync(this.#socket, Buffer.alloc(1)) === 0) throw new Error('the guard is gone');
      closeSync(this.#socket);
    } catch {
      spawnSync('stty', ['sane'], { stdio: 'inherit' });
    }
  }
}
