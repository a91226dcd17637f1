/**
 * Encoding of a program's keys: the modes that it requested, limited by the options extended-keys and
 * extended-keys-format. Owns that rule; encodeKey makes the bytes.
 */
import { encodeKey, type KeyModes } from '../../keys/encodeKey.ts';
import type { OptionSet } from '../../options/types.ts';
import type { TerminalModes } from '../../protocol/messages.ts';

/** Whether programs may request extended keys. */
export function allowsExtendedKeys(serverOptions: OptionSet): boolean {
  return serverOptions.getString('extended-keys') !== 'off';
}

/** `modes`: the modes that the program requested. */
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

/**
 * The bytes of backspace, with its modifiers, where the option `backspace` names another key; undefined for other keys.
 */
export function backspaceOf(
  key: string | null,
  serverOptions: OptionSet,
  modes: KeyModes,
): Uint8Array | undefined {
  if (!key?.endsWith('BSpace')) return undefined;
  const wanted = serverOptions.getString('backspace');
  return wanted === 'C-?' ? undefined : encodeKey(key.slice(0, -'BSpace'.length) + wanted, modes);
}

/**
 * Modes to set on the client's terminal for a program with these modes. `bound`: some binding uses a key that only
 * extended keys can report.
 */
export function terminalKeys(modes: TerminalModes, serverOptions: OptionSet, bound: boolean): TerminalModes {
  const { modifyOtherKeys: asked, ...rest } = modes;
  if (!allowsExtendedKeys(serverOptions)) return { ...rest, kittyKeyboard: 0 };
  const always = serverOptions.getString('extended-keys') === 'always';
  const level = asked ?? (bound || always ? 1 : undefined);
  return level === undefined ? rest : { ...rest, modifyOtherKeys: level };
}
