/**
 * Saved cursors (DECSC, DECRC, CSI s and u, DECSET 1048 and 1049) as rows of the screen. xterm counts the row from the
 * top of its scrollback and does not move it when lines leave there, so the restored row would depend on the amount of
 * scrollback; programs and every other terminal mean a row of the screen. Owns these rows.
 */
import type { XtermBuffer, XtermCore } from './xtermInternals.ts';

export class SavedCursors {
  readonly #core: XtermCore;
  normal = 0;
  alternate = 0;

  constructor(core: XtermCore) {
    this.#core = core;
    const handler = core._inputHandler;
    const save = handler.saveCursor.bind(handler);
    const restore = handler.restoreCursor.bind(handler);
    const softReset = handler.softReset.bind(handler);
    handler.saveCursor = (params) => {
      const done = save(params);
      this.#set(this.#active.y);
      return done;
    };
    handler.restoreCursor = (params) => {
      this.writeBack();
      return restore(params);
    };
    handler.softReset = (params) => {
      const done = softReset(params);
      this.#set(0);
      return done;
    };
  }

  reset(): void {
    this.normal = 0;
    this.alternate = 0;
  }

  /** Writes the rows back in xterm's own counting, before xterm uses them. */
  writeBack(): void {
    const { normal, alt } = this.#core._bufferService.buffers;
    normal.savedY = normal.ybase + this.normal;
    alt.savedY = alt.ybase + this.alternate;
  }

  /** Reads the rows back after a resize. */
  readBack(): void {
    const { normal, alt } = this.#core._bufferService.buffers;
    const onScreen = (buffer: XtermBuffer) =>
      Math.min(Math.max(buffer.savedY - buffer.ybase, 0), this.#core._bufferService.rows - 1);
    this.normal = onScreen(normal);
    this.alternate = onScreen(alt);
  }

  get #active(): XtermBuffer {
    return this.#core._bufferService.buffers.active;
  }

  #set(row: number): void {
    if (this.#active === this.#core._bufferService.buffers.normal) this.normal = row;
    else this.alternate = row;
  }
}
