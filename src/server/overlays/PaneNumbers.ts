/**
 * Number of a pane in large digits over its content (display-panes). Owns the digits and their place; the picture does
 * not change while it is on show.
 */
import { drawRow } from '../../copymode/CopyView.ts';
import { GridRow } from '../../copymode/GridRow.ts';
import { colourSgr } from '../../options/style/colour.ts';
import type { OptionSet } from '../../options/types.ts';
import type { EncodedRow, ScreenChanges, ScreenEngine } from '../../screen/types.ts';
import type { Pane, Window } from '../../session/types.ts';
import type { FrameSource } from '../frames/FrameBuilder.ts';
import { digitCells, digitShape } from './clockDigits.ts';

export class PaneNumbers implements FrameSource {
  readonly revision = 1;
  readonly #rows: EncodedRow[];

  /** `colour` is the value of display-panes-colour or display-panes-active-colour. */
  constructor(screen: Pick<ScreenEngine, 'row' | 'cols' | 'rows'>, number: number, colour: string) {
    const { cols, rows } = screen;
    const texts = [...numberTexts(String(number), cols, rows, colour), sizeText(cols, rows, colour)];
    this.#rows = Array.from({ length: rows }, (_, y) => {
      const row = new GridRow({ runs: screen.row(y), text: '', wrapped: false });
      const over = texts.filter((text) => text.y === y);
      return { y, json: JSON.stringify(drawRow({ row, spans: [], texts: over }, cols)) };
    });
  }

  changesSince(revision: number): ScreenChanges {
    return { revision: 1, scroll: 0, rows: revision < 1 ? this.#rows : [] };
  }
}

/** Numbers of a window's panes, counted and coloured by its options. */
export function paneNumbers(
  window: Window,
  options: OptionSet,
  screenOf: (pane: Pane) => ScreenEngine | undefined,
): Map<Pane, PaneNumbers> {
  const base = window.options.getNumber('pane-base-index');
  const numbers = new Map<Pane, PaneNumbers>();
  window.panes.forEach((pane, index) => {
    const screen = screenOf(pane);
    const colour = options.getString(`display-panes-${pane.active ? 'active-' : ''}colour`);
    if (screen) numbers.set(pane, new PaneNumbers(screen, index + base, colour));
  });
  return numbers;
}

interface PlacedText {
  x: number;
  y: number;
  text: string;
  sgr: string;
}

/** Digits in the middle; plain text where they do not fit. */
function numberTexts(number: string, cols: number, rows: number, colour: string): PlacedText[] {
  const width = number.length * (digitCells + 1);
  if (cols < width || rows < digitCells) {
    const x = Math.max(0, Math.floor((cols - number.length) / 2));
    return [{ x, y: Math.floor(rows / 2), text: number, sgr: colourSgr(colour, 'fg') }];
  }
  const left = Math.floor(cols / 2) - number.length * 3;
  const top = Math.floor(rows / 2) - 2;
  const sgr = colourSgr(colour, 'bg');
  return [...number].flatMap((digit, at) =>
    digitShape(digit).flatMap((line, y) =>
      [...line].flatMap((cell, x) =>
        cell === '#' ? [{ x: left + at * (digitCells + 1) + x, y: top + y, text: ' ', sgr }] : [],
      ),
    ),
  );
}

/** Size of the pane at the top right, where it does not meet the digits. */
function sizeText(cols: number, rows: number, colour: string): PlacedText {
  const text = `${cols}x${rows}`;
  const fits = rows > digitCells + 1 && cols >= text.length;
  return { x: cols - text.length, y: 0, text: fits ? text : '', sgr: colourSgr(colour, 'fg') };
}
