/**
 * Input for a program from the input of a terminal: the received bytes where they match the program's modes, else the
 * same key in the program's own form. The terminal may use another protocol than the program (the kitty keyboard
 * protocol, xterm's modifyOtherKeys, plain bytes), or still be in the modes of the previous pane. Owns that choice;
 * encodeKey owns the forms.
 */
import { encodeKey, type KeyModes } from './encodeKey.ts';
import type { TypedInput } from './InputDecoder.ts';
import { parseKeyParts, printKeyParts } from './keyName.ts';

const esc = 0x1b;
const del = 0x7f;
const none = new Uint8Array(0);
const kittyAllKeys = 8;
/** Forms of the kitty protocol only: `CSI ... u`, and any key with an event type. */
const kittyForm = /^\x1b\[(?:[\d:;]+u|\d+;\d*:\d+(?:;[\d:]*)?[~A-HPQRS])$/;
const otherKeysForm = /^\x1b\[27;\d+;\d+~$/;

/** The bytes for the program; empty when its modes can't express the key. */
export function programKey(input: TypedInput, modes: KeyModes): Uint8Array {
  const { bytes } = input;
  const first = bytes[0] ?? 0;
  const all = (modes.kittyKeyboard & kittyAllKeys) !== 0;
  // Plain text, which is nearly all input.
  if (first >= 0x20 && first !== del && (!all || first > del)) return bytes;
  if (input.mouse) return bytes;
  const form = formOf(bytes);
  if (form === 'plain') return modes.kittyKeyboard > 0 ? asKitty(input, modes) : bytes;
  if (form === 'kitty' && modes.kittyKeyboard > 0) return bytes;
  return inOtherForm(bytes, modes) ?? (input.key === null ? none : nearestOf(input.key, modes));
}

/** `CSI code ; modifiers u` and `CSI 27 ; modifiers ; code ~` without Shift, which differ only in form. */
const controlKey = /^\x1b\[(?:(\d+);([357])u|27;([357]);(\d+)~)$/;

/** For a program that set the level for all such keys: includes keys with the same name, such as Ctrl-I and Tab. */
function inOtherForm(bytes: Uint8Array, modes: KeyModes): Uint8Array | undefined {
  if (modes.kittyKeyboard === 0 && modes.modifyOtherKeys !== 2) return undefined;
  const match = controlKey.exec(String.fromCharCode(...bytes));
  if (!match) return undefined;
  const [, first, firstModifier, secondModifier, second] = match;
  const code = first ?? second;
  const modifier = firstModifier ?? secondModifier;
  const csiU = modes.kittyKeyboard > 0 || modes.otherKeysAsCsiU === true;
  return Buffer.from(csiU ? `\x1b[${code};${modifier}u` : `\x1b[27;${modifier};${code}~`);
}

/** A key without bytes in the program's form is sent as a plain terminal would: without Shift, without Ctrl. */
function nearestOf(key: string, modes: KeyModes): Uint8Array {
  const whole = encodeKey(key, modes);
  const parts = parseKeyParts(key);
  if ((whole !== undefined && whole.length > 0) || !parts) return whole ?? none;
  const unshifted = encodeKey(printKeyParts({ ...parts, shift: false }), modes);
  if (unshifted !== undefined && unshifted.length > 0) return unshifted;
  return encodeKey(printKeyParts({ ...parts, shift: false, ctrl: false }), modes) ?? none;
}

function formOf(bytes: Uint8Array): 'plain' | 'kitty' | 'other-keys' {
  // No such sequence is longer; only pasted text is.
  if (bytes[0] !== esc || bytes.length < 4 || bytes.length > 64) return 'plain';
  const text = String.fromCharCode(...bytes);
  if (otherKeysForm.test(text)) return 'other-keys';
  return kittyForm.test(text) ? 'kitty' : 'plain';
}

/** A key of a terminal without the protocol: rewrites ambiguous bytes in the protocol's form. */
function asKitty({ key, bytes }: TypedInput, modes: KeyModes): Uint8Array {
  const isSequence = bytes[0] === esc && (bytes[1] === 0x5b || bytes[1] === 0x4f) && bytes.length > 2;
  if (key === null || (isSequence && !key.endsWith('BTab'))) return bytes;
  return encodeKey(key, modes) ?? bytes;
}
