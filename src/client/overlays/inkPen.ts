/**
 * Draws boxes with Ink, into memory: takes the whole frame of each render as text. Owns nothing but the last frame; no
 * byte of it reaches a terminal. The only file that loads Ink, a bundle of its own that is never waited for.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Box, type Instance, render, Text } from 'ink';
import { createElement as h, type ReactElement } from 'react';
import type { Pen, Box as TextBox } from './box.ts';

export class InkPen implements Pen {
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

  draw(box: TextBox): string {
    this.#stdout.columns = box.cols;
    this.#stdout.rows = box.rows;
    const element = elementOf(box);
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

function elementOf({ cols, rows, border, lines }: TextBox): ReactElement {
  const text = lines.map((line, y) => h(Text, { key: y, wrap: 'truncate' }, line === '' ? ' ' : line));
  const size = { width: cols, height: rows, flexDirection: 'column' } as const;
  return border ? h(Box, { ...size, borderStyle: 'round', paddingX: 1 }, text) : h(Box, size, text);
}

/** Draws a box that nobody sees: the first one takes three times as long as those after it. */
export function warmUp(): void {
  const pen = new InkPen();
  for (const line of ['a', 'b']) pen.draw({ cols: 80, rows: 24, border: true, lines: [line] });
  pen.close();
}
