/** Marks of a shell with their places, however the output is cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkScanner, type PlacedShellMark } from '../../../src/server/execs/MarkScanner.ts';

function marksOf(pieces: readonly Uint8Array[], offset = 0): PlacedShellMark[] {
  const scanner = new MarkScanner(offset);
  return pieces.flatMap((piece) => {
    // The piece is only valid during the call.
    const copy = Buffer.from(piece);
    const marks = scanner.feed(copy);
    copy.fill(0);
    return marks;
  });
}

const shown = (text: string) =>
  marksOf([Buffer.from(text, 'latin1')]).map(({ kind, exitCode, aid }) => [kind, exitCode, aid]);

describe('marks in output', () => {
  it('have their kind, exit code and signature', () => {
    expect(shown('a\x1b]133;A\x07b\x1b]133;C;aid=x1\x1b\\c\x1b]133;D;3;aid=x1;more=1\x07')).toEqual([
      ['A', null, null],
      ['C', null, 'x1'],
      ['D', 3, 'x1'],
    ]);
    expect(shown('\x1b]133;D\x07\x1b]133;D;;aid=\x07\x1b]133;D;-1\x07')).toEqual([
      ['D', null, null],
      ['D', null, ''],
      ['D', -1, null],
    ]);
  });

  it('are none when they are cancelled, of another kind or another sequence', () => {
    expect(shown('\x1b]133;D\x18\x1b]133;D\x1a\x1b]133;L\x07\x1b]133\x07\x1b]1337;D\x07133;D\x07')).toEqual(
      [],
    );
    expect(shown('\x1b]133;D\x1b[m')).toEqual([['D', null, null]]);
  });

  it('have the same places wherever the output is cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\x1b]133;D;0;aid=n\x07',
        '\x1b]133;A\x1b\\',
        '\x1b',
        '\x1b]',
        ']133;',
        '\x07',
        'text\r\n',
        'ä',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(80), { maxLength: 8 }),
        (texts, cuts) => {
          const all = Buffer.from(texts.join(''));
          const places = [0, ...cuts.filter((at) => at <= all.length).sort((a, b) => a - b), all.length];
          const pieces = places.slice(1).map((end, n) => all.subarray(places[n], end));
          const marks = marksOf(pieces, 1000);
          expect(marks).toEqual(marksOf([all], 1000));
          for (const { start, end } of marks)
            expect(all.toString('latin1', start - 1000, end - 1000)).toMatch(/^\x1b\]133;[ABCD]/);
        },
      ),
    );
  });

  it('hold back no more than could be part of one', () => {
    const scanner = new MarkScanner(0);
    scanner.feed(Buffer.from('text\x1b]13'));
    expect([scanner.next, scanner.safe]).toEqual([8, 4]);
    scanner.feed(Buffer.from('4'));
    expect(scanner.safe).toBe(9);
    scanner.feed(Buffer.from(`\x1b]133;C;${'x'.repeat(100_000)}`));
    expect(scanner.safe).toBe(scanner.next);
  });
});
