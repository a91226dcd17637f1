/**
 * Draws outlines of boxes with Ink, into memory; no byte of it reaches a terminal. Owns a cache of outlines, since
 * most pictures have the same. Nothing waits for it: an outline takes Ink 10 to 60 ms, and the rows of a screen of a
 * list, which bypass React, would take some 20; until it has drawn one, the plain pen does. The only file that loads
 * Ink, in a bundle of its own.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Box, render } from 'ink';
import { createElement as h } from 'react';
import { type Outline, type Pen, plainPen } from './box.ts';

/** Outlines kept: of the lists, menus and panels opened again and again at one terminal size. */
const mostKept = 16;

export class InkPen implements Pen {
  readonly #later: (draw: () => void) => void;
  /** Null while waiting to be drawn. */
  readonly #kept = new Map<string, readonly string[] | null>();

  /** `later` calls back in an idle moment. */
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
    // Ink omits trailing blanks.
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
      // Ink's output on unmount is no frame.
      if (frame === '') frame = text;
      return true;
    },
  });
  const size = { width: cols, height: rows } as const;
  const instance = render(h(Box, border ? { ...size, borderStyle: 'round' } : size), {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stderr: stdout as unknown as NodeJS.WriteStream,
    // Writes each render whole and at once, without cursor moves and timers.
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  instance.unmount();
  return frame;
}
