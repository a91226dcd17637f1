/**
 * Widths of characters in cells, and grapheme clusters that share a cell: Unicode 15. Owns the width provider that
 * every terminal uses, the bound on a cluster's length and the check that the table was read correctly. Knows no
 * terminal.
 */
import { UnicodeGraphemesAddon } from './graphemesAddon.ts';
import { restoreBufferPool } from './unpooledBuffers.ts';

restoreBufferPool();

/**
 * xterm's interface to a width table. A property is `kind << 3 | width << 1 | joinsPreceding`.
 */
export interface WidthProvider {
  readonly version: string;
  wcwidth(codepoint: number): 0 | 1 | 2;
  charProperties(codepoint: number, preceding: number): number;
}

/** Name of the provider when registered with a terminal. */
export const widthVersion = 'holdfast-15-graphemes';

/**
 * Most code points in one cell; the mark after them begins a cell of its own. The longest emoji sequences have 11.
 * More is an attack on memory, since a cell's text could grow for as long as a program prints combining marks: by
 * default xterm keeps 2 marks per cell, tmux 32 bytes.
 */
export const clusterLimit = 16;

// Layout of a property as we pass it to xterm: the table's own kind needs 8 bits, the count of joined code points
// takes the bits above it. xterm keeps 27 bits.
const kindShift = 3;
const tableBits = 0x7ff; // kind (8), width (2), join (1)
const countShift = 11;
const joinBit = 1;
const breakMask = 0xf; // the grapheme break class within a kind
const breakPrepend = 1; // the one class that joins what follows it, whatever that is
const plainNarrow = 1 << 1; // kind Other, width 1, no join

function loadTable(): WidthProvider {
  const found: WidthProvider[] = [];
  const unicode = {
    activeVersion: '',
    versions: [],
    register: (provider: WidthProvider) => void found.push(provider),
  };
  const addon = new UnicodeGraphemesAddon();
  addon.activate({ unicode } as unknown as Parameters<typeof addon.activate>[0]);
  const table = found.find((provider) => provider.version === '15-graphemes');
  if (!table) throw new Error('the graphemes addon registered no table "15-graphemes"');
  return table;
}

/** Wraps a table of grapheme breaks and widths: bounds clusters, and answers ASCII without a look-up. */
export function boundedProvider(table: WidthProvider): WidthProvider {
  return {
    version: widthVersion,
    wcwidth: (codepoint) => table.wcwidth(codepoint),
    charProperties(codepoint, preceding) {
      const breakClass = (preceding >> kindShift) & breakMask;
      // ASCII never joins the preceding character, except after a Prepend.
      if (codepoint < 127 && codepoint >= 32 && breakClass !== breakPrepend) return plainNarrow;
      const property = table.charProperties(codepoint, preceding & tableBits) & tableBits;
      if ((property & joinBit) === 0) return property;
      const joined = (preceding >> countShift) + 1;
      if (joined < clusterLimit) return property | (joined << countShift);
      return table.charProperties(codepoint, 0) & tableBits;
    },
  };
}

/** Cells that a text takes when a terminal prints it. */
export function cellWidth(provider: WidthProvider, text: string): number {
  let width = 0;
  let preceding = 0;
  for (const character of text) {
    const property = provider.charProperties(character.codePointAt(0) ?? 0, preceding);
    width += (property >> 1) & 3;
    if (property & joinBit) width -= (preceding >> 1) & 3;
    preceding = property;
  }
  return width;
}

const known: readonly (readonly [text: string, width: number, what: string])[] = [
  ['a', 1, 'a letter'],
  ['\u{1f600}', 2, 'an emoji'],
  ['\u{1f1e9}\u{1f1ea}', 2, 'a flag'],
  ['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 2, 'a ZWJ family'],
  ['\u4e2d', 2, 'a CJK character'],
  ['e\u0301', 1, 'a combining accent'],
];

/** The first known text that this provider gets wrong, in words; undefined when all are right. */
export function widthFault(provider: WidthProvider): string | undefined {
  for (const [text, expected, what] of known) {
    const width = cellWidth(provider, text);
    if (width !== expected) return `${what} takes ${width} cells instead of ${expected}`;
  }
  return undefined;
}

function loadProvider(): { provider?: WidthProvider; problem?: string } {
  try {
    const provider = boundedProvider(loadTable());
    const fault = widthFault(provider);
    return fault ? { problem: `character widths are those of Unicode 6: ${fault}` } : { provider };
  } catch (error) {
    return { problem: `character widths are those of Unicode 6: ${String(error)}` };
  }
}

const loaded = loadProvider();

/** The provider for every terminal; undefined when the table was not read correctly; then xterm's own is used. */
export const widthProvider: WidthProvider | undefined = loaded.provider;

/** Why widths are wrong on this installation, in words for the server's status; undefined when they are right. */
export const widthProblem: string | undefined = loaded.problem;
