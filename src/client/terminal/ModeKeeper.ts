/**
 * Modes of the user's terminal: the sequences that set the modes of the active pane's program, and those that undo
 * exactly these. Sources: xterm's ctlseqs (DECSET, XTMODKEYS), the kitty keyboard protocol.
 */
import { noModes, type TerminalModes } from '../../protocol/frames.ts';
import type { Keyboard } from './capabilities.ts';

const mouseModes = { none: 0, x10: 9, press: 1000, drag: 1002, any: 1003 } as const;
const encodingModes = { default: 0, utf8: 1005, sgr: 1006, urxvt: 1015, 'sgr-pixels': 1016 } as const;

export class ModeKeeper {
  #set: TerminalModes = noModes;
  #keys: Keys = { kitty: 0, other: 0 };

  /**
   * The bytes that change the terminal from the modes set last to these. Values out of range mean off. `keyboard`: the
   * keyboard protocol that the terminal supports.
   */
  change(to: TerminalModes, keyboard: Keyboard): string {
    const from = this.#set;
    const next = known(to);
    const before = this.#keys;
    const keys = keysOf(next, keyboard);
    this.#set = next;
    this.#keys = keys;
    return [
      flag(1, from.applicationCursor, next.applicationCursor),
      from.applicationKeypad === next.applicationKeypad ? '' : next.applicationKeypad ? '\x1b=' : '\x1b>',
      flag(2004, from.bracketedPaste, next.bracketedPaste),
      flag(1004, from.focusEvents, next.focusEvents),
      choice(mouseModes[from.mouse], mouseModes[next.mouse]),
      choice(encodingModes[from.mouseEncoding], encodingModes[next.mouseEncoding]),
      before.kitty === keys.kitty ? '' : `\x1b[=${keys.kitty};1u`,
      // Without a value, xterm restores the user's setting.
      before.other === keys.other ? '' : `\x1b[>4${keys.other === 0 ? '' : `;${keys.other}`}m`,
    ].join('');
  }

  /** The bytes that undo everything set. */
  reset(): string {
    return this.change(noModes, 'plain');
  }
}

/** Flags of the kitty keyboard protocol, and the level of xterm's modifyOtherKeys. */
interface Keys {
  kitty: number;
  other: number;
}

/** Flag 1: keys that plain bytes can't tell apart are sent as sequences. */
const kittyDisambiguate = 1;

/**
 * Makes the terminal send the keys that a program asked for in either protocol; the server encodes them for the
 * program in its own. For the kitty protocol's keys, xterm has to report every modifier.
 */
function keysOf(modes: TerminalModes, keyboard: Keyboard): Keys {
  const { kittyKeyboard } = modes;
  const modifyOtherKeys: number = modes.modifyOtherKeys ?? 0;
  if (keyboard === 'kitty')
    return { kitty: kittyKeyboard || (modifyOtherKeys > 0 ? kittyDisambiguate : 0), other: 0 };
  if (keyboard === 'xterm') return { kitty: 0, other: kittyKeyboard > 0 ? 2 : modifyOtherKeys };
  return { kitty: 0, other: 0 };
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
    ...(modes.modifyOtherKeys === 1 || modes.modifyOtherKeys === 2
      ? { modifyOtherKeys: modes.modifyOtherKeys }
      : {}),
  };
}

function flag(mode: number, from: boolean, to: boolean): string {
  return from === to ? '' : `\x1b[?${mode}${to ? 'h' : 'l'}`;
}

function choice(from: number, to: number): string {
  if (from === to) return '';
  return (from === 0 ? '' : `\x1b[?${from}l`) + (to === 0 ? '' : `\x1b[?${to}h`);
}
