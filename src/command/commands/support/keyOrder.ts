/**
 * The order of keys in list-keys, which is that of tmux's key codes: characters by code point, then the named keys,
 * the mouse between them, and modifiers above all: M-, then C-, then S-.
 */
import { parseKeyParts } from '../../keys/key-name.ts';

/** Named keys in the order in which tmux 3.3a numbers them (enum in tmux.h, seen in the output of list-keys). */
const named = [
  ...['FocusIn', 'FocusOut', 'Any', 'PasteStart', 'PasteEnd'],
  ...['BSpace'],
  ...Array.from({ length: 24 }, (_, at) => `F${at + 1}`),
  ...['IC', 'DC', 'Home', 'End', 'NPage', 'PPage', 'BTab', 'Up', 'Down', 'Left', 'Right'],
];
/** Keys that are single characters to tmux. */
const characters: Readonly<Record<string, number>> = { Tab: 9, Enter: 13, Escape: 27, Space: 32 };
/** Weights above every code point and every named key. */
const [namedWeight, metaWeight, controlWeight, shiftWeight] = [2 ** 21, 2 ** 24, 2 ** 25, 2 ** 26];

function weight(key: string): number {
  const parts = parseKeyParts(key);
  if (!parts) return Number.MAX_SAFE_INTEGER;
  const at = named.indexOf(parts.base);
  const single = [...parts.base].length === 1 ? parts.base.codePointAt(0) : undefined;
  const base = single ?? characters[parts.base] ?? namedWeight + (at < 0 ? 2 ** 20 : at);
  return (
    base + (parts.meta ? metaWeight : 0) + (parts.ctrl ? controlWeight : 0) + (parts.shift ? shiftWeight : 0)
  );
}

export function compareKeys(a: string, b: string): number {
  return weight(a) - weight(b) || (a < b ? -1 : a > b ? 1 : 0);
}
