/** Arguments of `npm run bench`. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  cases: string[];
  /** Number of rounds; the default depends on `quick`. */
  rounds: number;
  quick: boolean;
  check: boolean;
  list: boolean;
  /** Only rewrite the page from the committed record. */
  page: boolean;
  seed: number;
  /** Tools to include in the table; all installed ones when absent. */
  tools: string[] | undefined;
}

export const usage = `usage: npm run bench -- [CASE...] [--quick] [--rounds N] [--tools a,b] [--seed N] [--check] [--list] [--page]

Without a case, all of them; a full run of all writes docs/benchmarks.md and docs/benchmarks.json.
  --quick      an eighth of the work and two rounds, for a look; writes no page
  --rounds N   rounds of every case (3; 2 with --quick); some long cases do fewer
  --tools a,b  only these of holdfast, tmux, screen, dtach, node
  --seed N     what the work is made from (1)
  --check      compare ratios with docs/benchmarks.json, measure those again that got worse beyond noise, and fail when
               they are worse again; writes no page
  --list       what the cases are
  --page       write docs/benchmarks.md anew from docs/benchmarks.json, without a run`;

/** Throws the errors of `parseArgs`, and a RangeError for an invalid count. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seed: { type: 'string' },
      tools: { type: 'string' },
    },
  });
  const count = (text: string | undefined, otherwise: number) => {
    const value = text === undefined ? otherwise : Number(text);
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`not a count: ${text}`);
    return value;
  };
  return {
    cases: positionals,
    rounds: count(values.rounds, values.quick ? 2 : 3),
    quick: values.quick,
    check: values.check,
    list: values.list,
    page: values.page,
    seed: count(values.seed, 1),
    tools: values.tools?.split(','),
  };
}
