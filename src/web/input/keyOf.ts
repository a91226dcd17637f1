/** Turns keyboard events into names of keys (tmux(1), KEY BINDINGS). */
import { type KeyModes, keyText } from '../../keys/encodeKey.ts';

/** The parts of a KeyboardEvent (UI Events) that identify the key. */
export interface KeyPress {
  key: string;
  /** Physical key. */
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
  /** AltGr is held: what looks like Ctrl and Alt belongs to the character. */
  altGraph: boolean;
}

const names: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  PageUp: 'PPage',
  PageDown: 'NPage',
  Insert: 'IC',
  Delete: 'DC',
  Backspace: 'BSpace',
  Home: 'Home',
  End: 'End',
  Tab: 'Tab',
  Enter: 'Enter',
  Escape: 'Escape',
  ' ': 'Space',
};

/** Name of the key; null for one that types text, belongs to the browser, or is a modifier alone. */
export function keyOf(press: KeyPress): string | null {
  const { shiftKey } = press;
  // WebKitGTK has no name for Shift-Tab.
  const key = press.key === 'Unidentified' && press.code === 'Tab' ? 'Tab' : press.key;
  const ctrl = press.ctrlKey && !press.altGraph;
  const alt = press.altKey && !press.altGraph;
  // Cmd and Super are the browser's and the desktop's.
  if (press.metaKey) return null;
  const modifiers = `${ctrl ? 'C-' : ''}${alt ? 'M-' : ''}`;
  const isFunction = /^F([1-9]|1\d|2[0-4])$/.test(key);
  const name = names[key] ?? (isFunction ? key : undefined);
  if (name === 'Tab' && shiftKey) return `${modifiers}BTab`;
  if (name !== undefined) {
    const plainSpace = name === 'Space' && modifiers === '';
    return plainSpace ? null : `${modifiers}${shiftKey && name !== 'Space' ? 'S-' : ''}${name}`;
  }
  if ([...key].length !== 1 || modifiers === '') return null;
  // Shift is in the character already, except with Ctrl, where letters have no case.
  const isLetter = /^[a-z]$/i.test(key);
  if (ctrl && isLetter) return `${modifiers}${shiftKey ? 'S-' : ''}${key.toLowerCase()}`;
  return `${modifiers}${key}`;
}

const modes: KeyModes = {
  applicationCursor: false,
  applicationKeypad: false,
  kittyKeyboard: 0,
  modifyOtherKeys: 1,
  otherKeysAsCsiU: true,
};

/** Text that a terminal would send for the named key; null when there is none. */
export function textOfKey(name: string): string | null {
  return keyText(name, modes) || null;
}

/** Pasted text; for a program that asks for them, between the marks of a bracketed paste, which it can't end by itself. */
export function textOfPaste(text: string, marks: boolean): string {
  // A mark inside the text may appear again when one is taken out.
  let clean = text.replace(/\r\n?|\n/g, '\r');
  for (let before = ''; before !== clean; ) {
    before = clean;
    clean = clean.replaceAll('\x1b[201~', '');
  }
  return marks ? `\x1b[200~${clean}\x1b[201~` : clean;
}
