/**
 * Terminal of one client: device, size, and its reports about itself. Owns the size forced in place of its own
 * (refresh-client -C); acts on none of them.
 */

import { backgroundOf } from '../../options/theme/contrast.ts';
import type { DefaultColours, TerminalFindings, TerminalInfo } from '../../protocol/messages.ts';

/** Longest name kept, characters. */
const mostNameCharacters = 100;

export class ClientTerminal {
  /** Path of its device; '' without one. */
  readonly tty: string;
  readonly term: string;
  colours: DefaultColours = {};
  /** Name and version (XTVERSION); '' while unknown. */
  name = '';
  /** Size of a cell in pixels; null while unknown. */
  cell: { width: number; height: number } | null = null;
  /** It borrows the size of its windows (the flag `fit`), and does not answer. */
  isSilent = false;
  forcedSize: { cols: number; rows: number } | null = null;
  #cols: number;
  #rows: number;

  constructor({ tty, term, cols, rows }: TerminalInfo) {
    this.tty = tty ?? '';
    this.term = term;
    this.#cols = cols;
    this.#rows = rows;
  }

  get cols(): number {
    return this.forcedSize?.cols ?? this.#cols;
  }

  get rows(): number {
    return this.forcedSize?.rows ?? this.#rows;
  }

  get theme(): 'dark' | 'light' | '' {
    return this.colours.background === undefined ? '' : backgroundOf(this.colours.background);
  }

  /** False for the size that it has. */
  resize(cols: number, rows: number): boolean {
    if (cols === this.#cols && rows === this.#rows) return false;
    this.#cols = cols;
    this.#rows = rows;
    return true;
  }

  /** Keeps its report. The name is untrusted text: only printable ASCII stays. */
  found({ name, cell }: TerminalFindings): void {
    this.name = (name ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, mostNameCharacters);
    this.cell = cell ?? null;
  }
}
