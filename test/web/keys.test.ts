import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mouseOfSequence } from '../../src/keys/mouse.ts';
import { type KeyPress, keyOf, textOfKey, textOfPaste } from '../../src/web/input/keyOf.ts';
import { mouseText } from '../../src/web/input/mouse.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  altGraph: false,
  ...held,
});

it.each([
  [press('a'), null],
  [press('Shift', { shiftKey: true }), null],
  [press('b', { ctrlKey: true }), 'C-b'],
  [press('B', { ctrlKey: true, shiftKey: true }), 'C-S-b'],
  [press('x', { altKey: true }), 'M-x'],
  [press('X', { altKey: true, shiftKey: true }), 'M-X'],
  [press('ArrowUp'), 'Up'],
  [press('ArrowUp', { ctrlKey: true, shiftKey: true }), 'C-S-Up'],
  [press('Tab', { shiftKey: true }), 'BTab'],
  // WebKitGTK.
  [press('Unidentified', { code: 'Tab', shiftKey: true }), 'BTab'],
  [press('Unidentified'), null],
  [press('F5'), 'F5'],
  [press(' '), null],
  [press(' ', { ctrlKey: true }), 'C-Space'],
  [press('@', { ctrlKey: true, altKey: true, altGraph: true }), null],
  [press('c', { metaKey: true }), null],
])('names a key: %o', (given, name) => {
  expect(keyOf(given)).toBe(name);
});

it('sends the bytes of a terminal', () => {
  expect(textOfKey('C-b')).toBe('\x02');
  expect(textOfKey('Up')).toBe('\x1b[A');
  expect(textOfKey('C-S-b')).toBe('\x1b[66;6u');
  expect(textOfKey('Enter')).toBe('\r');
});

it('keeps a paste within its marks, whatever it contains', () => {
  const piece = fc.constantFrom('\x1b[201~', '\x1b[20', '1~', '\x1b[200~', 'a', '\r\n', '\n');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = textOfPaste(pieces.join(''), true);
      expect(text.startsWith('\x1b[200~')).toBe(true);
      expect(text.indexOf('\x1b[201~')).toBe(text.length - 6);
      expect(text).not.toContain('\n');
    }),
  );
});

it('reports the mouse as the server reads it', () => {
  const report = { event: 'drag', button: 2, x: 3, y: 4, shift: false, alt: true, ctrl: false } as const;
  const [, parameters = '', final = ''] = /^\x1b\[([<\d;]+)([Mm])$/.exec(mouseText(report)) ?? [];
  expect(mouseOfSequence(parameters, final, 0)).toEqual({
    event: 'drag',
    button: 3,
    x: 3,
    y: 4,
    shift: false,
    meta: true,
    ctrl: false,
  });
});
