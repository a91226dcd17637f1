/** A row of a list: its label with the filter's matches highlighted, and its tags at the right. Keeps nothing. */
import { memo } from 'react';
import type { OverlayRole } from '../../protocol/looks.ts';
import type { Tone } from '../../protocol/overlays.ts';
import { Line, piecesCells } from './kit.tsx';
import type { Row } from './ListModel.ts';
import { characters, cut, type Piece, textCells } from './marks.ts';

const toneRoles: Readonly<Record<Tone, OverlayRole>> = {
  plain: 'plain',
  dim: 'dim',
  accent: 'accent',
  good: 'good',
  warn: 'warn',
  bad: 'bad',
};

/**
 * A tag wider than this is a sentence, still useful when cut. A shorter one is a fact, shown whole or not at all.
 * Cells.
 */
const longestFact = 20;
/** A sentence cut to fewer cells than this is left out. */
const leastOfSentence = 12;

interface ListRowProps {
  row: Row;
  selected: boolean;
  tagged: boolean;
  cells: number;
}

export const ListRow = memo(({ row, selected, tagged, cells }: ListRowProps) => {
  const { item, places, onlyAbove, children } = row;
  const fold = children === 'none' ? '  ' : children === 'open' ? '▾ ' : '▸ ';
  const start = `${'  '.repeat(item.depth)}${fold}${tagged ? '* ' : ''}`;
  const base: OverlayRole = selected ? 'selected' : onlyAbove ? 'dim' : 'plain';
  const room = cells - textCells(start) - Math.min(textCells(item.label), Math.ceil(cells / 2)) - 2;
  const tags = tagPieces(item.tags, room, selected);
  const labelCells = cells - textCells(start) - piecesCells(tags);
  const label = labelPieces(cut(item.label, labelCells), places, base, selected ? 'selectedMatch' : 'match');
  const pieces: Piece[] = [[selected ? 'selectedAccent' : 'dim', start], ...label];
  return <Line pieces={pieces} right={tags} cells={cells} fill={base} />;
});

function tagPieces(tags: Row['item']['tags'], room: number, selected: boolean): Piece[] {
  const gap: OverlayRole = selected ? 'selected' : 'plain';
  const pieces: Piece[] = [];
  let left = room;
  for (const [tone, whole] of tags) {
    const text = tagText(whole, left - 2);
    if (text === '') break;
    left -= textCells(text) + 2;
    const role: OverlayRole = selected ? (tone === 'dim' ? 'selectedDim' : 'selected') : toneRoles[tone];
    pieces.push([gap, '  '], [role, text]);
  }
  pieces.push([gap, ' ']);
  return pieces;
}

function tagText(text: string, cells: number): string {
  const width = textCells(text);
  if (width <= cells) return text;
  return width > longestFact && cells >= leastOfSentence ? cut(text, cells) : '';
}

function labelPieces(
  label: string,
  places: ReadonlySet<number>,
  base: OverlayRole,
  hit: OverlayRole,
): Piece[] {
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
