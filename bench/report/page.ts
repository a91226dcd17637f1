/** Writes docs/benchmarks.md entirely from the record of a run: nothing in it is written by hand. */
import type { RunRecord } from '../Results.ts';
import { Results } from '../Results.ts';
import { type BenchCase, toolNames } from '../types.ts';
import { markdown, measureTable, targetTable } from './tables.ts';
import { targetRows } from './targets.ts';

export function page(record: RunRecord, cases: readonly BenchCase[]): string {
  const results = new Results(record.measures);
  const { machine } = record;
  const explained = targetRows(results).filter(({ met, bound }) => met === false && bound);
  const parts = [
    '# Benchmarks: side by side with tmux, screen and dtach',
    'This page is written by `npm run bench`; the numbers are in [benchmarks.json](benchmarks.json). Absolute times are ' +
      'those of one machine; the ratios are of tools that took turns in one run.',
    '## What is to be reached',
    markdown(targetTable(results)),
    ...(explained.length > 0
      ? [
          'Bounds of the rows that are not met:',
          explained.map(({ row, bound }) => `- ${row}: ${bound}`).join('\n'),
        ]
      : []),
    '## How it was measured',
    [
      `- ${record.date}, commit ${record.commit}, seed ${record.seed}, ${roundsOf(record)}${record.quick ? ', quick (small work: rough)' : ''}`,
      `- ${machine.cpu}, ${machine.cores} cores, ${machine.memoryMiB} MiB, ${machine.kernel}; load before: ${machine.loadBefore.toFixed(2)}`,
      `- ${toolNames.flatMap((tool) => record.versions[tool] ?? []).join('; ')}`,
      '- In each round every tool does the same work, in turn, each round in the other order; a number is the median of the ' +
        'rounds, and after ± stands half of the way from the least to the most of the rounds’ own ratios.',
      '- Every tool has a home, sockets and configuration of its own in a temporary folder, and its defaults.',
      '- A terminal is a PTY that is read as fast as it is written, by a process that counts and searches the bytes.',
    ].join('\n'),
    '## How to repeat it',
    [
      '    npm install',
      '    apt-get install tmux screen dtach      # what is missing is left out',
      '    npm run bench                          # all of it, and this page',
      '    HOLDFAST_PLUGINS=DIR npm run bench     # DIR has checkouts of tpm and of plugins',
      '    npm run bench -- --quick echo          # one case, small',
      '    npm run bench -- --check               # compare with the committed numbers; fails when something got slower',
    ].join('\n'),
    ...cases.flatMap((benchCase) => {
      const measures = results.all().filter((measure) => measure.case === benchCase.name);
      if (measures.length === 0) return [];
      return [
        `## ${benchCase.title}`,
        benchCase.method,
        markdown(measureTable(results, measures, benchCase.tools)),
      ];
    }),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Number of rounds, and the cases that had another: `1 round (attach, control: 2)`. */
function roundsOf({ rounds, measures }: RunRecord): string {
  const others = new Map<number, Set<string>>();
  for (const { case: name, values } of measures) {
    const most = Math.max(...Object.values(values).map((taken) => taken.length));
    if (most === rounds) continue;
    const names = others.get(most) ?? new Set();
    others.set(most, names.add(name));
  }
  const told = [...others].map(([count, names]) => `${[...names].join(', ')}: ${count}`);
  return `${rounds} ${rounds === 1 ? 'round' : 'rounds'}${told.length > 0 ? ` (${told.join('; ')})` : ''}`;
}
