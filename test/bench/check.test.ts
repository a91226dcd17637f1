import { expect, it } from 'vitest';
import { Results, type RunRecord } from '../../bench/Results.ts';
import { compare, worseAgain } from '../../bench/report/check.ts';
import { page } from '../../bench/report/page.ts';
import { targetRows } from '../../bench/report/targets.ts';

/** A run in which holdfast took `ours` and tmux `theirs` for a key, a value a round. */
function run(ours: number[], theirs: number[]): RunRecord {
  const measure = {
    case: 'echo',
    measure: 'idle/p50',
    unit: 'ms' as const,
    values: { holdfast: ours, tmux: theirs },
  };
  return {
    date: '2026-01-01',
    machine: { cpu: 'a processor', cores: 2, memoryMiB: 1, kernel: 'Linux 1', loadBefore: 0 },
    versions: { holdfast: 'holdfast 1', tmux: 'tmux 3' },
    commit: 'abc',
    seed: 1,
    rounds: ours.length,
    quick: false,
    measures: [measure],
  };
}

it('a change that makes something slower beyond noise is told, also when the machine is another one', () => {
  const before = run([1, 1.02, 0.98], [0.2, 0.2, 0.2]);
  expect(compare(before, run([4, 4, 4], [0.4, 0.4, 0.4])).worse.map(({ measure }) => measure)).toEqual([
    'echo/idle/p50',
  ]);
  expect(compare(before, run([2, 2, 2], [0.4, 0.4, 0.4]))).toEqual({
    ...{ worse: [], better: [], byTheOther: [] },
    compared: 1,
  });
  expect(compare(before, run([0.5, 0.5, 0.5], [0.2, 0.2, 0.2])).better).toHaveLength(1);
});

it('a ratio that tmux moved, on the same machine, is said to be its doing', () => {
  const before = run([1, 1, 1], [0.4, 0.4, 0.4]);
  const now = run([1.05, 1.05, 1.05], [0.2, 0.2, 0.2]);
  expect(compare(before, now)).toMatchObject({ worse: [], byTheOther: [{ measure: 'echo/idle/p50' }] });
  const elsewhere = { ...now, machine: { ...now.machine, cpu: 'another' } };
  expect(compare(before, elsewhere)).toMatchObject({ worse: [{ measure: 'echo/idle/p50' }], byTheOther: [] });
});

it('what was worse once is worse when it is so again', () => {
  const before = run([1, 1, 1], [0.4, 0.4, 0.4]);
  const { worse } = compare(before, run([2, 2, 2], [0.4, 0.4, 0.4]));
  expect(worseAgain(worse, compare(before, run([1, 1, 1], [0.4, 0.4, 0.4])).worse)).toEqual([]);
  expect(worseAgain(worse, compare(before, run([1.9, 1.9, 1.9], [0.4, 0.4, 0.4])).worse)).toHaveLength(1);
});

it('what the rounds disagree about is no change', () => {
  const before = run([1, 1.6, 0.6], [0.2, 0.2, 0.2]);
  expect(compare(before, run([1.4, 1.5, 1.3], [0.2, 0.2, 0.2])).worse).toEqual([]);
});

it('a target is met by the medians of the run, and a case that was not run is neither met nor missed', () => {
  const of = (ours: number) =>
    targetRows(new Results(run([ours, 100, ours], [0.1, 0.1, 0.1]).measures)).filter(
      ({ row }) => row === 'echo idle, p50',
    );
  expect(of(0.9).map(({ met, measured }) => [met, measured])).toEqual([
    [true, '0.90 ms'],
    [false, '9.00'],
  ]);
  expect(of(0.7).map(({ met }) => met)).toEqual([true, true]);
  expect(targetRows(new Results()).every(({ met }) => met === undefined)).toBe(true);
});

it('the page has every target and every measure of the run', () => {
  const text = page(run([0.9, 0.9], [0.1, 0.1]), [
    {
      name: 'echo',
      title: 'Echo',
      method: 'Typing.',
      tools: ['holdfast', 'tmux'],
      visit: () => Promise.resolve([]),
    },
  ]);
  for (const { row } of targetRows(new Results())) expect(text).toContain(row);
  expect(text).toContain('| idle/p50 | ms | 0.90 | 0.10 | 9.00 |');
});
