/**
 * Text with `#[style]` marks, as formats expand to, turned into runs of cells: cut to a width, padded, joined. Knows
 * nothing of where the text comes from. Control characters never pass.
 */
import { type Look, lookSgr, parseStyle } from '../options/style/style.ts';
import type { Run } from '../protocol/messages.ts';

/** Cells that a grapheme cluster takes. */
export type ClusterWidth = (cluster: string) => number;

export interface StyledLine {
  runs: Run[];
  /** Cells. */
  width: number;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const plainAscii = /^[\x20-\x7e]*$/;

/** Longest text that is looked at: a status line is a few hundred cells. */
const maxCharacters = 16 * 1024;

/** Reads marks and text; `base` is the style that holds at the start and that `default` means. */
export function styledLine(text: string, base: Look, widthOf: ClusterWidth, maxWidth: number): StyledLine {
  const line: StyledLine = { runs: [], width: 0 };
  let look = base;
  for (const part of text.slice(0, maxCharacters).split(/(#\[[^\]]*\])/)) {
    if (part.startsWith('#[') && part.endsWith(']')) look = parseStyle(part.slice(2, -1), look, base) ?? look;
    else appendText(line, part.replaceAll('##', '#'), lookSgr(look), widthOf, maxWidth);
  }
  return line;
}

export function appendLine(line: StyledLine, other: StyledLine): void {
  line.runs.push(...other.runs);
  line.width += other.width;
}

/** Cells that a text takes. */
export function textWidth(text: string, widthOf: ClusterWidth): number {
  if (plainAscii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOf(segment);
  return width;
}

/** Plain text as runs of one style. */
export function textRuns(text: string, sgr: string, widthOf: ClusterWidth): Run[] {
  const line: StyledLine = { runs: [], width: 0 };
  appendText(line, text, sgr, widthOf, Number.POSITIVE_INFINITY);
  return line.runs;
}

/** Blanks of a style up to a column. */
export function padTo(line: StyledLine, column: number, sgr: string): void {
  if (column <= line.width) return;
  line.runs.push([sgr, ' '.repeat(column - line.width)]);
  line.width = column;
}

function appendText(
  line: StyledLine,
  raw: string,
  sgr: string,
  widthOf: ClusterWidth,
  maxWidth: number,
): void {
  const text = raw.replace(/\p{Cc}/gu, '');
  if (text === '') return;
  if (plainAscii.test(text)) {
    const kept = text.slice(0, Math.max(0, maxWidth - line.width));
    if (kept !== '') line.runs.push([sgr, kept]);
    line.width += kept.length;
    return;
  }
  for (const { segment } of segmenter.segment(text)) {
    const width = widthOf(segment);
    if (line.width + width > maxWidth) return;
    line.width += width;
    appendCluster(line.runs, sgr, segment, width);
  }
}

function appendCluster(runs: Run[], sgr: string, cluster: string, width: number): void {
  const single = [...cluster].length === 1;
  const last = runs.at(-1);
  if (single && width === 1 && last && last[0] === sgr && last.length === 2) last[1] += cluster;
  else if (single && width === 1) runs.push([sgr, cluster]);
  else runs.push([sgr, cluster, width === 2 ? 2 : 1, 1]);
}
