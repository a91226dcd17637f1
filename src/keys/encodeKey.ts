/**
 * Encodes a key name as the bytes that send-keys types into a program. Owns the legacy encoding (that of tmux's own
 * terminal, `TERM=tmux-256color`), xterm's modifyOtherKeys, and the kitty keyboard protocol's. Callers type text that
 * names no key as text.
 */
import { type KeyParts, parseKeyParts } from './keyName.ts';

/** Keyboard modes that the program set. */
export interface KeyModes {
  applicationCursor: boolean;
  applicationKeypad: boolean;
  /** Progressive enhancement flags, 0-31. */
  kittyKeyboard: number;
  /** xterm's modifyOtherKeys: 1 for keys without bytes of their own, 2 for all keys with modifiers; 0 when off. */
  modifyOtherKeys?: number;
  /** Format of modifyOtherKeys: `CSI code ; modifiers u`, else `CSI 27 ; modifiers ; code ~`. */
  otherKeysAsCsiU?: boolean;
  bracketedPaste?: boolean;
}

const shiftBit = 1;
const altBit = 2;
const ctrlBit = 4;

/** Keys of `CSI 1;m X`. */
const letterKeys: Readonly<Record<string, string>> = {
  Up: 'A',
  Down: 'B',
  Right: 'C',
  Left: 'D',
  Home: 'H',
  End: 'F',
  F1: 'P',
  F2: 'Q',
  F3: 'R',
  F4: 'S',
};
/** Keys of `CSI n ~`. */
const numberKeys: Readonly<Record<string, number>> = {
  IC: 2,
  DC: 3,
  PPage: 5,
  NPage: 6,
  F5: 15,
  F6: 17,
  F7: 18,
  F8: 19,
  F9: 20,
  F10: 21,
  F11: 23,
  F12: 24,
};
/** Keys with a byte of their own; the keypad's Enter is a line feed when the keypad sends characters, as in tmux. */
const byteKeys: Readonly<Record<string, string>> = {
  Space: ' ',
  Tab: '\t',
  Enter: '\r',
  Escape: '\x1b',
  BSpace: '\x7f',
  KPEnter: '\n',
};
/** Keypad keys in application mode: `SS3 X` (DECPAM). */
const keypadKeys: Readonly<Record<string, string>> = {
  'KP*': 'j',
  'KP+': 'k',
  'KP-': 'm',
  'KP.': 'n',
  'KP/': 'o',
  KP0: 'p',
  KP1: 'q',
  KP2: 'r',
  KP3: 's',
  KP4: 't',
  KP5: 'u',
  KP6: 'v',
  KP7: 'w',
  KP8: 'x',
  KP9: 'y',
  KPEnter: 'M',
};
/** Results of Ctrl with characters other than letters. */
const controlBytes: Readonly<Record<string, number>> = {
  Space: 0,
  '2': 0,
  '\\': 0x1c,
  ']': 0x1d,
  '^': 0x1e,
  '6': 0x1e,
  _: 0x1f,
  '-': 0x1f,
  '/': 0x1f,
  '?': 0x7f,
};
/** Characters among them that tmux 3.3a also accepts with Meta. */
const metaControls = '\\]^_?';
/** Characters that a plain terminal can't combine with Ctrl; tmux 3.3a types nothing for them. */
const silentControls = "!#()+,.01345789:;<=>'`";

const kittyDisambiguate = 1;
const kittyAlternates = 4;
const kittyAllKeys = 8;
const kittyText = 16;
/** The kitty protocol's numbers of F13 and the keypad's 0 (private use area). */
const kittyF13 = 57_376;
const kittyKeypad0 = 57_399;
const kittyKeypad = '0123456789./*-+';
const kittyKeypadEnter = 57_414;

/** Bytes of a key, empty for one without any; undefined for a name that is no typable key. */
export function encodeKey(name: string, modes: KeyModes): Uint8Array | undefined {
  const text = keyText(name, modes);
  return text === undefined ? undefined : Buffer.from(text, 'utf8');
}

/** The same as text, to be sent as UTF-8. */
export function keyText(name: string, modes: KeyModes): string | undefined {
  const parts = parseKeyParts(name);
  if (!parts) return undefined;
  if (/^User\d/.test(parts.base)) return parts.meta ? '\x1b' : '';
  const kitty = (modes.kittyKeyboard & (kittyDisambiguate | kittyAllKeys)) !== 0;
  return kitty ? kittyKey(parts, modes) : (otherKey(parts, modes) ?? legacyKey(parts, modes));
}

function legacyKey(given: KeyParts, modes: KeyModes): string | undefined {
  const parts = withoutHighFunctionKey(given);
  const { base } = parts;
  const modifiers = bitsOf(parts);
  const letter = letterKeys[base];
  if (letter !== undefined) return modifiers > 0 ? csi(1, modifiers, letter) : bareKey(base, letter, modes);
  const number = numberKeys[base];
  if (number !== undefined) return csi(number, modifiers, '~');
  const meta = parts.meta ? '\x1b' : '';
  if (base === 'BTab' || (base === 'Tab' && parts.shift)) return `${meta}\x1b[Z`;
  const keypad = keypadKeys[base];
  if (keypad !== undefined && modes.applicationKeypad) return `${meta}\x1bO${keypad}`;
  if (base === 'Space' && parts.ctrl) return `${meta}\0`;
  // Modifiers that a plain terminal can't send are dropped; tmux 3.3a types nothing here, or the name.
  const byte = byteKeys[base] ?? (keypad === undefined ? undefined : base.slice(2));
  if (byte !== undefined) return `${meta}${byte}`;
  return character(parts, meta);
}

/** True for a key that terminals can report only in extended form, which a binding of it needs. */
export function needsExtendedKeys(name: string): boolean {
  const parts = parseKeyParts(name);
  return parts !== undefined && otherKey(parts, levelOne) !== undefined;
}

const levelOne: KeyModes = {
  applicationCursor: false,
  applicationKeypad: false,
  kittyKeyboard: 0,
  modifyOtherKeys: 1,
};

/** xterm's modifyOtherKeys: undefined for a key that its own bytes identify. */
function otherKey(given: KeyParts, modes: KeyModes): string | undefined {
  const level = modes.modifyOtherKeys ?? 0;
  const parts = given.base === 'BTab' ? { ...given, base: 'Tab', shift: true } : given;
  const modifiers = bitsOf(parts);
  if (level === 0 || modifiers === 0) return undefined;
  const typed = otherKeyBytes.has(parts.base) ? byteKeys[parts.base] : parts.base;
  if (typed === undefined || !isCharacter(typed)) return undefined;
  if (level === 1 && hasOwnBytes(parts)) return undefined;
  // With Shift, the shifted character is sent.
  const upper = typed.toUpperCase();
  const code = (parts.shift && isCharacter(upper) ? upper : typed).codePointAt(0) ?? 0;
  return modes.otherKeysAsCsiU ? csi(code, modifiers, 'u') : `\x1b[27;${modifiers + 1};${code}~`;
}

const otherKeyBytes = new Set(['Space', 'Tab', 'Enter', 'Escape', 'BSpace']);
/** Characters whose Ctrl has a byte that every terminal sends (as in tmux 3.5). */
const ownControls = /^[ /@-_a-~26]$/;

/** Keys that modifyOtherKeys leaves unchanged at level 1. */
function hasOwnBytes({ base, ctrl, shift }: KeyParts): boolean {
  if (base === 'Tab') return !ctrl;
  if (base === 'Space') return !shift;
  if (otherKeyBytes.has(base)) return !ctrl && !shift;
  return !ctrl || (!shift && ownControls.test(base));
}

function character(parts: KeyParts, meta: string): string | undefined {
  const { base } = parts;
  if (!isCharacter(base)) return undefined;
  if ((base.codePointAt(0) ?? 0) > 0x7f) return `${meta}${base}`;
  if (parts.shift) return undefined;
  if (!parts.ctrl) return `${meta}${base}`;
  if (base >= 'a' && base <= 'z') return `${meta}${String.fromCharCode(base.charCodeAt(0) & 0x1f)}`;
  const control = controlBytes[base];
  if (control !== undefined) {
    return parts.meta && !metaControls.includes(base) ? undefined : `${meta}${String.fromCharCode(control)}`;
  }
  return !parts.meta && silentControls.includes(base) ? '' : undefined;
}

/** Home and End keep tmux's `CSI 1~` and `CSI 4~`, whatever the cursor mode. */
function bareKey(base: string, letter: string, modes: KeyModes): string {
  if (base === 'Home') return '\x1b[1~';
  if (base === 'End') return '\x1b[4~';
  return base.startsWith('F') || modes.applicationCursor ? `\x1bO${letter}` : `\x1b[${letter}`;
}

/** F13-F24 are the shifted F1-F12 of terminals that lack them. */
function withoutHighFunctionKey(parts: KeyParts): KeyParts {
  const number = functionNumber(parts.base);
  return number > 12 ? { ...parts, base: `F${number - 12}`, shift: true } : parts;
}

/** The kitty keyboard protocol, press events only: CSI u wherever the legacy bytes would be ambiguous. */
function kittyKey(parts: KeyParts, modes: KeyModes): string | undefined {
  const { base } = parts;
  const flags = modes.kittyKeyboard;
  const modifiers = bitsOf(parts);
  const all = (flags & kittyAllKeys) !== 0;
  const letter = letterKeys[base];
  if (base === 'F3') return csi(13, modifiers, '~');
  if (letter !== undefined) return modifiers > 0 ? csi(1, modifiers, letter) : `\x1b[${letter}`;
  const number = numberKeys[base];
  if (number !== undefined) return csi(number, modifiers, '~');
  const highFunction = functionNumber(base);
  if (highFunction > 12) return csi(kittyF13 + highFunction - 13, modifiers, 'u');
  if (base === 'BTab') return csi(9, modifiers | shiftBit, 'u');
  if (base === 'KPEnter') return csi(kittyKeypadEnter, modifiers, 'u');
  if (base.startsWith('KP')) {
    const key = base.slice(2);
    if (!all && (modifiers & ~shiftBit) === 0) return key;
    return csi(kittyKeypad0 + kittyKeypad.indexOf(key), modifiers, 'u');
  }
  const byte = byteKeys[base];
  if (byte !== undefined && base !== 'Space') {
    const ambiguous = all || modifiers > 0 || base === 'Escape';
    return ambiguous ? csi(byte.charCodeAt(0), modifiers, 'u') : byte;
  }
  return isCharacter(base) || base === 'Space' ? kittyCharacter(byte ?? base, modifiers, flags) : undefined;
}

function kittyCharacter(typed: string, given: number, flags: number): string {
  const lower = typed.toLowerCase();
  const unshifted = [...lower].length === 1 ? lower : typed;
  const modifiers = unshifted === typed ? given : given | shiftBit;
  const upper = unshifted.toUpperCase();
  const text = (modifiers & shiftBit) !== 0 && [...upper].length === 1 ? upper : unshifted;
  const plain = (modifiers & (ctrlBit | altBit)) === 0;
  if (plain && (flags & kittyAllKeys) === 0) return text;
  const code = unshifted.codePointAt(0) ?? 0;
  const point = text.codePointAt(0) ?? 0;
  const alternate = (flags & kittyAlternates) !== 0 && text !== unshifted ? `:${point}` : '';
  const asText = (flags & kittyText) !== 0 && (flags & kittyAllKeys) !== 0 && plain ? `;${point}` : '';
  const modifier = modifiers > 0 || asText !== '' ? `;${modifiers > 0 ? modifiers + 1 : ''}` : '';
  return `\x1b[${code}${alternate}${modifier}${asText}u`;
}

function bitsOf(parts: KeyParts): number {
  return (parts.shift ? shiftBit : 0) + (parts.meta ? altBit : 0) + (parts.ctrl ? ctrlBit : 0);
}

/** The modifier parameter: the bits plus one, omitted when there is none (xterm ctlseqs). */
function csi(number: number, modifiers: number, final: string): string {
  return `\x1b[${number}${modifiers > 0 ? `;${modifiers + 1}` : ''}${final}`;
}

function isCharacter(base: string): boolean {
  return [...base].length === 1;
}

/** 13 for 'F13', 0 for any other key. */
function functionNumber(base: string): number {
  return Number(/^F(\d+)$/.exec(base)?.[1] ?? 0);
}
