/**
 * Renders a page of the documentation for a terminal: headings, paragraphs, lists, tables and code, wrapped to a width.
 * Markdown is read by marked's lexer. Owns the layout and the styles; reads no file and asks no terminal.
 */
import { lexer, type Token, type Tokens } from 'marked';

export interface PageLook {
  /** Columns of the terminal. */
  width: number;
  /** SGR sequences allowed: none, all but colours (NO_COLOR), or all. */
  styles: 'none' | 'attributes' | 'colours';
}

/** Longest line of prose, columns: wider text is hard to read on any terminal. Tables use the full width. */
const proseColumns = 100;
/** Narrowest layout of a page; a narrower terminal wraps the lines. */
const leastColumns = 20;
/** Least width of a table column, unless all of its text is shorter. */
const leastCellColumns = 6;
const columnGap = '  ';
const codeIndent = '    ';

/** SGR codes by use: start and end. */
const styles = {
  heading: ['1', '22'],
  strong: ['1', '22'],
  emphasis: ['3', '23'],
  code: ['36', '39'],
  link: ['4', '24'],
  dim: ['2', '22'],
} as const;
type Style = keyof typeof styles;

/** A stretch of text without line breaks, in one style. */
interface Piece {
  text: string;
  style: Style | null;
}

/** The page as lines, without a final line feed. */
export function renderPage(markdown: string, look: PageLook): string {
  const width = Math.max(leastColumns, look.width);
  return new PageRenderer({ ...look, width }).blocks(lexer(markdown), width).join('\n');
}

class PageRenderer {
  readonly #look: PageLook;

  constructor(look: PageLook) {
    this.#look = look;
  }

  /** Lines of the blocks, with a blank line between blocks. */
  blocks(tokens: readonly Token[], width: number, isTight = false): string[] {
    const lines: string[] = [];
    for (const token of tokens) {
      const block = this.#block(token as Tokens.Generic, width);
      if (block.length === 0) continue;
      if (lines.length > 0 && !isTight) lines.push('');
      lines.push(...block);
    }
    return lines;
  }

  #block(token: Tokens.Generic, width: number): string[] {
    const prose = Math.min(width, proseColumns);
    switch (token.type) {
      case 'heading':
        return this.#wrap([{ text: plainText(token.tokens ?? []), style: 'heading' }], prose);
      case 'paragraph':
      case 'text':
        return this.#wrap(pieces(token.tokens ?? [token]), prose);
      case 'code':
        return String(token.text)
          .split('\n')
          .map((line) => (line === '' ? '' : codeIndent + this.#styled(line, 'code')));
      case 'list':
        return this.#list(token as Tokens.List, width);
      case 'table':
        return this.#table(token as Tokens.Table, width);
      case 'blockquote':
        return this.blocks(token.tokens ?? [], width - 2).map(
          (line) => `${this.#styled('│', 'dim')} ${line}`,
        );
      case 'hr':
        return [this.#styled('─'.repeat(prose), 'dim')];
      default:
        // Comments and link definitions show nothing.
        return [];
    }
  }

  #list(list: Tokens.List, width: number): string[] {
    const first = Number(list.start) || 1;
    const lines: string[] = [];
    for (const [at, item] of list.items.entries()) {
      const mark = list.ordered ? `${first + at}. ` : '- ';
      const indent = ' '.repeat(mark.length);
      const body = this.blocks(item.tokens, width - mark.length, !item.loose);
      lines.push(...body.map((line, row) => (row === 0 ? mark : line === '' ? '' : indent) + line));
    }
    return lines;
  }

  #table(table: Tokens.Table, width: number): string[] {
    const rows = [table.header, ...table.rows].map((row) => row.map((cell) => pieces(cell.tokens)));
    const columns = columnWidths(rows, width);
    const lines = rows.flatMap((row, at) => {
      const cells = row.map((cell, column) =>
        this.#wrap(
          at === 0 ? cell.map(({ text }) => ({ text, style: 'strong' as const })) : cell,
          columns[column] ?? 0,
        ),
      );
      const height = Math.max(1, ...cells.map((cell) => cell.length));
      return Array.from({ length: height }, (_, line) => joinCells(cells, columns, line));
    });
    const header = Math.max(
      1,
      ...(rows[0] ?? []).map((cell, column) => this.#wrap(cell, columns[column] ?? 0).length),
    );
    lines.splice(header, 0, this.#styled(columns.map((size) => '─'.repeat(size)).join(columnGap), 'dim'));
    return lines;
  }

  /** Wraps at spaces; cuts a word longer than a line. */
  #wrap(text: readonly Piece[], width: number): string[] {
    const lines: string[] = [];
    let line = '';
    let used = 0;
    for (const word of words(text)) {
      const size = columnsOf(textOf(word));
      if (used > 0 && (word.length === 0 || used + 1 + size > width)) {
        lines.push(line);
        line = '';
        used = 0;
      }
      if (word.length === 0) continue;
      if (size > width) {
        const rows = cut(textOf(word), width);
        lines.push(...rows.slice(0, -1));
        line = rows.at(-1) ?? '';
        used = columnsOf(line);
        continue;
      }
      line += (used > 0 ? ' ' : '') + word.map((piece) => this.#styled(piece.text, piece.style)).join('');
      used += (used > 0 ? 1 : 0) + size;
    }
    if (used > 0) lines.push(line);
    return lines;
  }

  #styled(text: string, style: Style | null): string {
    const { styles: allowed } = this.#look;
    if (allowed === 'none' || style === null || text === '') return text;
    if (allowed === 'attributes' && style === 'code') return text;
    const [on, off] = styles[style];
    return `\x1b[${on}m${text}\x1b[${off}m`;
  }
}

/** One line of a table row, padded so that the columns align. */
function joinCells(cells: readonly string[][], columns: readonly number[], line: number): string {
  return columns
    .map((size, column) => {
      const text = cells[column]?.[line] ?? '';
      return text + ' '.repeat(Math.max(0, size - columnsOf(withoutStyles(text))));
    })
    .join(columnGap)
    .trimEnd();
}

/**
 * Widths of columns: that of their longest cell; when the table is too wide, the widest columns shrink, down to their
 * longest word.
 */
function columnWidths(rows: readonly Piece[][][], width: number): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: count }, (_, column) => rows.map((row) => row[column] ?? []));
  const sizes = columns.map((cells) => Math.max(1, ...cells.map((cell) => columnsOf(textOf(cell)))));
  const longestWords = columns.map((cells) =>
    Math.max(
      leastCellColumns,
      ...cells.flatMap((cell) => words(cell).map((word) => columnsOf(textOf(word)))),
    ),
  );
  const room = width - columnGap.length * (count - 1);
  let over = sizes.reduce((sum, size) => sum + size, 0) - room;
  for (const floors of [longestWords, sizes.map(() => leastCellColumns), sizes.map(() => 1)]) {
    for (; over > 0; over--) {
      const spare = sizes.map((size, at) => (size > (floors[at] ?? 0) ? size : 0));
      const widest = Math.max(0, ...spare);
      if (widest === 0) break;
      const at = spare.indexOf(widest);
      sizes[at] = widest - 1;
    }
  }
  return sizes;
}

/** Words in order, each of one or more adjoining pieces; a line break is a word without pieces. */
function words(text: readonly Piece[]): Piece[][] {
  const found: Piece[][] = [];
  let word: Piece[] = [];
  const end = (): void => {
    if (word.length > 0) found.push(word);
    word = [];
  };
  for (const { text: piece, style } of text) {
    for (const [part] of piece.matchAll(/\n|[^\S\n]+|\S+/g)) {
      if (/\S/.test(part)) word.push({ text: part, style });
      else end();
      if (part === '\n') found.push([]);
    }
  }
  end();
  return found;
}

function textOf(word: readonly Piece[]): string {
  return word.map(({ text }) => text).join('');
}

function cut(text: string, width: number): string[] {
  const characters = [...text];
  const rows: string[] = [];
  for (let at = 0; at < characters.length; at += width) rows.push(characters.slice(at, at + width).join(''));
  return rows;
}

/** Inline tokens as pieces; the innermost style applies. */
function pieces(tokens: readonly Token[], style: Style | null = null): Piece[] {
  return tokens.flatMap((token): Piece[] => {
    const { type, text = '', tokens: inner } = token as Tokens.Generic;
    switch (type) {
      case 'strong':
        return pieces(inner ?? [], 'strong');
      case 'em':
        return pieces(inner ?? [], 'emphasis');
      case 'codespan':
        return [{ text, style: 'code' }];
      case 'link':
        return pieces(inner ?? [], 'link');
      case 'br':
        return [{ text: '\n', style: null }];
      case 'image':
        return [];
      default:
        // A line feed in a paragraph counts as a space.
        return inner ? pieces(inner, style) : [{ text: unescaped(text).replaceAll('\n', ' '), style }];
    }
  });
}

function plainText(tokens: readonly Token[]): string {
  return textOf(pieces(tokens));
}

/** marked's lexer writes the characters of HTML as entities in some of its texts. */
function unescaped(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => characters[name] ?? '');
}

function withoutStyles(text: string): string {
  return text.replaceAll(/\x1b\[\d+m/g, '');
}

/** Width of a text: the documentation has no wide characters. */
function columnsOf(text: string): number {
  return [...text].length;
}
