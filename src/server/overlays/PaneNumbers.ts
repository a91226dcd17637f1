/**
 * The number of a pane, large, over what it shows (display-panes). Owns the digits and where they stand; a picture that
 * does not change while it is there.
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

  /** `colour` is one of the options display-panes-colour and display-panes-active-colour. */
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

/** The numbers of a window's panes, as its options count and colour them. */
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

/** The digits in the middle; as plain text where there is no room for them. */
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

/** The size, at the top right, where it does not meet the digits. */
function sizeText(cols: number, rows: number, colour: string): PlacedText {
  const text = `${cols}x${rows}`;
  const fits = rows > digitCells + 1 && cols >= text.length;
  return { x: cols - text.length, y: 0, text: fits ? text : '', sgr: colourSgr(colour, 'fg') };
}
