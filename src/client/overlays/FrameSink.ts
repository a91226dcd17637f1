/**
 * A terminal in memory for Ink: takes the whole frame of each render as text. Owns nothing but the last frame; no byte
 * of it reaches a terminal.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { type Instance, render } from 'ink';
import type { ReactElement } from 'react';

export class FrameSink {
  readonly #stdout: EventEmitter & { columns: number; rows: number; write(text: string): boolean };
  #instance: Instance | null = null;
  #frame = '';

  constructor() {
    this.#stdout = Object.assign(new EventEmitter(), {
      columns: 1,
      rows: 1,
      write: (text: string) => {
        this.#frame = text;
        return true;
      },
    });
  }

  /** The frame of this element in a terminal of this size. */
  draw(element: ReactElement, cols: number, rows: number): string {
    this.#stdout.columns = cols;
    this.#stdout.rows = rows;
    if (this.#instance) this.#instance.rerender(element);
    else {
      this.#instance = render(element, {
        stdout: this.#stdout as unknown as NodeJS.WriteStream,
        stdin: new PassThrough() as unknown as NodeJS.ReadStream,
        stderr: this.#stdout as unknown as NodeJS.WriteStream,
        // Each render is written whole and at once, without cursor moves and timers.
        debug: true,
        patchConsole: false,
        exitOnCtrlC: false,
      });
    }
    return this.#frame;
  }

  close(): void {
    const frame = this.#frame;
    this.#instance?.unmount();
    this.#instance = null;
    this.#frame = frame;
  }
}
