/**
 * Draws outlines of boxes with Ink, into memory; no byte of it reaches a terminal. Owns the outlines drawn last, since most
 * pictures have the same. Nothing waits for it: an outline takes Ink 10 to 60 ms, and a screen of a list's rows, which never
 * go through React, some 20; until it has drawn one, the plain pen does. The only file that loads Ink, a bundle of its own.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Box, render } from 'ink';
import { createElement as h } from 'react';
import { type Outline, type Pen, plainPen } from './box.ts';

/** Outlines kept: of the lists, menus and panels that are opened again and again in one size of the terminal. */
const mostKept = 16;

export class InkPen implements Pen {
  readonly #later: (draw: () => void) => void;
  /** Null while it is to be drawn. */
  readonly #kept = new Map<string, readonly string[] | null>();

  /** `later` calls back when there is nothing else to do. */
  constructor(later: (draw: () => void) => void) {
    this.#later = later;
  }

  outline(outline: Outline): readonly string[] {
    const { cols, rows, border } = outline;
    const key = `${cols} ${rows} ${border}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (kept === undefined) {
      this.#kept.set(key, null);
      this.#later(() => this.#draw(key, { cols, rows, border }));
    }
    return plainPen.outline(outline);
  }

  #draw(key: string, outline: Outline): void {
    const { cols, rows } = outline;
    const drawn = frameOf(outline).split('\n');
    // Ink leaves out what is blank at the ends of lines.
    const whole = Array.from({ length: rows }, (_, y) => (drawn[y] ?? '').padEnd(cols));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= mostKept && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(key, whole);
  }
}

function frameOf({ cols, rows, border }: Outline): string {
  let frame = '';
  const stdout = Object.assign(new EventEmitter(), {
    columns: cols,
    rows,
    write: (text: string) => {
      // What it writes when it ends is no frame.
      if (frame === '') frame = text;
      return true;
    },
  });
  const size = { width: cols, height: rows } as const;
  const instance = render(h(Box, border ? { ...size, borderStyle: 'round' } : size), {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stderr: stdout as unknown as NodeJS.WriteStream,
    // Each render is written whole and at once, without cursor moves and timers.
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  instance.unmount();
  return frame;
}
