/** Drawing of a menu and of the panel of keys. Keeps no state. */
import type { KeyHints } from '../../protocol/overlays.ts';
import type { Box, BoxSize } from './box.ts';
import type { MenuModel } from './MenuModel.ts';
import { cut, lineOf, marked, type Role, textCells } from './marks.ts';

/** The size of a menu, cut to the terminal's. */
export function menuSize({ request }: MenuModel, terminal: BoxSize): BoxSize {
  const widest = Math.max(
    textCells(request.title),
    ...request.items.map((item) => (item ? textCells(item.label) + keyCells(item.key) : 0)),
  );
  const titleRows = request.title === '' ? 0 : 1;
  return {
    cols: Math.min(terminal.cols, widest + 4),
    rows: Math.min(terminal.rows, request.items.length + titleRows + 2),
  };
}

const keyCells = (key: string): number => (key === '' ? 0 : textCells(key) + 3);

/** The item, by its number, on a line of the box; null for the border and the title. */
export function itemOnLine(model: MenuModel, { cols, rows }: BoxSize, line: number): number | null {
  const { items } = model.request;
  const { edge, room, top, heading } = menuRows(model, { cols, rows });
  const at = line - edge - heading;
  return at < 0 || at >= room || top + at >= items.length ? null : top + at;
}

function menuRows({ request, at }: MenuModel, { cols, rows }: BoxSize) {
  const edge = cols >= 8 && rows >= 3 ? 1 : 0;
  const heading = request.title === '' ? 0 : 1;
  const room = rows - 2 * edge - heading;
  const top = Math.max(0, Math.min(at - Math.floor(room / 2), request.items.length - room));
  return { edge, heading, room, top };
}

export function menuView(model: MenuModel, { cols, rows }: BoxSize): Box {
  const border = cols >= 8 && rows >= 3;
  const inner = cols - (border ? 4 : 0);
  const { title, items } = model.request;
  const { room, top } = menuRows(model, { cols, rows });
  const lines = items.slice(top, top + room).map((item, y) => {
    if (!item) return marked(['border', '─'.repeat(inner)]);
    const selected = top + y === model.at;
    const base: Role = selected ? 'selected' : item.enabled ? 'plain' : 'dim';
    const keyRole: Role = selected ? 'selectedDim' : item.enabled ? 'key' : 'dim';
    const key = item.key === '' ? '' : `  ${item.key} `;
    return lineOf([[base, item.label]], inner - textCells(key), base) + marked([keyRole, key]);
  });
  const heading =
    title === '' ? [] : [lineOf([['title', centred(cut(title, inner), inner)]], inner, 'plain')];
  return { cols, rows, border, lines: [...heading, ...lines] };
}

function centred(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, Math.floor((cells - textCells(text)) / 2))) + text;
}

/** Least cells for one key with its note, including the gap to the next column; and the gap. */
const hintCells = 26;
const hintGap = 2;
/** A longer note does not narrow the other columns. */
const longestNote = 32;

const hintKeyCells = (keys: readonly (readonly [key: string, note: string])[]): number =>
  Math.min(8, Math.max(...keys.map(([key]) => textCells(key)), 1));

/**
 * As many columns as have room for whole notes, so that the panel hides few rows; more only when not all keys would
 * fit otherwise.
 */
function hintColumns({ keys }: KeyHints, cols: number, rows: number): number {
  const room = cols - 4 + hintGap;
  const most = Math.max(1, Math.floor(room / hintCells));
  const widest = Math.min(longestNote, Math.max(...keys.map(([, note]) => textCells(note)), 1));
  const whole = Math.floor(room / Math.max(hintCells, hintKeyCells(keys) + 2 + widest + hintGap));
  return Math.min(most, keys.length, Math.max(1, whole, Math.ceil(keys.length / (rows - 2))));
}

/**
 * The panel of keys along the bottom: as wide as the terminal, as high as its keys need, at most three fifths of the
 * terminal.
 */
export function hintsSize(hints: KeyHints, { cols, rows }: BoxSize): BoxSize {
  const highest = Math.max(3, Math.floor(rows * 0.6));
  const needed = Math.ceil(hints.keys.length / hintColumns(hints, cols, highest)) + 2;
  return { cols, rows: Math.min(needed, highest) };
}

export function hintsView(hints: KeyHints, { cols, rows }: BoxSize): Box {
  const inner = cols - 4;
  const columns = hintColumns(hints, cols, rows);
  const width = Math.floor((inner + hintGap) / columns) - hintGap;
  const shown = rows - 2;
  const room = shown * columns;
  const fits = hints.keys.length <= room;
  const keys = fits ? hints.keys : [...hints.keys.slice(0, room - 1), ['…', 'more: see ?'] as const];
  const keyWidth = hintKeyCells(keys);
  const lines = Array.from({ length: shown }, (_, y) => {
    let line = '';
    for (let column = 0; column < columns; column++) {
      const [key, note] = keys[column * shown + y] ?? ['', ''];
      const gap = column === columns - 1 ? '' : ' '.repeat(hintGap);
      const padded = ' '.repeat(Math.max(0, keyWidth - textCells(key))) + key;
      line +=
        lineOf(
          [
            ['key', padded],
            ['plain', `  ${note}`],
          ],
          width,
          'plain',
        ) + gap;
    }
    return line + ' '.repeat(Math.max(0, inner - columns * (width + hintGap) + hintGap));
  });
  return { cols, rows, border: true, lines };
}
