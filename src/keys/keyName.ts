/**
 * Names of keys (tmux(1), KEY BINDINGS): `C-b`, `M-S-Up`, `MouseDown1Pane`, `0x1b`, `é`. Owns the conversion to the
 * canonical spelling, which identifies a key everywhere: in options, key tables and decoded input. Imports nothing, so
 * that options can check keys with it.
 */

/** A key by its canonical name: modifiers in the order `C-M-S-`, then one character or a name of the table below. */
export type KeyName = string;

export interface KeyParts {
  /** One character, or a name such as 'Up'. */
  base: string;
  ctrl: boolean;
  meta: boolean;
  shift: boolean;
}

/** Names as typed (lower case) and as printed. */
const namedKeys: ReadonlyMap<string, string> = new Map(
  [
    ...['Up', 'Down', 'Left', 'Right', 'Home', 'End', 'IC', 'DC', 'NPage', 'PPage', 'BTab', 'Space', 'Tab'],
    ...['Enter', 'Escape', 'BSpace', 'Any', 'None', 'FocusIn', 'FocusOut', 'PasteStart', 'PasteEnd'],
    // F13-F24 exist in the kitty keyboard protocol; tmux stops at F12.
    ...Array.from({ length: 24 }, (_, at) => `F${at + 1}`),
    ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '/', '*', '-', '+', '.', 'Enter'].map(
      (k) => `KP${k}`,
    ),
  ].map((name) => [name.toLowerCase(), name] as const),
);

const synonyms: Readonly<Record<string, string>> = {
  insert: 'IC',
  delete: 'DC',
  pagedown: 'NPage',
  pgdn: 'NPage',
  pageup: 'PPage',
  pgup: 'PPage',
};

/** Suffixes of mouse keys: places on the screen. */
export const mousePlaces = [
  'Pane',
  'Status',
  'StatusLeft',
  'StatusRight',
  'StatusDefault',
  'ScrollbarUp',
  'ScrollbarSlider',
  'ScrollbarDown',
  'Border',
  ...Array.from({ length: 10 }, (_, at) => `Control${at}`),
] as const;

/** Buttons with keys: 1-3, and 6-11 for the wheel's sides and the extra buttons (tmux 3.3a). */
const mouseButton = '(?:1[01]|[1-36-9])';
const mousePattern = new RegExp(
  `^(?:(mousedownontab|mousedown|mouseup|mousedragend|mousedrag|secondclick|doubleclick|tripleclick)(${mouseButton})|(mousemove|wheelup|wheeldown))(${mousePlaces
    .join('|')
    .toLowerCase()})$`,
);
const mouseActions: Readonly<Record<string, string>> = {
  mousedown: 'MouseDown',
  mouseup: 'MouseUp',
  mousedrag: 'MouseDrag',
  mousedragend: 'MouseDragEnd',
  secondclick: 'SecondClick',
  doubleclick: 'DoubleClick',
  tripleclick: 'TripleClick',
  mousemove: 'MouseMove',
  wheelup: 'WheelUp',
  wheeldown: 'WheelDown',
};

/** User keys: sequences of the `user-keys` option. */
const maxUserKey = 999;
/** Longest accepted name: `C-M-S-MouseDragEnd11ScrollbarSlider` fits with room. */
const maxNameLength = 64;
/** Ctrl with these characters is another key, which the terminal can't distinguish (ECMA-48 C0). */
const controlTwins: Readonly<Record<string, string>> = {
  i: 'Tab',
  m: 'Enter',
  '[': 'Escape',
  '@': 'C-Space',
};
/** Characters besides letters that combine with Ctrl (tmux 3.3a; `\ ] ^ _ ?` are the C0 ones). */
const controlCharacters = '!#()+,-.0123456789:;<=>\'`/\\]^_?@[ "$%&*{|}';

/** The canonical name of a key, or undefined for a text that names none. */
export function parseKeyName(text: string): KeyName | undefined {
  const parts = parseKeyParts(text);
  return parts && printKeyParts(parts);
}

/** The parts of a name in canonical form: no upper case for shifted letters with Ctrl, no C-i for Tab. */
export function parseKeyParts(text: string): KeyParts | undefined {
  if (text === '' || text.length > maxNameLength) return undefined;
  const hex = /^0x([0-9a-f]{1,6})$/i.exec(text);
  if (hex) return fromCodePoint(Number.parseInt(hex[1] ?? '', 16));
  let rest = text;
  const parts: KeyParts = { base: '', ctrl: false, meta: false, shift: false };
  if (rest.startsWith('^') && rest.length > 1) {
    parts.ctrl = true;
    rest = rest.slice(1);
  }
  while (rest.length > 2 && rest.charAt(1) === '-') {
    const modifier = rest.charAt(0).toUpperCase();
    if (modifier === 'C') parts.ctrl = true;
    else if (modifier === 'M') parts.meta = true;
    else if (modifier === 'S') parts.shift = true;
    else return undefined;
    rest = rest.slice(2);
  }
  const base = parseBase(rest);
  if (base === undefined) return undefined;
  parts.base = base;
  return normalise(parts);
}

function parseBase(text: string): string | undefined {
  const points = [...text];
  const only = points.length === 1 ? points[0] : undefined;
  if (only !== undefined) {
    const code = only.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return undefined;
    return only === ' ' ? 'Space' : only;
  }
  const lower = text.toLowerCase();
  const named = namedKeys.get(lower) ?? (Object.hasOwn(synonyms, lower) ? synonyms[lower] : undefined);
  if (named !== undefined) return named;
  const user = /^user(\d{1,3})$/.exec(lower);
  if (user && Number(user[1]) <= maxUserKey) return `User${Number(user[1])}`;
  const mouse = mousePattern.exec(lower);
  if (!mouse) return undefined;
  const action = mouseActions[mouse[1] ?? mouse[3] ?? ''];
  const place = mousePlaces.find((name) => name.toLowerCase() === mouse[4]);
  return action === undefined ? undefined : `${action}${mouse[2] ?? ''}${place}`;
}

function normalise(parts: KeyParts): KeyParts | undefined {
  if (parts.base.length !== 1 || !parts.ctrl) return parts;
  const lower = parts.base.toLowerCase();
  const twin = parts.shift ? undefined : controlTwins[lower];
  if (twin === 'C-Space') return { ...parts, base: 'Space' };
  if (twin !== undefined) return { ...parts, base: twin, ctrl: false };
  if (lower >= 'a' && lower <= 'z') return { ...parts, base: lower };
  if (parts.base.charCodeAt(0) > 0x7f || controlCharacters.includes(parts.base)) return parts;
  return undefined;
}

function fromCodePoint(code: number): KeyParts | undefined {
  const plain = { ctrl: false, meta: false, shift: false };
  if (code === 0x7f) return { ...plain, base: 'BSpace' };
  if (code === 0) return { ...plain, base: 'Space', ctrl: true };
  if (code === 0x1b) return { ...plain, base: 'Escape' };
  if (code === 0x20) return { ...plain, base: 'Space' };
  if (code < 0x20)
    return normalise({ ...plain, ctrl: true, base: String.fromCharCode(code + 0x40).toLowerCase() });
  if ((code >= 0x80 && code < 0xa0) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
  return { ...plain, base: String.fromCodePoint(code) };
}

/** The canonical spelling of parts that `parseKeyParts` or the decoder made. */
export function printKeyParts(parts: KeyParts): KeyName {
  return `${parts.ctrl ? 'C-' : ''}${parts.meta ? 'M-' : ''}${parts.shift ? 'S-' : ''}${parts.base}`;
}

/**
 * The name as tmux lists it: Ctrl with a letter is one character to tmux, so other modifiers stand before it (`S-C-h`).
 */
export function listedKeyName(key: KeyName): string {
  const parts = parseKeyParts(key);
  if (!parts?.ctrl || !/^[a-z]$/.test(parts.base)) return key;
  return `${parts.meta ? 'M-' : ''}${parts.shift ? 'S-' : ''}C-${parts.base}`;
}

/** True for mouse keys. */
export function isMouseKey(key: KeyName): boolean {
  return /(?:Mouse|Wheel|Click)/.test(key);
}
