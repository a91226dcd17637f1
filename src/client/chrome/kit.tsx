/**
 * Building blocks of overlays. Owns no state: overlays keep their own state, and the stage keeps the list of parts.
 * Components know roles of text, never colours.
 */
import { Box, type DOMElement, Text } from 'ink';
import { createContext, type ReactNode, type RefObject, useContext, useLayoutEffect, useRef } from 'react';
import type { LineEditor } from '../../keys/LineEditor.ts';
import type { OverlayRole } from '../../protocol/looks.ts';
import type { OverlayItem } from '../../protocol/overlays.ts';
import { type BoxLines, boxStyle } from './boxLines.ts';
import { boxPlace, type Wanted } from './boxPlace.ts';
import type { FormModel } from './FormModel.ts';
import type { Landmark, Landmarks, Taker } from './Landmarks.ts';
import type { ListForm } from './listForm.ts';
import { lineOf, marked, type Piece, textCells, wrapped } from './marks.ts';
import type { ActParams, ActResult, BoxSize, Place } from './messages.ts';

/** The stage, as seen by the overlay on it. */
export interface StageParts {
  readonly landmarks: Landmarks;
  /** Draws the overlay again soon. */
  changed(): void;
  /** Sets the overlay's place on the terminal; null hides it. */
  setPlace(place: Place | null): void;
  answer(answer: { id: string } | null): void;
  act(params: ActParams): Promise<ActResult>;
}

export interface OverlayProps<Request> {
  request: Request;
  /** Size of the terminal. */
  size: BoxSize;
  stage: StageParts;
}

export const StageContext = createContext<StageParts | null>(null);
const Level = createContext(0);

function useLandmark(mark: Landmark, raised = 0): RefObject<DOMElement | null> {
  const stage = useContext(StageContext);
  const level = useContext(Level) + raised;
  const ref = useRef<DOMElement>(null);
  useLayoutEffect(() => stage?.landmarks.add({ mark, level, node: ref.current }));
  return ref;
}

/** Makes `taker` the consumer of the overlay's keys and mouse events. */
export function useTaker(taker: Taker): void {
  useLandmark({ kind: 'taker', taker });
}

interface PanelProps extends BoxSize {
  border: boolean;
  /** Lines of the border; rounded ones when absent. */
  lines?: BoxLines | undefined;
  children: ReactNode;
}

export function Panel({ cols, rows, border, lines, children }: PanelProps) {
  const edge = border ? ({ borderStyle: lines ? boxStyle(lines) : 'round', paddingX: 1 } as const) : {};
  return (
    <Box width={cols} height={rows} flexDirection="column" {...edge}>
      {children}
    </Box>
  );
}

/** A box over the rest of the overlay. While it is there, the spots and the cursor below it do not count. */
export function Float({ x, y, cols, rows, children }: Place & { children: ReactNode }) {
  const ref = useLandmark({ kind: 'float' }, 1);
  const blank = Array.from({ length: rows }, () => ' '.repeat(cols)).join('\n');
  return (
    <Level.Provider value={useContext(Level) + 1}>
      <Box ref={ref} position="absolute" marginLeft={x} marginTop={y} width={cols} height={rows}>
        <Box position="absolute">
          <Text>{blank}</Text>
        </Box>
        {children}
      </Box>
    </Level.Provider>
  );
}

interface LineProps {
  pieces: readonly Piece[];
  /** Width of the line: the pieces are cut or padded to it. */
  cells: number;
  fill?: OverlayRole;
  /** Pieces at the right end, left out where there is no room. */
  right?: readonly Piece[];
  /** Column of the cursor, from 0. */
  cursor?: number | undefined;
}

export function Line({ pieces, cells, fill = 'plain', right = [], cursor }: LineProps) {
  const rightCells = piecesCells(right);
  const shown = rightCells < cells ? right : [];
  const text =
    lineOf(pieces, shown.length > 0 ? cells - rightCells : cells, fill) + shown.map(marked).join('');
  return (
    <Box width={cells} height={1} flexShrink={0}>
      <Text wrap="truncate">{text}</Text>
      {cursor === undefined ? null : <Cursor at={cursor - cells} />}
    </Box>
  );
}

/** `at`: cells from this element. */
function Cursor({ at }: { at: number }) {
  return <Box ref={useLandmark({ kind: 'cursor', at })} />;
}

export const piecesCells = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, [, text]) => sum + textCells(text), 0);

/** A clickable part; a click passes `of` to the taker. */
export function Spot({ of, children }: { of: unknown; children: ReactNode }) {
  return (
    <Box ref={useLandmark({ kind: 'spot', of })} flexShrink={0}>
      {children}
    </Box>
  );
}

/** A click on a row of a list. */
export interface RowSpot {
  row: number;
}

interface ListProps<Item> extends BoxSize {
  items: readonly Item[];
  /** Number of the selected item. */
  at: number;
  row(item: Item, at: number): ReactNode;
}

/** The visible rows of a longer list; each is a spot. */
export function List<Item>({ items, at, cols, rows, row }: ListProps<Item>) {
  const top = listTop(at, items.length, rows);
  const shown = items.slice(top, top + rows).map((item, y) => ({ item, number: top + y }));
  return (
    <Box flexDirection="column" width={cols} height={rows} flexShrink={0}>
      {shown.map(({ item, number }) => (
        <Spot key={number} of={{ row: number } satisfies RowSpot}>
          {row(item, number)}
        </Spot>
      ))}
    </Box>
  );
}

/** The first visible row, chosen so that the selected row is in the middle where possible. */
export function listTop(at: number, total: number, shown: number): number {
  return Math.max(0, Math.min(at - Math.floor(shown / 2), total - shown));
}

/** A click on a hint. */
export interface KeySpot {
  key: string;
}

export interface Hint extends KeySpot {
  shown: string;
  name: string;
}

/** Keys with their effects, side by side on one line; each is a spot. */
export function KeyLine({ hints }: { hints: readonly Hint[] }) {
  return (
    <Box height={1} flexShrink={0} gap={2}>
      {hints.map(({ key, shown, name }) => (
        <Spot key={key} of={{ key } satisfies KeySpot}>
          <Text wrap="truncate">{marked(['key', shown]) + marked(['dim', ` ${name}`])}</Text>
        </Spot>
      ))}
    </Box>
  );
}

/** Width of a hint with the gap to the next, cells. */
export const hintCells = ({ shown, name }: Hint): number => textCells(shown) + textCells(name) + 3;

interface DialogProps {
  /** Size of the overlay below it. */
  room: BoxSize;
  /** Its place there; in the middle when absent. */
  wanted?: Wanted;
  question: string;
  /** More about the question. */
  text?: string;
  /** The answers. */
  hints: readonly Hint[];
  form?: FormModel | null;
}

/** Longest line of a dialog, and width of one with a form. Cells. */
const dialogCells = 60;
const formCells = 40;

/** A question over the rest of the overlay, with a form to fill in if any. Its owner takes the keys. */
export function Dialog({ room, wanted = {}, question, text = '', hints, form = null }: DialogProps) {
  const widest = Math.max(1, Math.min(dialogCells, room.cols - 4));
  const asked = wrapped(question, widest);
  const more = text === '' ? [] : wrapped(text, widest);
  const hinted = hints.reduce((sum, hint) => sum + hintCells(hint), -2);
  const wide = Math.max(hinted, form ? formCells : 0, ...[...asked, ...more].map(textCells));
  const controls = (form?.fields.length ?? 0) + 1;
  const size = {
    cols: Math.min(room.cols, wide + 4),
    rows: Math.min(room.rows, asked.length + more.length + controls + 2),
  };
  const place = boxPlace(size, room, wanted);
  const border = place.cols >= 8 && place.rows >= controls + 3;
  const cells = place.cols - (border ? 4 : 0);
  const lines = Math.max(0, place.rows - (border ? 2 : 0) - controls);
  const shown = [
    ...asked.map((line): Piece => ['question', line]),
    ...more.map((line): Piece => ['plain', line]),
  ].slice(0, lines);
  return (
    <Float {...place}>
      <Panel cols={place.cols} rows={place.rows} border={border}>
        <Box height={shown.length} flexShrink={0}>
          <Text>{shown.map((piece) => lineOf([piece], cells, 'plain')).join('\n')}</Text>
        </Box>
        {form ? <Form model={form} cells={cells} /> : null}
        <KeyLine hints={hints} />
      </Panel>
    </Float>
  );
}

/** A click on a field of a form. */
export interface FieldSpot {
  field: number;
}

/** The fields of a form, one below the other. */
export function Form({ model, cells }: { model: FormModel; cells: number }) {
  const labels = Math.max(...model.fields.map(({ label }) => textCells(label)));
  const before = labels === 0 ? 0 : labels + 2;
  return (
    <Box flexDirection="column" flexShrink={0}>
      {model.fields.map(({ label, line, hidden }, field) => {
        const { text, cursor } = visiblePart(line, Math.max(1, cells - before), hidden);
        return (
          <Spot key={label} of={{ field } satisfies FieldSpot}>
            <Line
              pieces={[
                ['dim', label.padEnd(before)],
                ['input', text],
              ]}
              cells={cells}
              cursor={field === model.at ? before + cursor : undefined}
            />
          </Spot>
        );
      })}
    </Box>
  );
}

/** The part of a line around its cursor that has room, and the cursor's column in it. */
function visiblePart(
  { characters: typed, at }: LineEditor,
  cells: number,
  hidden = false,
): { text: string; cursor: number } {
  const characters = hidden ? typed.map(() => '•') : typed;
  const width = (from: number, to: number) => textCells(characters.slice(from, to).join(''));
  let from = 0;
  while (from < at && width(from, at) >= cells) from++;
  let to = at;
  while (to < characters.length && width(from, to + 1) <= cells) to++;
  return { text: characters.slice(from, to).join(''), cursor: width(from, at) };
}

/** The rows of a list and, where there is room, an edge and the preview of the selected item. */
export function WithPreview(props: { form: ListForm; rows: ReactNode; item: OverlayItem | null }) {
  const { form, rows, item } = props;
  const { preview } = form;
  if (!preview) return rows;
  const edge = preview.beside
    ? Array.from({ length: preview.rows }, () => `${marked(['border', ' │'])} `).join('\n')
    : marked(['border', '─'.repeat(form.listCols)]);
  return (
    <Box flexDirection={preview.beside ? 'row' : 'column'} flexShrink={0}>
      {rows}
      <Box flexShrink={0}>
        <Text>{edge}</Text>
      </Box>
      <Preview cols={preview.cols} rows={preview.rows} item={item} />
    </Box>
  );
}

/** Room for the cells of an item's pane. The main thread fills it; the cells never reach this thread. */
function Preview({ cols, rows, item }: BoxSize & { item: OverlayItem | null }) {
  return (
    <Box width={cols} height={rows} flexShrink={0}>
      {item ? <PreviewOf cols={cols} rows={rows} item={item} /> : null}
    </Box>
  );
}

function PreviewOf({ cols, rows, item }: BoxSize & { item: OverlayItem }) {
  return <Box ref={useLandmark({ kind: 'preview', item })} width={cols} height={rows} />;
}
