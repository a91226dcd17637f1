/** Drawing of a list: its rows, the place of its preview, its hints. Draws ListModel's state, and keeps none. */
import { closesList, type OverlayAction, type Tone } from '../../protocol/overlays.ts';
import type { Box } from './box.ts';
import { type ListModel, menuKey, type Row } from './ListModel.ts';
import { characters, cut, lineOf, marked, type Piece, type Role, textCells } from './marks.ts';

/** Positions in a box of some size. All in cells of the box. */
export interface ListLayout {
  cols: number;
  rows: number;
  border: boolean;
  /** Width inside the border. */
  inner: number;
  listCols: number;
  listRows: number;
  preview: { x: number; y: number; cols: number; rows: number; beside: boolean } | null;
}

/** From this width on, the preview is beside the list. */
const besideFrom = 84;
/** From this many inner rows on, it is below. */
const belowFrom = 15;

export function listLayout(cols: number, rows: number, wantsPreview: boolean): ListLayout {
  const border = cols >= 24 && rows >= 7;
  const edge = border ? 1 : 0;
  const inner = cols - (border ? 4 : 0);
  // The line of the filter above, the line of hints below.
  const body = Math.max(1, rows - 2 * edge - 2);
  const plain = { cols, rows, border, inner, listCols: inner, listRows: body, preview: null };
  if (!wantsPreview) return plain;
  const x = border ? 2 : 0;
  if (inner >= besideFrom && body >= 6) {
    const listCols = Math.floor(inner * 0.46);
    const preview = {
      x: x + listCols + 3,
      y: edge + 1,
      cols: inner - listCols - 3,
      rows: body,
      beside: true,
    };
    return { ...plain, listCols, preview };
  }
  if (body >= belowFrom) {
    const listRows = Math.floor((body - 1) / 2);
    const below = { x, y: edge + 1 + listRows + 1, cols: inner, rows: body - 1 - listRows, beside: false };
    return { ...plain, listRows, preview: below };
  }
  return plain;
}

export function listView(model: ListModel, layout: ListLayout): Box {
  const lines = listLines(model, layout);
  const { preview, listCols } = layout;
  const body: string[] = [];
  for (const line of lines)
    body.push(preview?.beside ? `${line}${marked(['border', ' │'])}${' '.repeat(preview.cols + 1)}` : line);
  if (preview && !preview.beside) {
    body.push(marked(['border', '─'.repeat(listCols)]));
    for (let y = 0; y < preview.rows; y++) body.push(marked(['plain', ' '.repeat(preview.cols)]));
  }
  const { cols, rows, border, inner } = layout;
  return { cols, rows, border, lines: [headLine(model, inner), ...body, footLine(model, inner)] };
}

/** Column of the cursor in the first line, inside the box; in the last line for a question. */
export function cursorOf(model: ListModel, layout: ListLayout): { x: number; y: number } {
  const edge = layout.border ? 1 : 0;
  const x = layout.border ? 2 : 0;
  if (model.question) {
    const { text } = questionParts(model);
    return { x: x + Math.min(layout.inner - 1, textCells(text)), y: layout.rows - 1 - edge };
  }
  const before = textCells(`${model.request.title} › ${model.filter}`);
  return { x: x + Math.min(layout.inner - 1, before), y: edge };
}

function headLine(model: ListModel, cells: number): string {
  const count = model.hides ? `${model.matches} of ${model.total}` : `${model.total}`;
  const typed: Piece[] =
    model.filter === ''
      ? [['dim', cut('type to filter', cells - textCells(model.request.title) - 5 - count.length)]]
      : [['input', model.filter]];
  return withRight(
    [['title', model.request.title], ['dim', ' › '], ...typed],
    [['dim', ` ${count}`]],
    cells,
    'plain',
  );
}

function questionParts(model: ListModel): { text: string; hint: string } {
  const question = model.question;
  if (!question) return { text: '', hint: '' };
  const { action, item, text } = question;
  const many = model.tagged.size > 0 && action.asks !== 'text' && !action.general;
  const asked = action.question.replace('%', () =>
    many ? `${model.tagged.size} tagged` : (item?.label ?? ''),
  );
  return action.asks === 'confirm'
    ? { text: `${asked} (y/n) `, hint: '' }
    : { text: `${asked} ${text}`, hint: '' };
}

interface Hint {
  /** The key that does it, by its tmux name. */
  key: string;
  shown: string;
  name: string;
}

function footLine(model: ListModel, cells: number): string {
  if (model.question) return lineOf([['question', questionParts(model).text]], cells, 'plain');
  if (model.notice !== '') return lineOf([['bad', model.notice]], cells, 'plain');
  const pieces = footHints(model, cells).flatMap(({ shown, name }, at): Piece[] => [
    ['key', at === 0 ? shown : `  ${shown}`],
    ['dim', ` ${name}`],
  ]);
  return lineOf(pieces, cells, 'plain');
}

const hintCells = ({ shown, name }: Hint): number => textCells(shown) + name.length + 3;

/** Hints for choosing, for further actions and for closing, as far as there is room; then the actions in order. */
function footHints(model: ListModel, cells: number): Hint[] {
  const hint = (key: string, name: string): Hint => ({
    key,
    shown: key.replace('C-', '^').replace('Escape', 'Esc'),
    name,
  });
  const toHint = ({ key, name }: OverlayAction): Hint => hint(key, name);
  const enter = model.selected?.enter ?? model.request.enter ?? 'choose';
  const { actions } = model;
  const some = actions.length > 0;
  let left = cells + 2;
  const fitting = (hints: Hint[]): Hint[] =>
    hints.filter((each) => {
      const fits = hintCells(each) <= left;
      if (fits) left -= hintCells(each);
      return fits;
    });
  const close = hint('Escape', 'close');
  const ends = fitting(enter === closesList ? [close] : [hint('Enter', enter), close]);
  const more = fitting(some ? [hint(menuKey, 'menu'), hint('C-t', 'tag')] : []);
  // Tagged items are about to be moved: actions with a target come first.
  const onto = fitting(actions.filter((each) => each.onto && model.tagged.size > 0).map(toHint));
  const rest = fitting(actions.filter(({ onto, name }) => !onto && name !== enter).map(toHint));
  const [first, ...last] = ends;
  return [...(first ? [first] : []), ...onto, ...rest, ...more.reverse(), ...last];
}

/** The key that a click on the last line stands for: an answer to its question, or the key of a hint. Null for none. */
export function answerOnLine(model: ListModel, layout: ListLayout, x: number, y: number): string | null {
  if (y !== layout.rows - 1 - (layout.border ? 1 : 0)) return null;
  let column = x - (layout.border ? 2 : 0);
  if (model.question) {
    if (model.question.action.asks !== 'confirm') return null;
    const before = textCells(questionParts(model).text) - 'y/n) '.length;
    return column === before ? 'y' : column === before + 2 ? 'n' : null;
  }
  if (model.notice !== '') return null;
  for (const each of footHints(model, layout.inner)) {
    if (column >= 0 && column < hintCells(each) - 2) return each.key;
    column -= hintCells(each);
  }
  return null;
}

function listLines(model: ListModel, { listCols, listRows }: ListLayout): string[] {
  const top = windowTop(model.at, model.rows.length, listRows);
  const lines: string[] = [];
  for (let y = 0; y < listRows; y++) {
    const row = model.rows[top + y];
    if (row) lines.push(rowLine(row, top + y === model.at, listCols, model.tagged.has(row.item.id)));
    else if (y === 0) lines.push(lineOf([['dim', emptyText(model)]], listCols, 'plain'));
    else lines.push(marked(['plain', ' '.repeat(listCols)]));
  }
  return lines;
}

function emptyText(model: ListModel): string {
  return model.total === 0 ? model.request.empty : 'nothing matches';
}

/** The row, by its number among all, on a line of the box; null for any other line. */
export function rowOnLine(model: ListModel, layout: ListLayout, x: number, y: number): number | null {
  const { listRows, listCols, border } = layout;
  const line = y - (border ? 2 : 1);
  const column = x - (border ? 2 : 0);
  if (line < 0 || line >= listRows || column < 0 || column >= listCols) return null;
  const row = windowTop(model.at, model.rows.length, listRows) + line;
  return row < model.rows.length ? row : null;
}

/** The first visible row, chosen so that the selected one is in sight with some around it. */
function windowTop(at: number, total: number, shown: number): number {
  return Math.max(0, Math.min(at - Math.floor(shown / 2), total - shown));
}

const toneRoles: Readonly<Record<Tone, Role>> = {
  plain: 'plain',
  dim: 'dim',
  accent: 'accent',
  good: 'good',
  warn: 'warn',
  bad: 'bad',
};

function rowLine(
  { item, places, onlyAbove, children }: Row,
  selected: boolean,
  cells: number,
  tagged: boolean,
): string {
  const fold = children === 'none' ? '  ' : children === 'open' ? '▾ ' : '▸ ';
  const start = `${'  '.repeat(item.depth)}${fold}${tagged ? '* ' : ''}`;
  const base: Role = selected ? 'selected' : onlyAbove ? 'dim' : 'plain';
  const room = cells - textCells(start) - Math.min(textCells(item.label), Math.ceil(cells / 2)) - 2;
  const tags: Piece[] = [];
  let left = room;
  for (const [tone, whole] of item.tags) {
    const text = tagText(whole, left - 2);
    if (text === '') break;
    left -= textCells(text) + 2;
    const role: Role = selected ? (tone === 'dim' ? 'selectedDim' : 'selected') : toneRoles[tone];
    tags.push([selected ? 'selected' : 'plain', '  '], [role, text]);
  }
  tags.push([selected ? 'selected' : 'plain', ' ']);
  const labelCells = cells - textCells(start) - piecesCells(tags);
  const label = labelPieces(cut(item.label, labelCells), places, base, selected ? 'selectedMatch' : 'match');
  return withRight([[selected ? 'selectedAccent' : 'dim', start], ...label], tags, cells, base);
}

/**
 * A tag of more cells than this is a sentence, and useful when cut; a shorter one is a fact, shown whole or not at
 * all.
 */
const longestFact = 20;
/** Fewer cells of a sentence are useless. */
const leastOfSentence = 12;

function tagText(text: string, cells: number): string {
  const width = textCells(text);
  if (width <= cells) return text;
  return width > longestFact && cells >= leastOfSentence ? cut(text, cells) : '';
}

function labelPieces(label: string, places: ReadonlySet<number>, base: Role, hit: Role): Piece[] {
  if (places.size === 0) return [[base, label]];
  const pieces: Piece[] = [];
  let at = 0;
  for (const character of characters(label)) {
    const end = at + character.length;
    let found = false;
    for (; at < end; at++) found ||= places.has(at);
    pieces.push([found ? hit : base, character]);
  }
  return pieces;
}

const piecesCells = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, [, text]) => sum + textCells(text), 0);

/** One line with text at its right end. */
function withRight(left: readonly Piece[], right: readonly Piece[], cells: number, fill: Role): string {
  const rightCells = piecesCells(right);
  if (rightCells >= cells) return lineOf(left, cells, fill);
  return lineOf(left, cells - rightCells, fill) + right.map(marked).join('');
}
