import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StreamMark } from '../../../src/protocol/keeperLink.ts';
import { type MakingWay, OutputTurns } from '../../../src/server/panes/OutputTurns.ts';

const kib = 1024;
const nothingElse = { onMark: () => {}, goOn: () => false };
const mark = (serial: number): StreamMark => ({ kind: 'resize', offset: 0, serial, cols: 1, rows: 1, at: 0 });

/** What was taken, as text, and the turns of the loop that are waited for. 16 KiB take a millisecond. */
function turns(makesWay: (pty: number) => MakingWay = () => 'no') {
  const taken: string[] = [];
  const due: (() => void)[] = [];
  const later: (() => void)[] = [];
  let now = 0;
  const made = new OutputTurns(
    {
      onOutput: (pty, offset, data) => {
        taken.push(`${pty}: ${offset}+${data.length}`);
        now += data.length / (16 * kib);
        return false;
      },
      goOn: () => false,
      onMark: (pty, { serial }) => taken.push(`${pty}: mark ${serial}`),
    },
    {
      nextTurn: (run) => due.push(run),
      after: (_ms, run) => later.push(run),
      now: () => now,
      cpuMs: () => now,
      makesWay,
    },
  );
  const run = (runs: (() => void)[]) => runs.splice(0).forEach((each) => void each());
  return { made, taken, turn: () => run(due), due, later, pause: () => run(later) };
}

/** Offset in `2: 1000+500`. */
const offsetOf = (text = '') => Number(/: (\d+)/.exec(text)?.[1]);

it('the echo of a key is taken before a flood that came first', () => {
  const { made, taken, turn } = turns();
  made.onOutput(1, 0, Buffer.alloc(64 * kib));
  made.onOutput(2, 0, Buffer.alloc(1));
  expect(taken).toEqual(['2: 0+1']);
  turn();
  expect(taken.length).toBe(2);
  expect(taken[1]).toMatch(/^1: 0\+/);
});

it('a key waits for one piece of a flood, and floods take turns', () => {
  const { made, taken, turn } = turns();
  made.onOutput(1, 0, Buffer.alloc(64 * kib));
  made.onOutput(2, 0, Buffer.alloc(64 * kib));
  for (let n = 0; n < 6; n++) turn();
  expect(taken.map((text) => text[0])).toEqual(['1', '2', '1', '2', '1', '2']);
});

it('floods beside a pane that is typed into pause between turns, that pane and what is small do not', () => {
  const { made, taken, turn, due, later, pause } = turns((pty) => (pty === 2 ? 'no' : 'pauses'));
  made.onOutput(1, 0, Buffer.alloc(60 * kib));
  expect([due.length, later.length]).toEqual([0, 1]);
  pause();
  expect(taken.splice(0)).toEqual([expect.stringMatching(/^1: 0\+/)]);
  expect([due.length, later.length]).toEqual([0, 1]);
  made.onOutput(2, 0, Buffer.alloc(1));
  made.onOutput(2, 1, Buffer.alloc(40 * kib));
  made.onOutput(3, 0, Buffer.alloc(100));
  expect(taken.splice(0)).toEqual(['2: 0+1', '3: 0+100']);
  pause();
  while (!taken.some((text) => text.startsWith('1'))) turn();
  const last = taken.pop();
  expect(taken.length).toBeGreaterThan(1);
  expect(taken.reduce((sum, text) => sum + Number(text.split('+')[1]), 0)).toBe(40 * kib);
  expect([last?.[0], due.length, later.length]).toEqual(['1', 0, 1]);
});

it('floods wait while an echo is on its way, however small their pieces, and go on where they were after it', () => {
  let way: MakingWay = 'pauses';
  const { made, taken, turn, later, pause } = turns((pty) => (pty === 2 ? 'no' : way));
  let offset = 0;
  const flood = (bytes: number) => {
    made.onOutput(1, offset, Buffer.alloc(bytes));
    offset += bytes;
  };
  for (let n = 0; n < 8; n++) {
    flood(8 * kib);
    turn();
    pause();
  }
  const before = taken.length;
  way = 'waits';
  for (let n = 0; n < 20; n++) {
    flood(500);
    turn();
    pause();
  }
  expect(taken.length).toBe(before);
  expect(later.length).toBe(1);
  made.onOutput(2, 0, Buffer.alloc(1));
  expect(taken.at(-1)).toBe('2: 0+1');
  way = 'pauses';
  pause();
  expect(offsetOf(taken.at(-1))).toBe(
    taken.slice(0, before).reduce((sum, text) => sum + Number(text.split('+')[1]), 0),
  );
});

it.each([
  ['text', 60_000],
  ['titles and bells', 6000],
  ['switches of the screen', 160],
])('a flood of %s is taken in pieces of a few milliseconds, also what comes in small ones', (_, perMs) => {
  const due: (() => void)[] = [];
  const taken: [pty: number, bytes: number, ms: number][] = [];
  let now = 0;
  const made = new OutputTurns(
    {
      onOutput: (pty, _offset, { length }) => {
        const ms = pty === 1 ? length / perMs : length / 60_000;
        now += ms;
        taken.push([pty, length, ms]);
        return false;
      },
      ...nothingElse,
    },
    { nextTurn: (run) => due.push(run), now: () => now, cpuMs: () => now },
  );
  // Until its cost is known, a piece may be too large.
  made.onOutput(1, 0, Buffer.alloc(64 * kib));
  for (let n = 0; n < 10; n++) due.splice(0).forEach((run) => void run());
  taken.splice(0);
  for (let n = 0; n < 200; n++) {
    made.onOutput(1, 0, Buffer.alloc(4000));
    made.onOutput(2, 0, Buffer.alloc(10));
    // The key's echo is there before the next turn.
    expect(taken.at(-1)?.slice(0, 2)).toEqual([2, 10]);
    taken.splice(0);
    due.splice(0).forEach((run) => void run());
    expect(taken.reduce((sum, [, , ms]) => sum + ms, 0)).toBeLessThan(4);
  }
});

it('time that the process waits for a processor is no cost', () => {
  let [now, cpu, waits] = [0, 0, 0];
  const taken: number[] = [];
  const due: (() => void)[] = [];
  const made = new OutputTurns(
    {
      onOutput: (_pty, _offset, { length }) => {
        taken.push(length);
        cpu += length / (80 * kib);
        now += length / (80 * kib) + waits;
        return false;
      },
      ...nothingElse,
    },
    { nextTurn: (run) => due.push(run), now: () => now, cpuMs: () => cpu },
  );
  const flood = () => {
    taken.length = 0;
    for (let n = 0; n < 40; n++) made.onOutput(1, n * 64 * kib, Buffer.alloc(64 * kib));
    while (due.length > 0) due.splice(0).forEach((run) => void run());
    return Math.max(...taken.slice(-20));
  };
  expect(flood()).toBeGreaterThan(40 * kib);
  waits = 50;
  expect(flood()).toBeGreaterThan(40 * kib);
});

it('a screen that is drawn at once is one piece, except beside typing', () => {
  let way: MakingWay = 'no';
  const { made, taken, turn, pause } = turns(() => way);
  const draw = () => {
    made.onOutput(1, 0, Buffer.alloc(15 * kib));
    for (let n = 0; n < 9; n++) {
      turn();
      pause();
    }
    return taken.splice(0).length;
  };
  // Its cost becomes known.
  for (let n = 0; n < 4; n++) draw();
  expect(draw()).toBe(1);
  way = 'pauses';
  expect(draw()).toBeGreaterThan(1);
});

it('work that output leaves is done in turns of its own, before more of that PTY and after the echo of a key', () => {
  const order: string[] = [];
  const due: (() => void)[] = [];
  let left = 0;
  const made = new OutputTurns(
    {
      onOutput: (pty, offset) => {
        order.push(`${pty}: ${offset}`);
        left = pty === 1 ? 3 : left;
        return pty === 1;
      },
      onMark: () => order.push('mark'),
      goOn: () => {
        order.push('goes on');
        return --left > 0;
      },
    },
    { nextTurn: (run) => due.push(run), now: () => 0, cpuMs: () => 0 },
  );
  const turn = () => due.splice(0).forEach((run) => void run());
  made.onOutput(1, 0, Buffer.alloc(100));
  made.onOutput(1, 100, Buffer.alloc(100));
  made.onMark(1, mark(1));
  expect(order).toEqual(['1: 0']);
  turn();
  made.onOutput(2, 0, Buffer.alloc(1));
  expect(order).toEqual(['1: 0', 'goes on', '2: 0']);
  for (let n = 0; n < 9; n++) turn();
  expect(order.slice(3)).toEqual(['goes on', 'goes on', '1: 100', 'goes on', 'goes on', 'goes on', 'mark']);
});

it('nothing is asked of the loop when nothing waits', () => {
  const { made, turn, due } = turns();
  made.onOutput(1, 0, Buffer.alloc(100));
  turn();
  expect(due).toEqual([]);
});

it('what is taken quickly comes in larger pieces, and in small ones while it is slow', () => {
  let perByteMs = 1e-6;
  let now = 0;
  const taken: number[] = [];
  const due: (() => void)[] = [];
  const made = new OutputTurns(
    {
      onOutput: (_pty, _offset, data) => {
        now += data.length * perByteMs;
        taken.push(data.length);
        return false;
      },
      ...nothingElse,
    },
    { nextTurn: (run) => due.push(run), now: () => now, cpuMs: () => now },
  );
  let offset = 0;
  const flood = () => {
    taken.length = 0;
    for (let n = 0; n < 40; n++, offset += 64 * kib) made.onOutput(1, offset, Buffer.alloc(64 * kib));
    while (due.length > 0) due.splice(0).forEach((run) => void run());
    return taken.at(-2);
  };
  expect(flood()).toBe(64 * kib);
  perByteMs = 1e-4;
  expect(flood()).toBe(16 * kib);
  perByteMs = 1e-6;
  expect(flood()).toBe(64 * kib);
});

/** What a PTY printed or what was taken of it, with pieces that follow each other as one: '0-40000 mark1 40000-43000'. */
class Printed {
  readonly #items: (string | { from: number; to: number })[] = [];

  output(from: number, to: number): void {
    const last = this.#items.at(-1);
    if (typeof last === 'object' && last.to === from) last.to = to;
    else this.#items.push({ from, to });
  }

  mark(serial: number): void {
    this.#items.push(`mark${serial}`);
  }

  toString(): string {
    return this.#items.map((item) => (typeof item === 'string' ? item : `${item.from}-${item.to}`)).join(' ');
  }
}

it('each PTY is taken whole and in order, marks in their places, however it comes', () => {
  /** Bytes from any offset: they repeat with a period that no piece has. */
  const pattern = Buffer.from(Array.from({ length: 251 + 64 * kib }, (_, n) => n % 251));
  const bytesAt = (offset: number, length: number) => pattern.subarray(offset % 251, (offset % 251) + length);
  const step = fc.record({
    pty: fc.integer({ min: 1, max: 3 }),
    size: fc.constantFrom(0, 1, 3000, 5000, 40_000),
    turn: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.array(fc.constantFrom(0.01, 1, 20)),
      fc.nat(3),
      (steps, times, waying) => {
        const [came, taken] = [1, 2].map(() => new Map([1, 2, 3].map((pty) => [pty, new Printed()])));
        const due: (() => void)[] = [];
        const at = new Map<number, number>();
        /** Steps of work left by the last output, before anything else of that PTY. */
        const resting = new Map<number, number>();
        let [now, reading, waits] = [0, 0, 20];
        const made = new OutputTurns(
          {
            onOutput: (pty, offset, data) => {
              expect(data.equals(bytesAt(offset, data.length))).toBe(true);
              expect(resting.get(pty) ?? 0).toBe(0);
              taken?.get(pty)?.output(offset, offset + data.length);
              resting.set(pty, offset % 3);
              return offset % 3 > 0;
            },
            goOn: (pty) => {
              const left = (resting.get(pty) ?? 0) - 1;
              resting.set(pty, left);
              return left > 0;
            },
            onMark: (pty, { serial }) => {
              expect(resting.get(pty) ?? 0).toBe(0);
              taken?.get(pty)?.mark(serial);
            },
          },
          {
            nextTurn: (run) => due.push(run),
            after: (_ms, run) => due.push(run),
            now: () => (now += times[reading++ % Math.max(1, times.length)] ?? 0),
            cpuMs: () => now,
            makesWay: (pty) => (pty !== waying ? 'no' : waits-- > 0 ? 'waits' : 'pauses'),
          },
        );
        let serial = 0;
        for (const { pty, size, turn } of steps) {
          const offset = at.get(pty) ?? 0;
          if (size === 0) {
            made.onMark(pty, mark(++serial));
            came?.get(pty)?.mark(serial);
          } else {
            made.onOutput(pty, offset, Buffer.from(bytesAt(offset, size)));
            came?.get(pty)?.output(offset, offset + size);
            at.set(pty, offset + size);
          }
          if (turn) due.splice(0).forEach((run) => void run());
        }
        while (due.length > 0) due.splice(0).forEach((run) => void run());
        for (const pty of [1, 2, 3]) expect(`${taken?.get(pty)}`).toBe(`${came?.get(pty)}`);
      },
    ),
    { numRuns: 200 },
  );
});
