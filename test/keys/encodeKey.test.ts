import { describe, expect, test } from 'vitest';
import { encodeKey, type KeyModes } from '../../src/keys/encodeKey.ts';
import { InputDecoder } from '../../src/keys/InputDecoder.ts';
import { parseKeyName } from '../../src/keys/keyName.ts';

const plain: KeyModes = { applicationCursor: false, applicationKeypad: false, kittyKeyboard: 0 };
const application: KeyModes = { applicationCursor: true, applicationKeypad: true, kittyKeyboard: 0 };
const kitty = (flags: number): KeyModes => ({ ...plain, kittyKeyboard: flags });

function typed(name: string, modes: KeyModes = plain): string | undefined {
  const bytes = encodeKey(name, modes);
  return bytes && Buffer.from(bytes).toString('utf8');
}

describe('send-keys types what tmux 3.3a types', () => {
  const cases: Record<string, string> = {
    a: 'a',
    'C-a': '\x01',
    'C-A': '\x01',
    'M-a': '\x1ba',
    'C-M-a': '\x1b\x01',
    'C-Space': '\0',
    'C-@': '\0',
    'C-2': '\0',
    'C-[': '\x1b',
    'C-\\': '\x1c',
    'C-^': '\x1e',
    'C-6': '\x1e',
    'C-_': '\x1f',
    'C-/': '\x1f',
    'C--': '\x1f',
    'C-?': '\x7f',
    'C-1': '',
    'C-;': '',
    'C-M-?': '\x1b\x7f',
    Space: ' ',
    Enter: '\r',
    Tab: '\t',
    BTab: '\x1b[Z',
    'M-BTab': '\x1b\x1b[Z',
    Escape: '\x1b',
    'M-Escape': '\x1b\x1b',
    BSpace: '\x7f',
    'M-Enter': '\x1b\r',
    Up: '\x1b[A',
    'C-Up': '\x1b[1;5A',
    'M-S-Left': '\x1b[1;4D',
    'C-M-S-Up': '\x1b[1;8A',
    Home: '\x1b[1~',
    End: '\x1b[4~',
    'C-Home': '\x1b[1;5H',
    IC: '\x1b[2~',
    'C-Delete': '\x1b[3;5~',
    PageUp: '\x1b[5~',
    'S-NPage': '\x1b[6;2~',
    F1: '\x1bOP',
    'C-F1': '\x1b[1;5P',
    F5: '\x1b[15~',
    'M-F12': '\x1b[24;3~',
    KP0: '0',
    'KP/': '/',
    'M-KP.': '\x1b.',
    KPEnter: '\n',
    é: 'é',
    'M-é': '\x1bé',
    'C-é': 'é',
    '0x1b': '\x1b',
    User0: '',
  };
  for (const [name, bytes] of Object.entries(cases)) {
    test(name, () => {
      expect(typed(name)).toBe(bytes);
    });
  }

  test('application modes change the arrows and the keypad, and neither Home nor modified keys', () => {
    expect(typed('Up', application)).toBe('\x1bOA');
    expect(typed('C-Up', application)).toBe('\x1b[1;5A');
    expect(typed('Home', application)).toBe('\x1b[1~');
    expect(typed('KP5', application)).toBe('\x1bOu');
    expect(typed('M-KPEnter', application)).toBe('\x1b\x1bOM');
  });

  test('names that type no key are left to be typed as text', () => {
    for (const name of [
      '',
      'hello',
      'S-a',
      'C-S-a',
      'C-M-1',
      'C-~',
      'FocusIn',
      'Any',
      'MouseDown1Pane',
      '0x80',
    ]) {
      expect(typed(name), name).toBeUndefined();
    }
  });
});

test('modifiers that a plain terminal has no bytes for are left out, where tmux types nothing or the name', () => {
  expect(typed('S-Enter')).toBe('\r');
  expect(typed('C-Tab')).toBe('\t');
  expect(typed('S-Tab')).toBe('\x1b[Z');
  expect(typed('C-BSpace')).toBe('\x7f');
});

describe('a program that asked for the kitty keyboard protocol', () => {
  const cases: [number, string, string][] = [
    [1, 'a', 'a'],
    [1, 'A', 'A'],
    [1, 'C-a', '\x1b[97;5u'],
    [1, 'C-S-a', '\x1b[97;6u'],
    [1, 'M-A', '\x1b[97;4u'],
    [1, 'Enter', '\r'],
    [1, 'S-Enter', '\x1b[13;2u'],
    [1, 'C-Enter', '\x1b[13;5u'],
    [1, 'Escape', '\x1b[27u'],
    [1, 'BTab', '\x1b[9;2u'],
    [1, 'Up', '\x1b[A'],
    [1, 'F3', '\x1b[13~'],
    [1, 'C-Space', '\x1b[32;5u'],
    [1, 'F13', '\x1b[57376u'],
    [8, 'a', '\x1b[97u'],
    [8, 'A', '\x1b[97;2u'],
    [12, 'A', '\x1b[97:65;2u'],
    [28, 'A', '\x1b[97:65;2;65u'],
    [24, 'a', '\x1b[97;;97u'],
    [8, 'Enter', '\x1b[13u'],
    [8, 'KP1', '\x1b[57400u'],
  ];
  for (const [flags, name, bytes] of cases) {
    test(`${name} with flags ${flags}`, () => {
      expect(typed(name, kitty(flags))).toBe(bytes);
    });
  }
});

test('what is typed for a key decodes to that key', () => {
  const bases = [
    'a',
    'Z',
    '1',
    ';',
    'é',
    'Space',
    'Enter',
    'Tab',
    'BSpace',
    'Escape',
    'Up',
    'Home',
    'End',
    'IC',
  ];
  bases.push('DC', 'PPage', 'NPage', 'F1', 'F4', 'F5', 'F12');
  const modifiers = ['', 'C-', 'M-', 'S-', 'C-M-', 'C-S-', 'M-S-', 'C-M-S-'];
  for (const base of bases) {
    for (const modifier of modifiers) {
      const name = parseKeyName(modifier + base);
      // Shift with a character is another character, and Shift with Tab is BTab.
      if (name === undefined || (modifier.includes('S-') && (base.length === 1 || base === 'Tab'))) continue;
      const decoder = new InputDecoder();
      const bytes = encodeKey(name, kitty(1)) ?? new Uint8Array(0);
      const keys = [...decoder.decode(bytes), ...decoder.flush()].map(({ key }) => key);
      const shiftInText = base === 'Space' && modifier === 'S-';
      expect(keys, name).toEqual([shiftInText ? 'Space' : name]);
    }
  }
});
