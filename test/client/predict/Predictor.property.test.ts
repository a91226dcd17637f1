/** Whatever is typed and whatever the far side shows: no guess stands over something that no key explains. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ActivePane, Predictor } from '../../../src/client/predict/Predictor.ts';

const cols = 12;
const rows = 3;

type Step =
  | { kind: 'type'; text: string }
  | { kind: 'frame'; x: number; y: number; text: string; cx: number; cy: number }
  | { kind: 'ack'; back: number }
  | { kind: 'pass'; ms: number };

const key = fc.constantFrom('a', 'b', ' ', '\x7f', '\r', '\x1b[D', '\x1b[C', '\x1b', 'é', '漢', '\x01');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('type' as const), text: key }) },
  fc.record({
    kind: fc.constant('frame' as const),
    x: fc.nat(cols - 1),
    y: fc.nat(rows - 1),
    text: fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'z'), minLength: 1, maxLength: 4 }),
    cx: fc.nat(cols - 1),
    cy: fc.nat(rows - 1),
  }),
  fc.record({ kind: fc.constant('ack' as const), back: fc.nat(3) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(3000) }),
);

class Far {
  readonly cells = Array.from({ length: rows }, () => new Array<string>(cols).fill(' '));
  cursor = { x: 0, y: 0 };

  get view(): ActivePane {
    return {
      pane: '%0',
      cols,
      rows,
      cursor: { ...this.cursor },
      alternateScreen: false,
      codeAt: (x, y) => this.cells[y]?.[x]?.codePointAt(0) ?? 0x20,
    };
  }

  put(x: number, y: number, text: string): void {
    for (const [i, char] of [...text].entries()) {
      const row = this.cells[y];
      if (row && x + i < cols) row[x + i] = char;
    }
  }
}

describe('guesses', () => {
  it('never stand over a frame that contradicts them, nor outside of the pane', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const predictor = new Predictor('always');
        predictor.roundTripMs = 100;
        const far = new Far();
        let now = 0;
        let seq = 0;
        /** What each cell showed since the last frame that nobody had guessed at. */
        predictor.check(far.view, now);
        for (const one of steps) {
          if (one.kind === 'type') predictor.typed(Buffer.from(one.text), ++seq, now, far.view);
          else if (one.kind === 'ack') predictor.acknowledged(Math.max(0, seq - one.back), now);
          else if (one.kind === 'pass') {
            now += one.ms;
            predictor.check(far.view, now);
          } else {
            const before = predictor.shown(now).cells;
            far.put(one.x, one.y, one.text);
            far.cursor = { x: one.cx, y: one.cy };
            predictor.check(far.view, now);
            // 'z' is on no key: wherever it has come, no guess may stay over it.
            for (const { x, y } of predictor.shown(now).cells) {
              const wasGuessed = before.some((cell) => cell.x === x && cell.y === y);
              const isNew = y === one.y && x >= one.x && x < one.x + one.text.length;
              if (wasGuessed && isNew) expect(far.cells[y]?.[x]).not.toBe('z');
            }
          }
          for (const { x, y, code } of predictor.shown(now).cells) {
            expect(x >= 0 && x < cols && y >= 0 && y < rows).toBe(true);
            expect(code).toBeGreaterThanOrEqual(0x20);
          }
        }
        // Nothing is guessed for ever.
        predictor.acknowledged(seq, now);
        predictor.check(far.view, now + 5000);
        expect(predictor.shown(now + 5000).cells).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('are never shown while nothing typed was ever echoed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.nat(400), fc.boolean()), { maxLength: 60 }), (keys) => {
        const predictor = new Predictor('always');
        predictor.roundTripMs = 100;
        const far = new Far();
        let now = 0;
        let seq = 0;
        predictor.check(far.view, now);
        for (const [text, ms, acks] of keys) {
          predictor.typed(Buffer.from(text), ++seq, now, far.view);
          expect(predictor.shown(now)).toEqual({ cells: [], cursor: null });
          now += ms;
          if (acks) predictor.acknowledged(seq, now);
          predictor.check(far.view, now);
          expect(predictor.shown(now)).toEqual({ cells: [], cursor: null });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
