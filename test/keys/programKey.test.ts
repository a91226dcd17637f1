/** Every dialect that a terminal may speak, to every dialect that a program may have asked for. */
import { describe, expect, it } from 'vitest';
import type { KeyModes } from '../../src/keys/encodeKey.ts';
import { InputDecoder } from '../../src/keys/InputDecoder.ts';
import { programKey } from '../../src/keys/programKey.ts';

const plain: KeyModes = { applicationCursor: false, applicationKeypad: false, kittyKeyboard: 0 };
const level = (modifyOtherKeys: number): KeyModes => ({ ...plain, modifyOtherKeys });
const csiU: KeyModes = { ...plain, modifyOtherKeys: 2, otherKeysAsCsiU: true };
const kitty = (flags: number): KeyModes => ({ ...plain, kittyKeyboard: flags });

/** What the program gets of what the terminal sends. */
function got(sent: string, modes: KeyModes): string {
  const decoder = new InputDecoder();
  const inputs = [...decoder.decode(Buffer.from(sent)), ...decoder.flush()];
  return inputs.map((input) => Buffer.from(programKey(input, modes)).toString()).join('');
}

describe('a key of a terminal', () => {
  // Sent, then what programs get: plain, modifyOtherKeys 1, 2, 2 as CSI u, kitty's flag 1.
  it.each([
    ['S-Enter by xterm', '\x1b[27;2;13~', '\r', '\x1b[27;2;13~', '\x1b[27;2;13~', '\x1b[13;2u', '\x1b[13;2u'],
    ['S-Enter by kitty', '\x1b[13;2u', '\r', '\x1b[27;2;13~', '\x1b[27;2;13~', '\x1b[13;2u', '\x1b[13;2u'],
    ['C-a by xterm', '\x1b[27;5;97~', '\x01', '\x01', '\x1b[27;5;97~', '\x1b[97;5u', '\x1b[97;5u'],
    ['C-a by kitty', '\x1b[97;5u', '\x01', '\x01', '\x1b[27;5;97~', '\x1b[97;5u', '\x1b[97;5u'],
    ['C-a as a byte', '\x01', '\x01', '\x01', '\x01', '\x01', '\x1b[97;5u'],
    ['C-i by xterm', '\x1b[27;5;105~', '\t', '\t', '\x1b[27;5;105~', '\x1b[105;5u', '\x1b[105;5u'],
    ['Tab', '\t', '\t', '\t', '\t', '\t', '\t'],
    ['C-Tab by kitty', '\x1b[9;5u', '\t', '\x1b[27;5;9~', '\x1b[27;5;9~', '\x1b[9;5u', '\x1b[9;5u'],
    ['S-Tab', '\x1b[Z', '\x1b[Z', '\x1b[Z', '\x1b[Z', '\x1b[Z', '\x1b[9;2u'],
    ['C-S-a by xterm', '\x1b[27;6;65~', '\x01', '\x1b[27;6;65~', '\x1b[27;6;65~', '\x1b[65;6u', '\x1b[97;6u'],
    ['C-, by xterm', '\x1b[27;5;44~', ',', '\x1b[27;5;44~', '\x1b[27;5;44~', '\x1b[44;5u', '\x1b[44;5u'],
    ['M-x by kitty', '\x1b[120;3u', '\x1bx', '\x1bx', '\x1b[27;3;120~', '\x1b[120;3u', '\x1b[120;3u'],
    ['M-x as bytes', '\x1bx', '\x1bx', '\x1bx', '\x1bx', '\x1bx', '\x1b[120;3u'],
    ['Escape by kitty', '\x1b[27u', '\x1b', '\x1b', '\x1b', '\x1b', '\x1b[27u'],
    ['Escape as a byte', '\x1b', '\x1b', '\x1b', '\x1b', '\x1b', '\x1b[27u'],
    ['S-Space by kitty', '\x1b[32;2u', ' ', '\x1b[27;2;32~', '\x1b[27;2;32~', '\x1b[32;2u', '\x1b[32;2u'],
    ['C-Up', '\x1b[1;5A', '\x1b[1;5A', '\x1b[1;5A', '\x1b[1;5A', '\x1b[1;5A', '\x1b[1;5A'],
    ['text', 'aé', 'aé', 'aé', 'aé', 'aé', 'aé'],
    ['a key that is let go', '\x1b[97;1:3u', '', '', '', '', '\x1b[97;1:3u'],
    ['Caps Lock', '\x1b[57358u', '', '', '', '', '\x1b[57358u'],
  ])('%s', (_, sent, ...expected) => {
    expect([plain, level(1), level(2), csiU, kitty(1)].map((modes) => got(sent, modes))).toEqual(expected);
  });
});

it('a program that wants all keys as sequences gets text as one from a terminal that sends text', () => {
  expect(got('aA\r', kitty(8))).toBe('\x1b[97u\x1b[97;2u\x1b[13u');
});

it('pastes, the mouse and answers go through as they are, whatever the program asked for', () => {
  for (const sent of ['\x1b[200~\x1b[13;2u\x01\x1b[201~', '\x1b[<0;3;4M', '\x1b[?62;c', '\x1b[I'])
    for (const modes of [plain, level(2), kitty(31)]) expect(got(sent, modes)).toBe(sent);
});
