/**
 * Building blocks of overlays. Owns no state: overlays keep their own state, and the stage keeps the list of parts.
 * Components know roles of text, never colours.
 */
import { Box, type DOMElement, Text } from 'ink';
import { createContext, type ReactNode, type RefObject, useContext, useLayoutEffect, useRef } from 'react';
import type { OverlayRole } from '../../protocol/looks.ts';
import type { OverlayItem } from '../../protocol/overlays.ts';
import type { Landmark, Landmarks, Taker } from './Landmarks.ts';
import { lineOf, marked, type Piece, textCells } from './marks.ts';
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

export function Panel({ cols, rows, border, children }: BoxSize & { border: boolean; children: ReactNode }) {
  const edge = border ? ({ borderStyle: 'round', paddingX: 1 } as const) : {};
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

/** Room for the cells of an item's pane. The main thread fills it; the cells never reach this thread. */
export function Preview({ cols, rows, item }: BoxSize & { item: OverlayItem | null }) {
  return (
    <Box width={cols} height={rows} flexShrink={0}>
      {item ? <PreviewOf cols={cols} rows={rows} item={item} /> : null}
    </Box>
  );
}

function PreviewOf({ cols, rows, item }: BoxSize & { item: OverlayItem }) {
  return <Box ref={useLandmark({ kind: 'preview', item })} width={cols} height={rows} />;
}
