import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputDecoder, type TypedInput } from '../../src/keys/InputDecoder.ts';
import { parseKeyName } from '../../src/keys/keyName.ts';
import { userKeys } from '../../src/keys/userKeys.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const joined = (inputs: readonly TypedInput[]): Buffer => Buffer.concat(inputs.map((input) => input.bytes));

/** Keys of an input that comes in one piece, with the wait for its rest over. */
function keysOf(input: string | Uint8Array): (string | null)[] {
  const decoder = new InputDecoder();
  const bytes = typeof input === 'string' ? bytesOf(input) : input;
  return [...decoder.decode(bytes), ...decoder.flush()].map(({ key }) => key);
}

/** Keys and mouse events with the bytes between them, however those were cut. */
function meaning(inputs: readonly TypedInput[]): unknown[] {
  const out: { key: string | null; mouse?: unknown; hex: string }[] = [];
  for (const { key, mouse, bytes } of inputs) {
    const hex = Buffer.from(bytes).toString('hex');
    const last = out.at(-1);
    if (key === null && !mouse && last && last.key === null && !last.mouse) last.hex += hex;
    else out.push(mouse ? { key, mouse, hex } : { key, hex });
  }
  return out;
}

const fragments = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc
    .constantFrom(
      ...['\x1b', '\x1b[', '\x1bO', '\x1b]', '\x1b]11;rgb:0/0/0', '\x1bP', '\x1b\\', '\x07', '\x1b[200~'],
      ...[
        '\x1b[201~',
        '\x1b[20',
        '\x1b[M',
        '\x1b[<0;1;1M',
        '\x1b[1;5A',
        '\x1b[97;5u',
        'é',
        '日本',
        '👩‍👩‍👧',
        'ls\r',
      ],
      ...['\x1b[[A', '\x1b[2$', '\x1b[?1;2$y', '\x1b\x1b[A', '\x1b[27;5;105~', '\x1b_G', ';5', '\x1b[I'],
    )
    .map(bytesOf),
  fc.constantFrom('5', 'x', ';').map((c) => bytesOf(c.repeat(5000))),
);
const streams = fc.array(fragments, { maxLength: 12 }).map((parts) => Buffer.concat(parts));

describe('no byte is lost', () => {
  test('the bytes of all outputs are the input, for any input cut anywhere', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(64), { maxLength: 30 }), (stream, cuts) => {
        const decoder = new InputDecoder();
        const out: TypedInput[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          out.push(...decoder.decode(stream.subarray(at, at + cut)));
          at += cut;
          if (cut % 7 === 3) out.push(...decoder.flush());
        }
        out.push(...decoder.flush());
        expect(decoder.pending).toBe(false);
        expect(joined(out).equals(stream)).toBe(true);
        const odd = out.filter(
          ({ key, bytes }) => bytes.length === 0 || (key !== null && parseKeyName(key) !== key),
        );
        expect(odd).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('where input was cut does not change its keys', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 }), (stream, cuts) => {
        const whole = new InputDecoder();
        const cut = new InputDecoder();
        const expected = [...whole.decode(stream), ...whole.flush()];
        const out: TypedInput[] = [];
        let at = 0;
        for (const length of [...cuts, stream.length]) {
          out.push(...cut.decode(stream.subarray(at, at + length)));
          at += length;
        }
        out.push(...cut.flush());
        expect(JSON.stringify(meaning(out))).toBe(JSON.stringify(meaning(expected)));
      }),
      { numRuns: 300 },
    );
  });

  test('each of the 256 bytes comes through, alone and after an ESC', () => {
    for (let code = 0; code < 256; code++) {
      for (const bytes of [Uint8Array.of(code), Uint8Array.of(0x1b, code)]) {
        const decoder = new InputDecoder();
        const out = [...decoder.decode(bytes), ...decoder.flush()];
        expect(joined(out)).toEqual(Buffer.from(bytes));
      }
    }
  });

  test('a buffer that the caller fills anew does not change what waits', () => {
    const decoder = new InputDecoder();
    const buffer = Buffer.from('\x1b[1;');
    decoder.decode(buffer);
    buffer.fill(0x78);
    expect(decoder.decode(bytesOf('5A')).map(({ key }) => key)).toEqual(['C-Up']);
  });
});

describe('keys have their names', () => {
  const cases: [string, (string | null)[]][] = [
    ['aZ é\x00\x01\x02\x1a', ['a', 'Z', 'Space', 'é', 'C-Space', 'C-a', 'C-b', 'C-z']],
    ['\t\r\n\x08\x7f', ['Tab', 'Enter', 'C-j', 'C-h', 'BSpace']],
    ['\x1c\x1d\x1e\x1f', ['C-\\', 'C-]', 'C-^', 'C-_']],
    ['\x1bx', ['M-x']],
    ['\x1b\r', ['M-Enter']],
    ['\x1b\x02', ['C-M-b']],
    ['\x1b\x7f', ['M-BSpace']],
    ['\x1bé', ['M-é']],
    ['\x1b', ['Escape']],
    ['\x1b\x1b', ['M-Escape']],
    ['\x1b[', ['M-[']],
    ['\x1bO', ['M-O']],
    ['\x1b]', ['M-]']],
    ['\x1b]a', ['M-]', 'a']],
    ['\x1bP', ['M-P']],
    ['\x1b[\r', ['M-[', 'Enter']],
    ['\x1b[A\x1bOA', ['Up', 'Up']],
    ['\x1b[1;5A\x1b[1;2D\x1b[1;3H\x1b[1;8F', ['C-Up', 'S-Left', 'M-Home', 'C-M-S-End']],
    ['\x1bOP\x1b[P\x1b[[A\x1b[11~', ['F1', 'F1', 'F1', 'F1']],
    ['\x1b[1;5P\x1bO5P\x1bO1;5P\x1b[11^', ['C-F1', 'C-F1', 'C-F1', 'C-F1']],
    ['\x1b[15~\x1b[24~\x1b[15;2~\x1b[23;6~', ['F5', 'F12', 'S-F5', 'C-S-F11']],
    ['\x1b[2~\x1b[3~\x1b[5~\x1b[6~', ['IC', 'DC', 'PPage', 'NPage']],
    ['\x1b[3;5~\x1b[3^\x1b[3$\x1b[3@', ['C-DC', 'C-DC', 'S-DC', 'C-S-DC']],
    ['\x1b[1~\x1b[7~\x1b[H\x1bOH', ['Home', 'Home', 'Home', 'Home']],
    ['\x1b[4~\x1b[8~\x1b[F\x1bOF', ['End', 'End', 'End', 'End']],
    ['\x1bOa\x1b[a', ['C-Up', 'S-Up']],
    ['\x1b[Z\x1b[1;2Z\x1b[9;2u\x1b[27;2;9~', ['BTab', 'S-BTab', 'BTab', 'BTab']],
    ['\x1b\x1b[A\x1b\x1bOA', ['M-Up', 'M-Up']],
    ['\x1b\x1bx', ['M-Escape', 'x']],
    ['\x1bOM\x1bOp\x1bOk', ['KPEnter', 'KP0', 'KP+']],
    ['\x1b[13;5u\x1b[13;2u\x1b[27;2;13~', ['C-Enter', 'S-Enter', 'S-Enter']],
    ['\x1b[97;5u\x1b[97;6u\x1b[97;3u\x1b[97;2u', ['C-a', 'C-S-a', 'M-a', 'A']],
    ['\x1b[49:33;2u\x1b[27;6;33~\x1b[27;5;49~', ['!', 'C-!', 'C-1']],
    ['\x1b[27u\x1b[127;5u\x1b[32;2u\x1b[233;3u', ['Escape', 'C-BSpace', 'S-Space', 'M-é']],
    ['\x1b[57376;2u\x1b[57399u\x1b[57414;5u', ['S-F13', 'KP0', 'C-KPEnter']],
    ['\x1b[97;1:2u\x1b[97;1:3u\x1b[1;1:3A', ['a', null, null]],
    ['\x1b[97;9u', [null]],
    ['\x1b[I\x1b[O', ['FocusIn', 'FocusOut']],
    ['\x1b[?1;2c\x1b[?1;2$y', [null, null]],
    ['\x1b]11;rgb:0/0/0\x07\x1b]11;rgb:0/0/0\x1b\\', [null, null]],
    ['\x1bP>|x(1)\x1b\\\x1b_Gi=1;OK\x1b\\', [null, null]],
    ['\x1b]1\r', ['M-]', '1', 'Enter']],
  ];
  for (const [input, keys] of cases) {
    test(JSON.stringify(input), () => {
      expect(keysOf(input)).toEqual(keys);
    });
  }

  test('bytes that are no UTF-8 pass as no key, and the key after them is one', () => {
    expect(keysOf(Uint8Array.of(0xff, 0xc0, 0x80, 0x61))).toEqual([null, 'a']);
    expect(keysOf(Uint8Array.of(0xed, 0xa0, 0x80, 0x61))).toEqual([null, 'a']);
    expect(keysOf(Uint8Array.of(0xe6, 0x97))).toEqual([null]);
  });
});

describe('what is unfinished waits', () => {
  test('an arrow key cut after its ESC is the arrow key', () => {
    const decoder = new InputDecoder();
    expect(decoder.decode(bytesOf('\x1b'))).toEqual([]);
    expect(decoder.pending).toBe(true);
    expect(decoder.decode(bytesOf('[A')).map(({ key }) => key)).toEqual(['Up']);
    expect(decoder.pending).toBe(false);
  });

  test('a character cut in the middle is that character', () => {
    const decoder = new InputDecoder();
    const [first = 0, ...rest] = bytesOf('日');
    expect(decoder.decode(Uint8Array.of(first))).toEqual([]);
    expect(decoder.decode(Uint8Array.from(rest)).map(({ key }) => key)).toEqual(['日']);
  });

  test('a control string without an end waits no longer than 4 KiB, and the keys after its time are keys', () => {
    const decoder = new InputDecoder();
    decoder.decode(bytesOf('\x1b]52;c;'));
    for (let times = 0; times < 100; times++) decoder.decode(bytesOf('A'.repeat(100)));
    expect(decoder.pending).toBe(false);
    decoder.flush();
    expect(decoder.decode(bytesOf('x')).map(({ key }) => key)).toEqual(['x']);
  });

  test('a control string too long to wait for passes as no key up to its end', () => {
    const keys = keysOf(`\x1b]52;c;${'A'.repeat(9000)}\x1b\\x`);
    expect(keys.filter((key) => key !== null)).toEqual(['x']);
  });
});

describe('pastes', () => {
  test('a bracketed paste holds no key, whatever it is made of and however it is cut', () => {
    const paste = bytesOf('\x1b[200~a\x02\x1b[A\x1b[20\x1b[201~');
    for (let cut = 1; cut < paste.length; cut++) {
      const decoder = new InputDecoder();
      const out = [
        ...decoder.decode(paste.subarray(0, cut)),
        ...decoder.decode(paste.subarray(cut)),
        ...decoder.decode(bytesOf('b')),
      ];
      expect(out.map(({ key }) => key).filter((key) => key !== null)).toEqual(['b']);
    }
  });

  test('a bracketed paste streams through: nothing of it waits', () => {
    const decoder = new InputDecoder();
    decoder.decode(bytesOf('\x1b[200~'));
    const out = decoder.decode(Buffer.alloc(1 << 20, 'x\x1b'));
    expect(joined(out).length).toBe(1 << 20);
    expect(decoder.pending).toBe(false);
  });
});

describe('sequences that the user has made keys', () => {
  const decoder = () =>
    new InputDecoder(() =>
      userKeys(
        new Map([
          [3, '\x1b[5;30012~'],
          [9, 'ü'],
        ]),
      ),
    );
  const names = (inputs: readonly TypedInput[]) => inputs.map(({ key }) => key);

  test('are those keys wherever the input is cut', () => {
    const text = bytesOf('\x1b[5;30012~');
    for (let cut = 0; cut <= text.length; cut++) {
      const one = decoder();
      expect(names([...one.decode(text.subarray(0, cut)), ...one.decode(text.subarray(cut))])).toEqual([
        'User3',
      ]);
    }
  });

  test('leave all others what they are, also one that begins alike', () => {
    const one = decoder();
    expect(names(one.decode(bytesOf('a\x1b[Aü\x1b[5~\x1b')))).toEqual(['a', 'Up', 'User9', 'PPage']);
    expect(names(one.flush())).toEqual(['Escape']);
  });
});
