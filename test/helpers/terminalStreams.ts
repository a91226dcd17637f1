/**
 * Random program output for property tests: text of every width, renditions, cursor moves, regions, both screens, tabs,
 * charsets, insertions and deletions, links, modes, reports, and resizes between them. Reproducible by fast-check's
 * seed; nothing here reads a clock or a random source of its own.
 */
import fc from 'fast-check';

/** Step of a stream: bytes of output, or a resize. */
export type StreamStep =
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'resize'; cols: number; rows: number };

export interface StreamOptions {
  /** Most steps; a step is a sequence or a piece of text. */
  maxSteps?: number;
  /** Include resizes (default true). */
  resizes?: boolean;
  /** Include pieces of broken sequences and raw bytes (default true). */
  garbage?: boolean;
  /** Largest size of a resize, and range of cursor addresses. */
  maxCols?: number;
  maxRows?: number;
}

const encoder = new TextEncoder();

const words = fc.constantFrom(
  'a',
  'word',
  'hello world',
  'x'.repeat(30),
  '  ',
  'Zeile',
  '0123456789',
  '~"\\{}',
);
const wide = fc.constantFrom(
  '中文',
  '日',
  '한글',
  '\u{1f600}',
  '\u{1f1e9}\u{1f1ea}',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\u263a\ufe0f',
  '\u{1f44d}\u{1f3fd}',
  'e\u0301',
  'n\u0303o',
  '\u00e9',
  '\u0301',
  '\u200d',
  'ก็',
  '\u00ad',
  'ﬁ',
);
const lineEnds = fc.constantFrom('\r\n', '\n', '\r', '\x0b', '\x0c', '\x1bD', '\x1bE', '\x1bM', '\x85');
const controls = fc.constantFrom('\b', '\t', '\x0e', '\x0f', '\x07', '\x00', '\x7f', '\x18');

const sgr = fc
  .array(
    fc.constantFrom(
      '0',
      '',
      '1',
      '2',
      '3',
      '4',
      '4:3',
      '4:0',
      '5',
      '7',
      '8',
      '9',
      '21',
      '22',
      '23',
      '24',
      '27',
      '53',
      '55',
      '31',
      '42',
      '95',
      '106',
      '39',
      '49',
      '38;5;200',
      '48;5;17',
      '38;2;1;2;3',
      '48:2::9:8:7',
      '58;5;3',
      '58:2::4:5:6',
      '59',
    ),
    { minLength: 0, maxLength: 4 },
  )
  .map((parts) => `\x1b[${parts.join(';')}m`);

function moves(maxCols: number, maxRows: number) {
  const n = fc.integer({ min: 0, max: Math.max(maxCols, maxRows) + 2 });
  const row = fc.integer({ min: 0, max: maxRows + 1 });
  const col = fc.integer({ min: 0, max: maxCols + 1 });
  return fc.oneof(
    fc.tuple(row, col).map(([y, x]) => `\x1b[${y};${x}H`),
    fc.tuple(n, fc.constantFrom(...'ABCDEFGIZ`ade')).map(([count, final]) => `\x1b[${count}${final}`),
    fc.tuple(row, row).map(([top, bottom]) => `\x1b[${top};${bottom}r`),
    fc.constant('\x1b[r'),
  );
}

const edits = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom('@', 'P', 'X', 'L', 'M', 'S', 'T', 'b', ' @', ' A', "'}", "'~"),
    )
    .map(([count, final]) => `\x1b[${count}${final}`),
  fc.constantFrom(
    ...['J', '1J', '2J', '3J', '?J', '?1J', 'K', '1K', '2K', '?K', '?2K'].map((erase) => `\x1b[${erase}`),
  ),
  fc.constantFrom('\x1b#8', '\x1b[1"q', '\x1b[0"q'),
);

const privateModes = [
  '1',
  '2',
  '6',
  '7',
  '25',
  '45',
  '66',
  '9',
  '1000',
  '1002',
  '1003',
  '1004',
  '1006',
  '1016',
  '2004',
  '2026',
  '2031',
];
const modes = fc.oneof(
  fc
    .tuple(fc.constantFrom(...privateModes), fc.constantFrom('h', 'l'))
    .map(([mode, set]) => `\x1b[?${mode}${set}`),
  fc.tuple(fc.constantFrom('4', '20'), fc.constantFrom('h', 'l')).map(([mode, set]) => `\x1b[${mode}${set}`),
  fc.constantFrom('\x1b=', '\x1b>', '\x1b[0 q', '\x1b[3 q', '\x1b[6 q', '\x1b[!p'),
  fc.constantFrom('\x1b[=5u', '\x1b[=2;2u', '\x1b[=1;3u', '\x1b[>1u', '\x1b[>31u', '\x1b[<u', '\x1b[<3u'),
);
const screens = fc.constantFrom(
  ...['?47h', '?47l', '?1047h', '?1047l', '?1048h', '?1048l', '?1049h', '?1049l', 's', 'u'].map(
    (mode) => `\x1b[${mode}`,
  ),
  '\x1b7',
  '\x1b8',
);
const tabs = fc.constantFrom('\x1bH', '\x1b[g', '\x1b[3g', '\t');
const charsets = fc.constantFrom(
  '\x1b(0',
  '\x1b(B',
  '\x1b)0',
  '\x1b)A',
  '\x1b*K',
  '\x1b+0',
  '\x1bn',
  '\x1bo',
  '\x1b%G',
  'lqqk',
);
const strings = fc.constantFrom(
  '\x1b]8;;http://example.org/a\x1b\\',
  '\x1b]8;id=x;http://example.org/b\x07',
  '\x1b]8;;\x1b\\',
  '\x1b]0;title\x07',
  '\x1b]2;other title\x1b\\',
  '\x1b[22;0t',
  '\x1b[23;0t',
  '\x1b]7;file:///some/where\x07',
  '\x1b]4;1;rgb:12/34/56\x07',
  '\x1b]104\x07',
  '\x1b]11;#102030\x07',
  '\x1b]133;A\x07',
  '\x1b]133;C\x07',
  '\x1b]133;D;3\x07',
  '\x1b]7501;state=working:progress=40:app=x\x1b\\',
  '\x1b]7501;state=blocked:kind=question:id=a/b:msg=SGk\x07',
  '\x1b]7501;state=clear:id=a\x07',
  '\x1b]9;4;1;30\x07',
  '\x1b]9;hello\x07',
  '\x1b]99;i=1:d=0;half\x1b\\',
  '\x1bPq#0\x1b\\',
  '\x1b_Gi=1;x\x1b\\',
  '\x1b[c\x1b[6n\x1b[?u',
);
const garbage = fc.oneof(
  fc.constantFrom('\x1b', '\x1b[', '\x1b[?', '\x1b[1;', '\x1b]', '\x1bP', '\x1b(', '\x1b]8;;', '\x9b1m'),
  fc.constantFrom(
    '\x1b[999999999999A',
    '\x1b[2147483647b',
    '\x1b[2147483647S',
    '\x1b[2147483647L',
    '\x1b[99999I',
  ),
);

/** Steps of random output, at most `maxSteps`. */
export function terminalStream(options: StreamOptions = {}): fc.Arbitrary<StreamStep[]> {
  const { maxSteps = 60, resizes = true, maxCols = 40, maxRows = 12 } = options;
  const weighted: fc.WeightedArbitrary<StreamStep>[] = [];
  const add = (weight: number, arbitrary: fc.Arbitrary<string>) =>
    weighted.push({
      weight,
      arbitrary: arbitrary.map((text) => ({ kind: 'bytes', bytes: encoder.encode(text) })),
    });
  add(8, words);
  add(5, wide);
  add(6, lineEnds);
  add(2, controls);
  add(4, sgr);
  add(5, moves(maxCols, maxRows));
  add(5, edits);
  add(3, modes);
  add(2, screens);
  add(1, tabs);
  add(1, charsets);
  add(2, strings);
  add(1, fc.constant('\x1bc'));
  if (options.garbage ?? true) {
    add(1, garbage);
    weighted.push({
      weight: 1,
      arbitrary: fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => ({ kind: 'bytes', bytes })),
    });
  }
  if (resizes) {
    const size = fc.record({
      kind: fc.constant('resize' as const),
      cols: fc.integer({ min: 1, max: maxCols }),
      rows: fc.integer({ min: 1, max: maxRows }),
    });
    weighted.push({ weight: 2, arbitrary: size });
  }
  return fc.array(fc.oneof(...weighted), { minLength: 1, maxLength: maxSteps });
}

/** Target to which a stream can be played. */
export interface StreamTarget {
  feed(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
}

export function play(target: StreamTarget, steps: readonly StreamStep[]): void {
  for (const step of steps) {
    if (step.kind === 'resize') target.resize(step.cols, step.rows);
    else target.feed(step.bytes);
  }
}

/** The same stream with every byte a separate step: a cut anywhere falls between two steps. */
export function byteByByte(steps: readonly StreamStep[]): StreamStep[] {
  return steps.flatMap((step): StreamStep[] =>
    step.kind === 'resize'
      ? [step]
      : Array.from(step.bytes, (byte): StreamStep => ({ kind: 'bytes', bytes: Uint8Array.of(byte) })),
  );
}
