import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputDecoder } from '../../src/keys/InputDecoder.ts';
import { parseKeyName } from '../../src/keys/keyName.ts';
import { encodeMouse, type MouseInput, mouseKeyName } from '../../src/keys/mouse.ts';

const none = { shift: false, meta: false, ctrl: false };
const decodeMouse = (text: string | Uint8Array) =>
  new InputDecoder().decode(Buffer.from(text)).map(({ mouse }) => mouse);

const down: MouseInput = { event: 'down', button: 1, x: 0, y: 0, ...none };

describe('mouse reports are read', () => {
  const cases: [string, MouseInput][] = [
    ['\x1b[<0;10;5M', { ...down, x: 9, y: 4 }],
    ['\x1b[<0;10;5m', { ...down, event: 'up', x: 9, y: 4 }],
    ['\x1b[<34;1;1M', { ...down, event: 'drag', button: 3 }],
    ['\x1b[<35;300;200M', { ...down, event: 'move', button: 0, x: 299, y: 199 }],
    ['\x1b[<64;1;1M', { ...down, event: 'wheel', button: 4 }],
    ['\x1b[<81;1;1M', { ...down, event: 'wheel', button: 5, ctrl: true }],
    ['\x1b[<66;1;1M', { ...down, button: 6 }],
    ['\x1b[<128;1;1M', { ...down, button: 8 }],
    ['\x1b[<12;1;1M', { ...down, shift: true, meta: true }],
    ['\x1b[M !!', down],
    ['\x1b[32;2;3M', { ...down, x: 1, y: 2 }],
  ];
  for (const [text, mouse] of cases) {
    test(JSON.stringify(text), () => {
      expect(decodeMouse(text)).toEqual([mouse]);
    });
  }

  test('a release that names no button is of the button that went down', () => {
    expect(decodeMouse('\x1b[M"!!\x1b[M#!!')).toEqual([
      { ...down, button: 3 },
      { ...down, button: 3, event: 'up' },
    ]);
  });

  test('a key is never a mouse report, nor the other way round', () => {
    expect(new InputDecoder().decode(Buffer.from('\x1b[<0;1;1M')).map(({ key }) => key)).toEqual([null]);
  });
});

const mice: fc.Arbitrary<MouseInput> = fc
  .record({
    event: fc.constantFrom('down', 'up', 'drag', 'move', 'wheel'),
    button: fc.constantFrom(1, 2, 3, 6, 7, 8, 9, 10, 11),
    x: fc.nat(222),
    y: fc.nat(222),
    shift: fc.boolean(),
    meta: fc.boolean(),
    ctrl: fc.boolean(),
  })
  .map((mouse) => {
    if (mouse.event === 'move') return { ...mouse, button: 0 };
    return mouse.event === 'wheel' ? { ...mouse, button: 4 + (mouse.x % 2) } : mouse;
  });

describe('mouse events are written for programs', () => {
  test('what is written reads back the same, in SGR wholly, in the older encodings but for the button let go', () => {
    fc.assert(
      fc.property(mice, fc.constantFrom('sgr', 'urxvt', 'default'), (mouse, encoding) => {
        const bytes = encodeMouse(mouse, encoding, 'any') ?? new Uint8Array(0);
        const [back] = decodeMouse(bytes);
        if (encoding !== 'sgr' && mouse.event === 'up') expect(back).toEqual({ ...mouse, button: 1 });
        else expect(back).toEqual(mouse);
      }),
    );
  });

  test('each mode reports its events only', () => {
    const drag: MouseInput = { ...down, event: 'drag' };
    const move: MouseInput = { ...down, event: 'move', button: 0 };
    const wheel: MouseInput = { ...down, event: 'wheel', button: 4 };
    const up: MouseInput = { ...down, event: 'up' };
    const reported = (mode: 'none' | 'x10' | 'press' | 'drag' | 'any') =>
      [down, up, wheel, drag, move].filter((mouse) => encodeMouse(mouse, 'sgr', mode)).length;
    expect((['none', 'x10', 'press', 'drag', 'any'] as const).map(reported)).toEqual([0, 1, 3, 4, 5]);
  });

  test('a cell that an encoding has no bytes for is not reported, rather than reported elsewhere', () => {
    const far: MouseInput = { ...down, x: 223 };
    expect(encodeMouse(far, 'default', 'any')).toBeUndefined();
    expect(Buffer.from(encodeMouse(far, 'utf8', 'any') ?? []).toString('utf8')).toBe('\x1b[M \u0100!');
    expect(encodeMouse({ ...down, x: 2015 }, 'utf8', 'any')).toBeUndefined();
  });
});

test('mouse events have the names that bind-key takes', () => {
  const names = [
    mouseKeyName(down, 'Pane'),
    mouseKeyName({ ...down, event: 'drag' }, 'Border'),
    mouseKeyName({ ...down, event: 'wheel', button: 4 }, 'Status'),
    mouseKeyName({ ...down, event: 'wheel', button: 5, ctrl: true }, 'Pane'),
    mouseKeyName({ ...down, meta: true, button: 3 }, 'StatusLeft', 'DoubleClick'),
    mouseKeyName({ ...down, event: 'move', button: 0 }, 'Pane'),
  ];
  expect(names).toEqual([
    'MouseDown1Pane',
    'MouseDrag1Border',
    'WheelUpStatus',
    'C-WheelDownPane',
    'M-DoubleClick3StatusLeft',
    'MouseMovePane',
  ]);
  for (const name of names) expect(parseKeyName(name ?? '')).toBe(name);
});
