/**
 * Questions against a model of a few lines: any order of asking, answering, cancelling, leaving, waiting, kill -9, a
 * reboot, a full disk and a clock that is set ends each question once, in the way that the model says.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AskBench, ann, ben, claude, codeOf } from '../../helpers/AskBench.ts';

interface Modelled {
  key: string | null;
  dueAt: number | null;
  /** When it ends for want of an asker; null while one is there, or never. */
  orphanAt: number | null;
  state: string;
  answer: string | null;
}

const people = [ann, ben, claude] as const;

const step = fc.oneof(
  fc.record({
    do: fc.constant('ask' as const),
    key: fc.option(fc.constantFrom('a', 'b')),
    timeoutMs: fc.option(fc.integer({ min: 1, max: 200_000 })),
  }),
  fc.record({
    do: fc.constant('answer' as const),
    which: fc.nat(5),
    value: fc.constantFrom('yes', 'no', 'maybe'),
    by: fc.nat(2),
  }),
  fc.record({ do: fc.constant('cancel' as const), which: fc.nat(5), by: fc.nat(2) }),
  fc.record({ do: fc.constant('leave' as const), which: fc.nat(5) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 90_000 }) }),
  fc.record({ do: fc.constant('kill' as const), ms: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -1e11, max: 1e11 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Model {
  readonly bench = new AskBench();
  readonly known = new Map<string, Modelled>();
  readonly askers = new Map<string, object>();

  run(doing: Step): void {
    switch (doing.do) {
      case 'ask':
        this.#ask(doing.key, doing.timeoutMs);
        break;
      case 'answer':
        this.#answer(doing.which, doing.value, doing.by);
        break;
      case 'cancel': {
        const one = this.#one(doing.which);
        const code = codeOf(() => this.bench.asks.cancel(one?.[0] ?? 'q0', people[doing.by] ?? ann));
        expect(code).toBe(
          one === undefined ? 'no-such-question' : one[1].state === 'pending' ? null : 'already-answered',
        );
        if (one?.[1].state === 'pending') one[1].state = 'cancelled';
        break;
      }
      case 'leave':
        this.#leave(doing.which);
        break;
      case 'wait':
        this.bench.timers.advance(doing.ms);
        break;
      case 'kill':
        this.bench.kill(doing.ms);
        this.askers.clear();
        for (const one of this.known.values())
          if (one.key === null && one.state === 'pending') one.orphanAt = this.bench.elapsed + 60_000;
        this.bench.timers.advance(0);
        break;
      case 'jump':
        this.bench.wall = Math.max(1e12, this.bench.wall + doing.ms);
    }
    this.#passed();
    this.check();
  }

  #one(which: number): [string, Modelled] | undefined {
    return [...this.known][which];
  }

  #ask(key: string | null, timeoutMs: number | null): void {
    const asker = {};
    const same = [...this.known].findLast(
      ([, one]) => key !== null && one.key === key && ['pending', 'answered', 'expired'].includes(one.state),
    );
    const { id } = this.bench.open(
      { title: 'Q?', ...(key === null ? {} : { key }), ...(timeoutMs === null ? {} : { timeoutMs }) },
      ann,
      asker,
    );
    this.askers.set(id, asker);
    if (same) {
      expect(id).toBe(same[0]);
      return;
    }
    expect(id).toBe(`q${this.known.size + 1}`);
    const dueAt = timeoutMs === null ? null : this.bench.elapsed + timeoutMs;
    this.known.set(id, { key, dueAt, orphanAt: null, state: 'pending', answer: null });
  }

  #answer(which: number, value: string, by: number): void {
    const one = this.#one(which);
    const code = codeOf(() => this.bench.asks.answer(one?.[0] ?? 'q0', value, people[by] ?? ann));
    if (one === undefined) expect(code).toBe('no-such-question');
    else if (one[1].state !== 'pending') expect(code).toBe('already-answered');
    else if (value === 'maybe') expect(code).toBe('bad-value');
    else {
      expect(code).toBeNull();
      Object.assign(one[1], { state: 'answered', answer: value });
    }
  }

  #leave(which: number): void {
    const one = this.#one(which);
    const asker = this.askers.get(one?.[0] ?? '');
    if (!one || !asker) return;
    this.bench.asks.left(asker);
    this.askers.delete(one[0]);
    if (one[1].key === null) one[1].orphanAt = this.bench.elapsed + 10_000;
  }

  /** Time has passed: the earlier of both ends comes first. */
  #passed(): void {
    for (const one of this.known.values()) {
      if (one.state !== 'pending') continue;
      const { elapsed } = this.bench;
      const due = one.dueAt !== null && one.dueAt <= elapsed ? one.dueAt : Number.POSITIVE_INFINITY;
      const alone =
        one.orphanAt !== null && one.orphanAt <= elapsed ? one.orphanAt : Number.POSITIVE_INFINITY;
      if (Math.min(due, alone) === Number.POSITIVE_INFINITY) continue;
      // At the same instant either may come first.
      if (due < alone) one.state = 'expired';
      else if (alone < due) one.state = 'orphaned';
      else one.state = this.bench.asks.get(this.#idOf(one)).end?.state ?? 'neither';
    }
  }

  #idOf(one: Modelled): string {
    return [...this.known].find(([, each]) => each === one)?.[0] ?? '';
  }

  check(): void {
    for (const [id, one] of this.known) {
      const { end } = this.bench.asks.get(id);
      expect([id, end?.state ?? 'pending']).toEqual([id, one.state]);
      if (end?.state === 'answered') expect(end.answer).toBe(one.answer);
    }
    const pending = [...this.known].filter(([, { state }]) => state === 'pending').map(([id]) => id);
    expect(this.bench.asks.pending().map(({ id }) => id)).toEqual(pending);
    // Told once that it waits and once that it ended, also over a kill -9.
    for (const [id, { state }] of this.known) {
      const told = this.bench.told.filter((each) => each.id === id).map(({ end }) => end?.state ?? 'pending');
      expect(told).toEqual(state === 'pending' ? ['pending'] : ['pending', state]);
    }
  }
}

describe('questions and their model', () => {
  it('agree, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const model = new Model();
        for (const each of steps) model.run(each);
      }),
      { numRuns: 300 },
    );
  });
});
