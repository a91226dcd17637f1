/** Numbers of a run: each measure with each tool's values, one per round. Knows no page and runs nothing. */
import { median, spread } from './statistics.ts';
import type { Reading, ToolName } from './types.ts';

export interface Measure {
  case: string;
  measure: string;
  unit: Reading['unit'];
  /** One value per round, in the order of the rounds. */
  values: Partial<Record<ToolName, number[]>>;
}

/** Record of a run, stored as JSON. */
export interface RunRecord {
  date: string;
  machine: { cpu: string; cores: number; memoryMiB: number; kernel: string; loadBefore: number };
  versions: Partial<Record<ToolName, string>>;
  commit: string;
  seed: number;
  rounds: number;
  quick: boolean;
  measures: Measure[];
}

/** Ratio of the medians of one run, and the spread of the rounds' own ratios, as a share. */
export interface Ratio {
  value: number;
  noise: number;
}

export class Results {
  readonly #measures = new Map<string, Measure>();

  constructor(measures: readonly Measure[] = []) {
    for (const measure of measures) this.#measures.set(`${measure.case}/${measure.measure}`, measure);
  }

  add(benchCase: string, tool: ToolName, { measure, unit, value }: Reading): void {
    const key = `${benchCase}/${measure}`;
    const known = this.#measures.get(key) ?? { case: benchCase, measure, unit, values: {} };
    this.#measures.set(key, known);
    const values = known.values[tool] ?? [];
    known.values[tool] = values;
    values.push(Number(value.toPrecision(6)));
  }

  all(): readonly Measure[] {
    return [...this.#measures.values()];
  }

  /** Finds the measure of a key such as 'echo/idle/p50'. */
  of(key: string): Measure | undefined {
    return this.#measures.get(key);
  }

  /** Median of a tool over the rounds. */
  median(key: string, tool: ToolName): number | undefined {
    const values = this.#measures.get(key)?.values[tool];
    return values && values.length > 0 ? median(values) : undefined;
  }

  /** Ratio of one tool's median to another's, by default holdfast's to tmux's; undefined where one is missing. */
  ratio(key: string, against: ToolName = 'tmux', tool: ToolName = 'holdfast'): Ratio | undefined {
    const values = this.#measures.get(key)?.values;
    const [ours, theirs] = [values?.[tool], values?.[against]];
    if (!ours?.length || !theirs?.length) return undefined;
    const each = ours.flatMap((value, round) => {
      const other = theirs[round];
      return other ? [value / other] : [];
    });
    return { value: median(ours) / median(theirs), noise: spread(each) };
  }
}
