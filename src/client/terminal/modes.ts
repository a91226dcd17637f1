/**
 * Modes of the user's terminal: the sequences that set what the active pane's program asked for, and those that undo
 * exactly what was set. Sources: xterm's ctlseqs (DECSET), the kitty keyboard protocol.
 */
import type { TerminalModes } from '../../protocol/messages.ts';

const mouseModes = { none: 0, x10: 9, press: 1000, drag: 1002, any: 1003 } as const;
const encodingModes = { default: 0, utf8: 1005, sgr: 1006, urxvt: 1015, 'sgr-pixels': 1016 } as const;

const off: TerminalModes = {
  applicationCursor: false,
  applicationKeypad: false,
  bracketedPaste: false,
  focusEvents: false,
  mouse: 'none',
  mouseEncoding: 'default',
  kittyKeyboard: 0,
};

export class ModeKeeper {
  #set: TerminalModes = off;

  /** The bytes that bring the terminal from the modes set last to these. Values out of range mean off. */
  change(to: TerminalModes): string {
    const from = this.#set;
    const next = known(to);
    this.#set = next;
    return [
      flag(1, from.applicationCursor, next.applicationCursor),
      from.applicationKeypad === next.applicationKeypad ? '' : next.applicationKeypad ? '\x1b=' : '\x1b>',
      flag(2004, from.bracketedPaste, next.bracketedPaste),
      flag(1004, from.focusEvents, next.focusEvents),
      choice(mouseModes[from.mouse], mouseModes[next.mouse]),
      choice(encodingModes[from.mouseEncoding], encodingModes[next.mouseEncoding]),
      from.kittyKeyboard === next.kittyKeyboard ? '' : `\x1b[=${next.kittyKeyboard};1u`,
    ].join('');
  }

  /** The bytes that undo everything set. */
  reset(): string {
    return this.change(off);
  }
}

function known(modes: TerminalModes): TerminalModes {
  const { kittyKeyboard: kitty } = modes;
  return {
    applicationCursor: modes.applicationCursor === true,
    applicationKeypad: modes.applicationKeypad === true,
    bracketedPaste: modes.bracketedPaste === true,
    focusEvents: modes.focusEvents === true,
    mouse: Object.hasOwn(mouseModes, modes.mouse) ? modes.mouse : 'none',
    mouseEncoding: Object.hasOwn(encodingModes, modes.mouseEncoding) ? modes.mouseEncoding : 'default',
    kittyKeyboard: Number.isInteger(kitty) && kitty >= 0 && kitty <= 31 ? kitty : 0,
  };
}

function flag(mode: number, from: boolean, to: boolean): string {
  return from === to ? '' : `\x1b[?${mode}${to ? 'h' : 'l'}`;
}

function choice(from: number, to: number): string {
  if (from === to) return '';
  return (from === 0 ? '' : `\x1b[?${from}l`) + (to === 0 ? '' : `\x1b[?${to}h`);
}
