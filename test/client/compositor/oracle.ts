/**
 * Terminals to check the compositor against: real emulators that are fed what was painted.
 */
import { createRequire } from 'node:module';
import type { Terminal as HeadlessTerminal } from '@xterm/headless';

const require = createRequire(import.meta.url);

/** The graphemes addon misreads its table out of a pooled buffer. */
function loadGraphemes(): typeof import('@xterm/addon-unicode-graphemes') {
  const pool = Buffer.poolSize;
  Buffer.poolSize = 0;
  try {
    return require('@xterm/addon-unicode-graphemes');
  } finally {
    Buffer.poolSize = pool;
  }
}

export class Oracle {
  readonly terminal: HeadlessTerminal;

  /** @param graphemes false for a terminal that draws every emoji one cell wide and knows no clusters. */
  constructor(cols: number, rows: number, graphemes = true) {
    const { Terminal } = require('@xterm/headless') as typeof import('@xterm/headless');
    this.terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
    if (graphemes) {
      const { UnicodeGraphemesAddon } = loadGraphemes();
      this.terminal.loadAddon(new UnicodeGraphemesAddon() as never);
    }
  }

  write(bytes: string): Promise<void> {
    return new Promise((resolve) => this.terminal.write(bytes, resolve));
  }

  /** What a cell shows: its characters ('' for the right half of a wide one), width and attributes. */
  cell(x: number, y: number): { chars: string; width: number; style: string } {
    const cell = this.terminal.buffer.active.getLine(this.terminal.buffer.active.baseY + y)?.getCell(x);
    if (!cell) throw new Error(`no cell ${x},${y}`);
    const style: string[] = [];
    if (cell.isBold()) style.push('bold');
    if (cell.isDim()) style.push('dim');
    if (cell.isItalic()) style.push('italic');
    if (cell.isUnderline()) style.push('underline');
    if (cell.isBlink()) style.push('blink');
    if (cell.isInverse()) style.push('inverse');
    if (cell.isStrikethrough()) style.push('strike');
    if (!cell.isFgDefault()) style.push(`fg${cell.isFgRGB() ? '#' : ''}${cell.getFgColor()}`);
    if (!cell.isBgDefault()) style.push(`bg${cell.isBgRGB() ? '#' : ''}${cell.getBgColor()}`);
    const width = cell.getWidth();
    return { chars: cell.getChars() || (width === 0 ? '' : ' '), width, style: style.join(' ') };
  }

  row(y: number): string {
    let text = '';
    for (let x = 0; x < this.terminal.cols; x++) text += this.cell(x, y).chars;
    return text.trimEnd();
  }

  get cursor(): { x: number; y: number } {
    const { cursorX: x, cursorY: y } = this.terminal.buffer.active;
    return { x, y };
  }
}
