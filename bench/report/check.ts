/** Compares the ratios of a run with those of a committed one: reports changes beyond the noise of both. */
import { isDeepStrictEqual } from 'node:util';
import type { Measure, Ratio, RunRecord } from '../Results.ts';
import { Results } from '../Results.ts';
import type { ToolName } from '../types.ts';

/**
 * Smallest meaningful change of a ratio, however quiet the rounds were: two runs of the same code differ by up to this.
 */
const leastShare = 0.15;

export interface Moved {
  measure: string;
  against: ToolName;
  before: Ratio;
  now: Ratio;
}

export interface Comparison {
  worse: Moved[];
  better: Moved[];
  /**
   * Ratios that got worse because the other tool became faster: on the same machine, holdfast takes as long as before.
   */
  byTheOther: Moved[];
  /** Number of ratios compared. */
  compared: number;
}

export function compare(committed: RunRecord, current: RunRecord): Comparison {
  const [before, now] = [new Results(committed.measures), new Results(current.measures)];
  const comparison: Comparison = { worse: [], better: [], byTheOther: [], compared: 0 };
  const sameMachine = isDeepStrictEqual(hardware(committed), hardware(current));
  for (const { case: name, measure, unit } of now.all()) {
    const key = `${name}/${measure}`;
    // Node is the yardstick where it was measured: tmux's few milliseconds differ by half between two runs of the same
    // code.
    const yardsticks = now.ratio(key, 'node') ? (['node'] as const) : (['tmux'] as const);
    for (const against of yardsticks) {
      const [old, young] = [before.ratio(key, against), now.ratio(key, against)];
      if (!old || !young) continue;
      comparison.compared++;
      const growth = grown(unit, old.value, young.value);
      const allowed = 1 + leastShare + old.noise + young.noise;
      const moved = { measure: key, against, before: old, now: young };
      const ours = [before, now].map((results) => results.median(key, 'holdfast') ?? Number.NaN);
      const isAsItWas = sameMachine && grown(unit, ours[0] as number, ours[1] as number) <= 1 + leastShare;
      if (growth > allowed) comparison[isAsItWas ? 'byTheOther' : 'worse'].push(moved);
      else if (growth < 1 / allowed) comparison.better.push(moved);
    }
  }
  return comparison;
}

/** Factor by which a value got worse: rates per second are better when higher, everything else when lower. */
function grown(unit: Measure['unit'], before: number, now: number): number {
  return unit === '/s' ? before / now : now / before;
}

function hardware({ machine: { cpu, cores, memoryMiB, kernel } }: RunRecord) {
  return { cpu, cores, memoryMiB, kernel };
}

/** Returns the ratios of `again` that were already worse in `first`. */
export function worseAgain(first: readonly Moved[], again: readonly Moved[]): Moved[] {
  return again.filter((moved) => first.some((one) => isSame(one, moved)));
}

function isSame(a: Moved, b: Moved): boolean {
  return a.measure === b.measure && a.against === b.against;
}

export function movedLine({ measure, against, before, now }: Moved): string {
  const said = ({ value, noise }: Ratio) => `${value.toPrecision(3)} ± ${(noise * 100).toFixed(0)}%`;
  return `${measure}: ${said(before)} of ${against} before, ${said(now)} now`;
}
