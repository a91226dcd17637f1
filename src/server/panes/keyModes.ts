/**
 * How a program gets its keys: what it asked of its terminal, as far as the options extended-keys and extended-keys-format
 * let it have that. Owns that rule; the bytes are encodeKey's.
 */
import type { KeyModes } from '../../keys/encodeKey.ts';
import type { OptionSet } from '../../options/types.ts';
import type { TerminalModes } from '../../protocol/messages.ts';

/** True unless programs may not ask for extended keys. */
export function allowsExtendedKeys(serverOptions: OptionSet): boolean {
  return serverOptions.getString('extended-keys') !== 'off';
}

/** `modes`: what the program asked for. */
export function keyModesOf(modes: TerminalModes, serverOptions: OptionSet): KeyModes {
  const { applicationCursor, applicationKeypad, bracketedPaste } = modes;
  const plain = { applicationCursor, applicationKeypad, bracketedPaste };
  if (!allowsExtendedKeys(serverOptions)) return { ...plain, kittyKeyboard: 0 };
  const always = serverOptions.getString('extended-keys') === 'always';
  return {
    ...plain,
    kittyKeyboard: modes.kittyKeyboard,
    modifyOtherKeys: Math.max(modes.modifyOtherKeys ?? 0, always ? 1 : 0),
    otherKeysAsCsiU: serverOptions.getString('extended-keys-format') === 'csi-u',
  };
}

/** What the terminal is set to for a program with these modes; `bound`: a key is bound that only extended keys can tell. */
export function terminalKeys(modes: TerminalModes, serverOptions: OptionSet, bound: boolean): TerminalModes {
  const { modifyOtherKeys: asked, ...rest } = modes;
  if (!allowsExtendedKeys(serverOptions)) return { ...rest, kittyKeyboard: 0 };
  const always = serverOptions.getString('extended-keys') === 'always';
  const level = asked ?? (bound || always ? 1 : undefined);
  return level === undefined ? rest : { ...rest, modifyOtherKeys: level };
}
