/**
 * The layout string of tmux: `bb62,159x48,0,0{79x48,0,0,1,79x48,80,0,2}`. Owns its grammar and checksum.
 *
 *     layout   = checksum "," cell                      checksum: four hex digits over the rest
 *     cell     = cols "x" rows "," x "," y [ "," pane ] ( "{" cells "}" side by side | "[" cells "]" stacked )?
 *     cells    = cell *( "," cell )
 *
 * Never touches panes: a leaf's number is kept as the pane id in the string, and the caller interprets it.
 */
import { fail, type HoldfastError } from '../../protocol/errors.ts';
import { type Cell, makeCell } from './Cell.ts';

export const layoutLimits = {
  /** Nested splits. A screen of 1,000 columns can't use more; deeper input is invalid. */
  depth: 512,
  /** Longest string read, characters. 30,000 panes of the longest possible numbers fit. */
  characters: 1024 * 1024,
  /** Largest window or pane, cells in one direction (tmux's WINDOW_MAXIMUM). */
  cells: 10_000,
} as const;

/** tmux's checksum: rotate right by one in 16 bits, add the character. */
export function layoutChecksum(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at++) {
    sum = (sum >> 1) + ((sum & 1) << 15);
    sum = (sum + body.charCodeAt(at)) & 0xffff;
  }
  return sum.toString(16).padStart(4, '0');
}

export function formatLayout(root: Cell): string {
  const body = formatCell(root);
  return `${layoutChecksum(body)},${body}`;
}

function formatCell(cell: Cell): string {
  const place = `${cell.cols}x${cell.rows},${cell.x},${cell.y}`;
  if (cell.split === null) return cell.pane === null ? place : `${place},${cell.pane.slice(1)}`;
  const inner = cell.children.map(formatCell).join(',');
  return cell.split === 'horizontal' ? `${place}{${inner}}` : `${place}[${inner}]`;
}

/** Reads a layout string. Errors: bad-value, `invalid layout: ...`, with the place of the error. */
export function parseLayout(text: string): Cell {
  if (text.length > layoutLimits.characters) {
    throw invalidLayout(text, `longer than ${layoutLimits.characters} characters`);
  }
  const head = /^([0-9a-fA-F]{4}),/.exec(text);
  if (head?.[1] === undefined) throw invalidLayout(text, 'no checksum at character 1');
  const body = text.slice(5);
  if (layoutChecksum(body) !== head[1].toLowerCase()) {
    throw invalidLayout(text, `checksum is ${head[1]}, should be ${layoutChecksum(body)}`);
  }
  const reader = new LayoutReader(text);
  const root = reader.cell(null, 1);
  reader.end();
  return root;
}

/** The error for an invalid string: tmux's words, then the reason. */
export function invalidLayout(text: string, reason: string): HoldfastError {
  const shown = text.length > 100 ? `${text.slice(0, 100)}...` : text;
  return fail('bad-value', { value: shown, reason, words: `invalid layout: ${shown} (${reason})` });
}

class LayoutReader {
  readonly #text: string;
  #at = 5;

  constructor(text: string) {
    this.#text = text;
  }

  cell(parent: Cell | null, depth: number): Cell {
    if (depth > layoutLimits.depth) throw this.#wrong(`more than ${layoutLimits.depth} levels deep`);
    const cols = this.#size();
    this.#expect('x');
    const rows = this.#size();
    this.#expect(',');
    const x = this.#number();
    this.#expect(',');
    const y = this.#number();
    const cell = makeCell(parent, cols, rows, x, y);
    this.#paneNumber(cell);
    const open = this.#text[this.#at];
    if (open === '{' || open === '[') {
      cell.split = open === '{' ? 'horizontal' : 'vertical';
      cell.pane = null;
      do {
        this.#at++;
        cell.children.push(this.cell(cell, depth + 1));
      } while (this.#text[this.#at] === ',');
      this.#expect(open === '{' ? '}' : ']');
    }
    return cell;
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#wrong('more than one layout');
  }

  /** `,7` is the pane of a leaf, unless an x follows: then it opens the next cell. */
  #paneNumber(cell: Cell): void {
    if (this.#text[this.#at] !== ',') return;
    const start = this.#at;
    this.#at++;
    let digits = 0;
    while (isDigit(this.#text[this.#at])) {
      this.#at++;
      digits++;
    }
    if (this.#text[this.#at] === 'x') this.#at = start;
    else if (digits > 0 && digits < 16) cell.pane = `%${Number(this.#text.slice(start + 1, this.#at))}`;
    else if (digits > 0) throw this.#wrong('pane number out of range');
  }

  #size(): number {
    const size = this.#number();
    if (size < 1) throw this.#wrong('size of 0');
    return size;
  }

  #number(): number {
    const start = this.#at;
    while (isDigit(this.#text[this.#at])) this.#at++;
    if (this.#at === start) throw this.#wrong('number expected');
    const value = Number(this.#text.slice(start, this.#at));
    if (value > layoutLimits.cells) throw this.#wrong(`number above ${layoutLimits.cells}`);
    return value;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw this.#wrong(`'${character}' expected`);
    this.#at++;
  }

  #wrong(what: string): HoldfastError {
    return invalidLayout(this.#text, `${what} at character ${this.#at + 1}`);
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
