/**
 * Order of keys in list-keys, which is that of tmux's key codes (observed in the output of list-keys of 3.3a): ASCII
 * including the control characters, then named keys and the mouse, then other characters; M- sorts above all of these,
 * then C- of keys without a control character, then S-.
 */
import { isMouseKey, type KeyParts, mousePlaces, parseKeyParts } from '../../../keys/keyName.ts';

const mouseActions = [
  ...['MouseMove', 'MouseDown', 'MouseUp', 'MouseDrag', 'MouseDragEnd', 'WheelUp', 'WheelDown'],
  ...['SecondClick', 'DoubleClick', 'TripleClick'],
];
const functionKeys = Array.from({ length: 24 }, (_, at) => `F${at + 1}`);
/** Keypad keys in the order in which they stand on the keypad. */
const keypad = ['/', '*', '-', '7', '8', '9', '+', '4', '5', '6', '1', '2', '3', 'Enter', '0', '.'];
const named = [
  ...['FocusIn', 'FocusOut', 'Any', 'PasteStart', 'PasteEnd', '<mouse>', 'BSpace', ...functionKeys],
  ...['IC', 'DC', 'Home', 'End', 'NPage', 'PPage', 'BTab', 'Up', 'Down', 'Left', 'Right'],
  ...keypad.map((key) => `KP${key}`),
];
/** Named keys that are characters to tmux. */
const characters: Readonly<Record<string, number>> = { Tab: 9, Enter: 13, Escape: 27, Space: 32 };

/** Sort number of a group of base keys: named keys come between ASCII and other characters. */
const [namedWeight, otherWeight, metaWeight, controlWeight, shiftWeight] = [
  256,
  2 ** 20,
  2 ** 23,
  2 ** 24,
  2 ** 25,
];
/** Mouse keys and user keys in the gaps between named keys. */
const namedStep = 1000;

/** The control character that Ctrl makes of a key, if it makes one. */
function controlCode({ base, ctrl }: KeyParts): number | undefined {
  if (!ctrl) return undefined;
  if (base === 'Space') return 0;
  if (base === '?') return 0x7f;
  const code = base.length === 1 ? base.charCodeAt(0) : 0;
  const letter = code >= 0x61 && code <= 0x7a;
  return letter || (code >= 0x5b && code <= 0x5f) ? code & 0x1f : undefined;
}

function mouseWeight(base: string): number {
  const match = /^(MouseMove|Wheel(?:Up|Down)|[A-Za-z]+?)(\d*)([A-Z][A-Za-z]*\d?)$/.exec(base);
  const action = mouseActions.indexOf(match?.[1] ?? '');
  const place = mousePlaces.indexOf(match?.[3] ?? '');
  return (action * 12 + Number(match?.[2] ?? 0)) * mousePlaces.length + place;
}

function baseWeight(key: string, parts: KeyParts): number {
  const { base } = parts;
  if (isMouseKey(key)) return namedWeight + named.indexOf('<mouse>') * namedStep + mouseWeight(base) / 10;
  const user = /^User(\d+)$/.exec(base);
  if (user) return namedWeight + named.length * namedStep + Number(user[1]);
  const code = [...base].length === 1 ? base.codePointAt(0) : characters[base];
  if (code !== undefined) return code < 0x80 ? code : otherWeight + code;
  const at = named.indexOf(base);
  return namedWeight + (at < 0 ? named.length + 1 : at) * namedStep;
}

function weight(key: string): number {
  const parts = parseKeyParts(key);
  if (!parts) return Number.MAX_SAFE_INTEGER;
  const control = controlCode(parts);
  return (
    (control ?? baseWeight(key, parts)) +
    (parts.meta ? metaWeight : 0) +
    (parts.ctrl && control === undefined ? controlWeight : 0) +
    (parts.shift ? shiftWeight : 0)
  );
}

export function compareKeys(a: string, b: string): number {
  return weight(a) - weight(b) || (a < b ? -1 : a > b ? 1 : 0);
}
