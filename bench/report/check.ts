/** Compares the ratios of a run with those of a committed one: what moved beyond the noise of both. */
import type { Ratio, RunRecord } from '../Results.ts';
import { Results } from '../Results.ts';
import type { ToolName } from '../types.ts';

/** Ratios that move less than this say nothing, however quiet the rounds were: two runs of one code part by as much. */
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
  /** How many ratios were compared. */
  compared: number;
}

export function compare(committed: RunRecord, current: RunRecord): Comparison {
  const [before, now] = [new Results(committed.measures), new Results(current.measures)];
  const comparison: Comparison = { worse: [], better: [], compared: 0 };
  for (const { case: name, measure, unit } of now.all()) {
    const key = `${name}/${measure}`;
    // Where node was measured, that is the yardstick: of the few milliseconds that tmux takes there, two runs of one code part
    // by half.
    const yardsticks = now.ratio(key, 'node') ? (['node'] as const) : (['tmux'] as const);
    for (const against of yardsticks) {
      const [old, young] = [before.ratio(key, against), now.ratio(key, against)];
      if (!old || !young) continue;
      comparison.compared++;
      // More of what is counted a second is better; of all else, less.
      const growth = unit === '/s' ? old.value / young.value : young.value / old.value;
      const allowed = 1 + leastShare + old.noise + young.noise;
      const moved = { measure: key, against, before: old, now: young };
      if (growth > allowed) comparison.worse.push(moved);
      else if (growth < 1 / allowed) comparison.better.push(moved);
    }
  }
  return comparison;
}

export function movedLine({ measure, against, before, now }: Moved): string {
  const said = ({ value, noise }: Ratio) => `${value.toPrecision(3)} ± ${(noise * 100).toFixed(0)}%`;
  return `${measure}: ${said(before)} of ${against} before, ${said(now)} now`;
}
