/**
 * Panes in clock mode (clock-mode): large digits, or the plain time where they do not fit. Owns which panes are in it
 * and one timer each, which fires once a minute and only while the clock is on show.
 */
import type { PaneMode } from '../../command/Services.ts';
import { colourSgr } from '../../options/style/colour.ts';
import type { Run } from '../../protocol/frames.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { EncodedRow, ScreenChanges } from '../../screen/types.ts';
import type { Pane } from '../../session/types.ts';
import type { ShownMode } from '../viewports/ViewportWorld.ts';
import { largeDigits } from './clockDigits.ts';

/** Key table of a clock: any key ends it. It cannot be changed, so no list of keys shows it. */
export const clockTable = 'clock-mode';

const minuteMs = 60_000;

export interface ClockModesParts {
  timers: Timers;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The pane's content must be redrawn. */
  changed(pane: Pane): void;
  /** A pane entered or left clock mode. */
  modeChanged(pane: Pane): void;
}

export class ClockModes {
  readonly #parts: ClockModesParts;
  readonly #modes = new Map<Pane, ClockMode>();

  constructor(parts: ClockModesParts) {
    this.#parts = parts;
  }

  of(pane: Pane): ClockMode | undefined {
    return this.#modes.get(pane);
  }

  enter(pane: Pane): void {
    if (this.#modes.has(pane)) return;
    const mode = new ClockMode(pane, this.#parts, () => {
      this.#modes.delete(pane);
      this.#parts.modeChanged(pane);
      this.#parts.changed(pane);
    });
    this.#modes.set(pane, mode);
    this.#parts.modeChanged(pane);
    this.#parts.changed(pane);
  }

  exit(pane: Pane): void {
    this.#modes.get(pane)?.end();
  }
}

export class ClockMode implements ShownMode, PaneMode {
  readonly name = 'clock-mode';
  readonly keyTable = clockTable;
  readonly cursor = { x: 0, y: 0 };
  readonly hidesCursor = true;
  readonly facts = null;
  readonly #pane: Pane;
  readonly #parts: ClockModesParts;
  readonly #ended: () => void;
  #timer: { cancel(): void } | null = null;
  /** Inputs of the cached rows; other inputs mean new rows. */
  #shown = '';
  #revision = 0;
  #rows: EncodedRow[] = [];

  constructor(pane: Pane, parts: ClockModesParts, ended: () => void) {
    this.#pane = pane;
    this.#parts = parts;
    this.#ended = ended;
  }

  get revision(): number {
    this.#refresh();
    return this.#revision;
  }

  changesSince(revision: number): ScreenChanges {
    this.#refresh();
    // Only a viewport that shows the clock asks for rows; without one, the timer is not set again.
    this.#timer ??= this.#parts.timers.after(minuteMs - (this.#parts.now() % minuteMs), () => {
      this.#timer = null;
      this.#parts.changed(this.#pane);
    });
    return {
      revision: this.#revision,
      scroll: 0,
      rows: revision < this.#revision ? this.#rows : [],
    };
  }

  run(name: string): Promise<void> {
    if (name === 'cancel') this.end();
    return Promise.resolve();
  }

  end(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#ended();
  }

  #refresh(): void {
    const { cols, rows, window } = this.#pane;
    const colour = window.options.getString('clock-mode-colour');
    const time = timeText(new Date(this.#parts.now()), window.options.getString('clock-mode-style') === '12');
    const shown = `${cols} ${rows} ${colour} ${time}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#revision += 1;
    this.#rows = clockRows(time, cols, rows, colour).map((runs, y) => ({ y, json: JSON.stringify(runs) }));
  }
}

/** '14:05', or with twelve hours ' 2:05 PM' as in tmux. */
function timeText(at: Date, twelve: boolean): string {
  const minutes = String(at.getMinutes()).padStart(2, '0');
  const hours = at.getHours();
  if (!twelve) return `${String(hours).padStart(2, '0')}:${minutes}`;
  return `${String(hours % 12 || 12).padStart(2)}:${minutes} ${hours >= 12 ? 'PM' : 'AM'}`;
}

function clockRows(time: string, cols: number, rows: number, colour: string): Run[][] {
  const lines = largeDigits(time, cols, rows);
  const blank: Run[][] = Array.from({ length: rows }, () => []);
  if (!lines) {
    const x = Math.floor(cols / 2) - Math.floor(time.length / 2);
    if (cols < time.length) return blank;
    return blank.with(Math.floor(rows / 2), [
      ['', ' '.repeat(x)],
      [colourSgr(colour, 'fg'), time],
    ]);
  }
  const sgr = colourSgr(colour, 'bg');
  return blank.map((_, y) => {
    const cells = lines.cells[y - lines.y];
    if (cells === undefined) return [];
    const runs: Run[] = [['', ' '.repeat(lines.x)]];
    for (const [part] of cells.matchAll(/#+|\.+/g))
      runs.push([part.startsWith('#') ? sgr : '', ' '.repeat(part.length)]);
    return runs;
  });
}
