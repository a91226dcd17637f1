/**
 * Standard output of control mode: writes whole texts in order, and drops one that was cut with its connection. A slow
 * reader does not keep standard input from being read.
 */
import { write } from 'node:fs';

/** Pause before the next write when standard output is full, milliseconds. */
const retryMs = 5;

export class ControlOutput {
  #last: Promise<void> = Promise.resolve();
  /** Text whose rest has not come. */
  #begun = '';
  /** Written before the first text; empty afterwards. */
  #start: string;

  constructor(start: string) {
    this.#start = start;
  }

  /** The server has opened control mode: its text begins. */
  begin(): void {
    if (this.#start !== '') void this.write(Buffer.alloc(0));
  }

  /** Writes a text (latin1) once it is whole; `more`: it is not. Resolves when all that is whole is written. */
  text(data: string, more: boolean): Promise<void> {
    this.#begun += data;
    if (more) return this.#last;
    const whole = this.#begun;
    this.#begun = '';
    return this.write(Buffer.from(whole, 'latin1'));
  }

  /** The rest of a text does not come: the next server has all of it. */
  cut(): void {
    this.#begun = '';
  }

  write(bytes: Buffer): Promise<void> {
    const all = Buffer.concat([Buffer.from(this.#start), bytes]);
    this.#start = '';
    this.#last = this.#last.then(() => this.#writeAll(all));
    return this.#last;
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(await this.#writeSome(rest));
  }

  #writeSome(bytes: Buffer): Promise<number> {
    return new Promise((resolve) => {
      write(1, bytes, (error, taken) => {
        if (!error) resolve(taken);
        else if (error.code === 'EAGAIN') setTimeout(() => resolve(0), retryMs);
        // The reader is gone.
        else process.exit(1);
      });
    });
  }
}
