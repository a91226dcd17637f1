import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StreamMark } from '../../src/protocol/keeper-link.ts';
import { OutputTurns } from '../../src/server/OutputTurns.ts';

const kib = 1024;
const mark = (serial: number): StreamMark => ({ kind: 'resize', offset: 0, serial, cols: 1, rows: 1, at: 0 });

/** What was taken, as text, and the turns of the loop that are waited for. */
function turns() {
  const taken: string[] = [];
  const due: (() => void)[] = [];
  const made = new OutputTurns(
    {
      onOutput: (pty, offset, data) => taken.push(`${pty}: ${offset}+${data.length}`),
      onMark: (pty, { serial }) => taken.push(`${pty}: mark ${serial}`),
    },
    (run) => due.push(run),
  );
  const turn = () => due.splice(0).forEach((run) => void run());
  return { made, taken, turn, due };
}

it('the echo of a key is taken before a flood that came first', () => {
  const { made, taken, turn } = turns();
  made.onOutput(1, 0, Buffer.alloc(64 * kib));
  made.onOutput(2, 0, Buffer.alloc(1));
  expect(taken).toEqual(['2: 0+1']);
  turn();
  expect(taken).toEqual(['2: 0+1', `1: 0+${16 * kib}`]);
});

it('a key waits for one piece of a flood, and floods take turns', () => {
  const { made, taken, turn } = turns();
  made.onOutput(1, 0, Buffer.alloc(20 * kib));
  made.onOutput(2, 0, Buffer.alloc(20 * kib));
  for (let n = 0; n < 4; n++) turn();
  expect(taken).toEqual([
    `1: 0+${16 * kib}`,
    `2: 0+${16 * kib}`,
    `1: ${16 * kib}+${4 * kib}`,
    `2: ${16 * kib}+${4 * kib}`,
  ]);
});

it('nothing is asked of the loop when nothing waits', () => {
  const { made, turn, due } = turns();
  made.onOutput(1, 0, Buffer.alloc(100));
  turn();
  expect(due).toEqual([]);
});

it('each PTY is taken whole and in order, marks in their places, however it comes', () => {
  const step = fc.record({
    pty: fc.integer({ min: 1, max: 3 }),
    size: fc.constantFrom(0, 1, 3000, 5000, 40_000),
    turn: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const came: string[] = [];
      const taken: string[] = [];
      const due: (() => void)[] = [];
      const at = new Map<number, number>();
      const made = new OutputTurns(
        {
          onOutput: (pty, offset, data) => {
            for (let n = 0; n < data.length; n++) expect(data[n]).toBe((offset + n) % 251);
            taken.push(...Array.from(data, (_, n) => `${pty}.${offset + n}`));
          },
          onMark: (pty, { serial }) => taken.push(`${pty}.mark${serial}`),
        },
        (run) => due.push(run),
      );
      let serial = 0;
      for (const { pty, size, turn } of steps) {
        const offset = at.get(pty) ?? 0;
        if (size === 0) {
          made.onMark(pty, mark(++serial));
          came.push(`${pty}.mark${serial}`);
        } else {
          made.onOutput(pty, offset, Buffer.from(Array.from({ length: size }, (_, n) => (offset + n) % 251)));
          came.push(...Array.from({ length: size }, (_, n) => `${pty}.${offset + n}`));
          at.set(pty, offset + size);
        }
        if (turn) due.splice(0).forEach((run) => void run());
      }
      while (due.length > 0) due.splice(0).forEach((run) => void run());
      for (const pty of [1, 2, 3]) {
        const of = (all: string[]) => all.filter((one) => one.startsWith(`${pty}.`));
        expect(of(taken)).toEqual(of(came));
      }
    }),
    { numRuns: 30 },
  );
});
