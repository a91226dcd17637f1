import fc from 'fast-check';
import { expect, it } from 'vitest';
import { installAsciiPrint } from '../../src/screen/asciiPrint.ts';
import { installHostileLimits } from '../../src/screen/hostileLimits.ts';
import { attribute, type OpenTerminal, openTerminal } from '../../src/screen/xtermInternals.ts';
import { play, type StreamStep, terminalStream } from '../helpers/terminalStreams.ts';

function player({ terminal, core }: OpenTerminal, feed = core._inputHandler.parse) {
  return {
    feed: (bytes: Uint8Array) => void feed.call(core._inputHandler, bytes),
    resize: (cols: number, rows: number) => terminal.resize(Math.max(cols, 2), rows),
  };
}

/** Every word of every cell of both buffers, and what the next character depends on. */
function inside({ core }: OpenTerminal): string[] {
  const { normal, alt, active } = core._bufferService.buffers;
  const lines = [normal, alt].flatMap(({ lines: all }) =>
    Array.from({ length: all.length }, (_, n) => {
      const line = all.get(n);
      const words = [...(line?._data ?? [])];
      // Of cells without the flag the entry is stale.
      const extended = words.flatMap((word, at) => {
        const { _ext, _urlId } = line?._extendedAttrs[(at - 2) / 3] ?? {};
        return at % 3 === 2 && word & attribute.bgExtended ? [`${at}:${_ext}/${_urlId}`] : [];
      });
      return `${line?._isWrapped} ${words} ${extended}`;
    }),
  );
  const { start, end } = core._inputHandler._dirtyRowTracker;
  const { precedingJoinState } = core._inputHandler._parser;
  return [...lines, `${active.x},${active.y} ${normal.ybase} dirty ${start}-${end} ${precedingJoinState}`];
}

/** The shortest, so that text, the parser and what is between them meet everywhere; and the usual ones. */
const someSizes = [
  { leastPlainBytes: 1, parserBytes: 1, sequenceBytes: 1 },
  { leastPlainBytes: 64, parserBytes: 4096, sequenceBytes: 32 },
];

/**
 * How xterm's own terminal is fed: byte by byte where ours takes the shortest pieces, since xterm mends the wide
 * character before the cursor once for each piece of text. Rows that changed are counted over all bytes.
 */
function inPieces({ core: { _inputHandler: handler } }: OpenTerminal, pieceBytes: number) {
  const tracker = handler._dirtyRowTracker;
  return (bytes: Uint8Array) => {
    const { clearRange } = tracker;
    tracker.clearRange();
    tracker.clearRange = () => {};
    for (let at = 0; at < bytes.length; at += pieceBytes) handler.parse(bytes.subarray(at, at + pieceBytes));
    tracker.clearRange = clearRange;
  };
}

function expectSame(steps: readonly StreamStep[], sizes: (typeof someSizes)[number]): void {
  const [own, theirs] = [openTerminal(20, 6, 20), openTerminal(20, 6, 20)];
  // Without these limits, a count of two thousand million is carried out.
  for (const { core } of [own, theirs]) installHostileLimits(core);
  installAsciiPrint(own.core, sizes);
  for (const step of steps) {
    play(player(own), [step]);
    play(player(theirs, inPieces(theirs, sizes.parserBytes)), [step]);
    expect(inside(own)).toEqual(inside(theirs));
  }
  own.terminal.dispose();
  theirs.terminal.dispose();
}

it('leaves the very cells that xterm does, in any stream of output', () => {
  fc.assert(
    fc.property(terminalStream({ maxCols: 24, maxRows: 8 }), fc.constantFrom(...someSizes), expectSame),
    { numRuns: 150 },
  );
});

it('leaves the very cells that xterm does where text, wide characters and marks meet edges', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'word ',
      'x'.repeat(19),
      'y'.repeat(45),
      '~',
      '\x7f',
      '日本',
      '\u0301',
      '\u{1f600}',
      '\u00ad',
      '\u0600',
      '\u200d',
    ],
    ...[
      '\r',
      '\r\n',
      '\n',
      '\r\n'.repeat(7),
      '\x1b[2;4r',
      '\x1b[r',
      '\x1b[4:3m',
      '\x1b[',
      '\x1b',
      '\b',
      '\x1b[20G',
      '\x1b[19G',
      '\x1b[2G',
      '\x1b[?7l',
      '\x1b[?7h',
      '\x1b[4h',
      '\x1b[4l',
      '\x1b(0',
      '\x1b(B',
    ],
    ...[
      '\x1b[4:3m',
      '\x1b[m',
      '\x1b[0m',
      '\x1b[4m',
      '\x1b[31;44m',
      '\x1b[38;5;200mword',
      '\x1b[58;5;3m',
      '\x1b[2;3Hword',
      '\x1b[99999999999C',
      '\x1b[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;31;4m',
      '\x1b[3',
      '\x1b[?',
      '\x1b[?7',
      '\x1b[1\x0a2H',
      '\x1b[1\x182H',
      '\x1b[ q',
      '\x1bM',
      '\x1b7',
      '\x1b8',
      '\x1b(',
      '\x1b(Bword',
      '\x1bPq',
      '\x1b\\',
      '\t',
      '\x0e',
      '\x0f',
      '\x07',
      '\x19',
      '\x1b]8;;http://a\x07',
      '\x1b]8;;\x07',
      '\x1b[3b',
      '\x1b[1"q',
      '\x1b[2J',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(piece, { minLength: 1, maxLength: 8 }), { maxLength: 12 }),
      fc.constantFrom(...someSizes),
      (chunks, sizes) =>
        expectSame(
          chunks.map((pieces) => ({ kind: 'bytes', bytes: new TextEncoder().encode(pieces.join('')) })),
          sizes,
        ),
    ),
    { numRuns: 400 },
  );
});
