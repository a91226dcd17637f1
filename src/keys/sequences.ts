/**
 * Keys of escape sequences: xterm with normal and application cursor and keypad, its modified keys and modifyOtherKeys,
 * rxvt, the Linux console, and the kitty keyboard protocol. Owns the tables and the reading of whole sequences; the
 * decoder cuts bytes into sequences. Sources: xterm ctlseqs (PC-Style and VT220-Style Function Keys), rxvt's reference,
 * console_codes(4), the kitty keyboard protocol page.
 */
import { type KeyName, type KeyParts, parseKeyParts, printKeyParts } from './keyName.ts';

/** Final letters of `CSI 1;m X`, `CSI X` and `SS3 X`. */
const cursorKeys: Readonly<Record<string, string>> = {
  A: 'Up',
  B: 'Down',
  C: 'Right',
  D: 'Left',
  H: 'Home',
  F: 'End',
  P: 'F1',
  Q: 'F2',
  R: 'F3',
  S: 'F4',
};
/** `CSI n ~`. 1 and 4 are the Linux console's, 7 and 8 rxvt's. */
const tildeKeys: Readonly<Record<number, string>> = {
  1: 'Home',
  2: 'IC',
  3: 'DC',
  4: 'End',
  5: 'PPage',
  6: 'NPage',
  7: 'Home',
  8: 'End',
  11: 'F1',
  12: 'F2',
  13: 'F3',
  14: 'F4',
  15: 'F5',
  17: 'F6',
  18: 'F7',
  19: 'F8',
  20: 'F9',
  21: 'F10',
  23: 'F11',
  24: 'F12',
  // rxvt sends these for shifted F3-F10; tmux reads them as such too.
  25: 'S-F3',
  26: 'S-F4',
  28: 'S-F5',
  29: 'S-F6',
  31: 'S-F7',
  32: 'S-F8',
  33: 'S-F9',
  34: 'S-F10',
};
/** `SS3 X`: the application keypad, and rxvt's Ctrl with cursor keys. */
const ss3Keys: Readonly<Record<string, string>> = {
  j: 'KP*',
  k: 'KP+',
  m: 'KP-',
  n: 'KP.',
  o: 'KP/',
  p: 'KP0',
  q: 'KP1',
  r: 'KP2',
  s: 'KP3',
  t: 'KP4',
  u: 'KP5',
  v: 'KP6',
  w: 'KP7',
  x: 'KP8',
  y: 'KP9',
  M: 'KPEnter',
  a: 'C-Up',
  b: 'C-Down',
  c: 'C-Right',
  d: 'C-Left',
};
/** `CSI X` of keys without modifiers. */
const bareKeys: Readonly<Record<string, string>> = {
  Z: 'BTab',
  I: 'FocusIn',
  O: 'FocusOut',
  a: 'S-Up',
  b: 'S-Down',
  c: 'S-Right',
  d: 'S-Left',
};
/** Finals of rxvt's `CSI n X` in place of `~`, as modifier bits: Shift 1, Ctrl 4. */
const rxvtFinals: Readonly<Record<string, number>> = { $: 1, '^': 4, '@': 5 };
/** The kitty protocol's numbers of functional keys (private use area), from this one on. */
const kittyFirst = 57_344;
const kittyKeys: ReadonlyMap<number, string> = new Map([
  ...Array.from({ length: 12 }, (_, at) => [57_376 + at, `F${13 + at}`] as const),
  ...[...'0123456789./*-+'].map((key, at) => [57_399 + at, `KP${key}`] as const),
  [57_414, 'KPEnter'],
  ...['Left', 'Right', 'Up', 'Down', 'PPage', 'NPage', 'Home', 'End', 'IC', 'DC'].map(
    (key, at) => [57_417 + at, key] as const,
  ),
]);

/** Modifier bits of a sequence, whose parameter is the bits plus one (xterm; kitty adds the rest). */
const shiftBit = 1;
const altBit = 2;
const ctrlBit = 4;
/** xterm's Meta; kitty's Super. */
const metaBit = 8;
const hyperBit = 16;
const kittyMetaBit = 32;
/** kitty's event type of a key release, which is no key press. */
const releaseEvent = 3;

/** The key of `CSI parameters final`, or null. Intermediates count as parameters. */
export function csiKey(parameters: string, final: string): KeyName | null {
  if (parameters === '') return bareKeys[final] ?? cursorKeys[final] ?? null;
  if (!/^[0-9:;]+$/.test(parameters)) return null;
  const fields = parameters.split(';');
  const numbers = fields.map((field) => Number(field.split(':')[0]));
  const [first = 0, second = 1] = numbers;
  if (final === 'u') return kittyKey(fields);
  const eventType = Number(fields[1]?.split(':')[1] ?? 1);
  if (eventType === releaseEvent || fields.length > 3) return null;
  if (final === '~' && first === 27 && fields.length === 3) {
    return characterKey(numbers[2] ?? 0, second - 1, { shiftedAlready: true });
  }
  if (fields.length > 2) return null;
  if (final === '~') return withBits(tildeKeys[first], second - 1);
  const rxvt = fields.length === 1 ? rxvtFinals[final] : undefined;
  if (rxvt !== undefined) return withBits(tildeKeys[first], rxvt);
  if (first !== 1) return null;
  return withBits(cursorKeys[final] ?? (final === 'Z' ? 'BTab' : undefined), second - 1);
}

/** True for rxvt's `CSI n $`, which ends in a byte that is an intermediate elsewhere. */
export function isRxvtShifted(parameters: string): boolean {
  return /^\d{1,2}$/.test(parameters) && tildeKeys[Number(parameters)] !== undefined;
}

/** The key of `SS3 parameters final` (old xterm puts modifiers there: `SS3 5 P`, `SS3 1;5 P`), or null. */
export function ss3Key(parameters: string, final: string): KeyName | null {
  if (parameters === '') return ss3Keys[final] ?? cursorKeys[final] ?? null;
  const modifier = Number(parameters.split(';').at(-1));
  return withBits(cursorKeys[final] ?? ss3Keys[final], modifier - 1);
}

/** The key of the Linux console's `CSI [ X` (F1-F5), or null. */
export function consoleKey(final: string): KeyName | null {
  return final >= 'A' && final <= 'E' ? `F${final.charCodeAt(0) - 0x40}` : null;
}

/** The same key with Meta. */
export function withMeta(key: KeyName): KeyName {
  const parts = parseKeyParts(key);
  return parts ? printKeyParts({ ...parts, meta: true }) : key;
}

/** `CSI code:shifted:base ; modifiers:event ; text u` (kitty), of which fixterms' `CSI code ; modifiers u` is a part. */
function kittyKey(fields: readonly string[]): KeyName | null {
  const [code = 0, shifted = 0] = (fields[0] ?? '').split(':').map(Number);
  const [modifier = 1, event = 1] = (fields[1] || '1').split(':').map((field) => Number(field || 1));
  const bits = modifier - 1;
  if (event === releaseEvent || (bits & (metaBit | hyperBit)) !== 0) return null;
  const known = (bits & 7) | ((bits & kittyMetaBit) !== 0 ? altBit : 0);
  if (code >= kittyFirst && code < kittyFirst + 6400) return withBits(kittyKeys.get(code), known);
  if (shifted > 0 && (bits & (shiftBit | ctrlBit)) === shiftBit) {
    return characterKey(shifted, known & ~shiftBit, { shiftedAlready: false });
  }
  return characterKey(code, known, { shiftedAlready: false });
}

/**
 * A character with modifiers. Shift is part of a letter (`A`) unless Ctrl is held; with Shift, xterm sends the shifted
 * character, and kitty the unshifted one.
 */
function characterKey(
  code: number,
  bits: number,
  { shiftedAlready }: { shiftedAlready: boolean },
): KeyName | null {
  const bare = parseKeyParts(`0x${code.toString(16)}`);
  if (!bare || bits < 0) return null;
  const parts: KeyParts = {
    base: bare.base,
    ctrl: bare.ctrl || (bits & ctrlBit) !== 0,
    meta: (bits & (altBit | metaBit)) !== 0,
    shift: (bits & shiftBit) !== 0,
  };
  if (parts.base === 'Tab' && parts.shift) return printKeyParts({ ...parts, base: 'BTab', shift: false });
  const isCharacter = [...parts.base].length === 1;
  if (parts.shift && isCharacter) {
    const upper = parts.base.toUpperCase();
    const isLetter = upper !== parts.base.toLowerCase();
    if (isLetter && !parts.ctrl && [...upper].length === 1) {
      parts.base = upper;
      parts.shift = false;
    } else if (!isLetter && shiftedAlready) parts.shift = false;
  }
  const canonical = parseKeyParts(printKeyParts(parts));
  return canonical ? printKeyParts(canonical) : null;
}

function withBits(key: string | undefined, bits: number): KeyName | null {
  if (key === undefined || !(bits >= 0 && bits < 256)) return null;
  const parts = parseKeyParts(key);
  if (!parts) return null;
  return printKeyParts({
    base: parts.base,
    ctrl: parts.ctrl || (bits & ctrlBit) !== 0,
    meta: parts.meta || (bits & (altBit | metaBit)) !== 0,
    shift: parts.shift || (bits & shiftBit) !== 0,
  });
}
