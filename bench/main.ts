/**
 * `npm run bench`: runs the cases with the installed tools in alternation, prints the tables, writes the record and,
 * after a full run, the page; or compares with the committed record. Installs nothing.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cases } from './cases/index.ts';
import { commit, machine } from './machine.ts';
import { type BenchOptions, parseOptions, usage } from './options.ts';
import { Results, type RunRecord } from './Results.ts';
import { compare, movedLine, worseAgain } from './report/check.ts';
import { page } from './report/page.ts';
import { measureTable, plainText, targetTable } from './report/tables.ts';
import { dtach } from './tools/dtach.ts';
import { holdfast } from './tools/holdfast.ts';
import { bareNode } from './tools/node.ts';
import { screen } from './tools/screen.ts';
import { tmux } from './tools/tmux.ts';
import type { BenchCase, Tool } from './types.ts';
import { randomFrom } from './work/random.ts';
import { WorkFiles } from './work/WorkFiles.ts';

/** The bundle of this file is in bench/results/built. */
const repository = resolve(import.meta.dirname, '../../..');
const committed = join(repository, 'docs/benchmarks.json');
const latest = join(repository, 'bench/results/latest.json');
const everyTool: readonly Tool[] = [holdfast, tmux, screen, dtach, bareNode];

const say = (line: string) => console.error(line);

/** Returns the tools that can run; prints what is missing for each of the others. */
function toolsHere(wanted: readonly string[] | undefined): Tool[] {
  return everyTool.filter((tool) => {
    if (wanted && !wanted.includes(tool.name)) return false;
    if (tool.version() !== null) return true;
    say(`${tool.name} is left out: not installed (Debian package ${tool.debianPackage})`);
    return false;
  });
}

/** Returns the cases that can run here; prints what is missing for each of the others. */
function casesHere(wanted: readonly string[]): BenchCase[] {
  return cases.filter((benchCase) => {
    if (wanted.length > 0 && !wanted.includes(benchCase.name)) return false;
    const missing = benchCase.missing?.() ?? null;
    if (missing !== null) say(`${benchCase.name} is left out: ${missing}`);
    return missing === null;
  });
}

/** Runs all rounds of a case: every tool once per round, every other round in reverse order. */
async function runCase(
  benchCase: BenchCase,
  tools: readonly Tool[],
  options: BenchOptions,
  files: WorkFiles,
  results: Results,
): Promise<boolean> {
  const rounds = Math.min(options.rounds, benchCase.mostRounds ?? options.rounds);
  const inTurn = tools.filter(({ name }) => benchCase.tools.includes(name));
  let whole = true;
  for (let round = 0; round < rounds; round++) {
    for (const tool of round % 2 === 0 ? inTurn : [...inTurn].reverse()) {
      const from = performance.now();
      try {
        const random = randomFrom(options.seed * 1000 + round);
        const readings = await benchCase.visit(tool, { quick: options.quick, round, files, random });
        for (const reading of readings) results.add(benchCase.name, tool.name, reading);
      } catch (error) {
        whole = false;
        say(`${benchCase.name}, ${tool.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      say(`${benchCase.name}: round ${round + 1} of ${rounds}, ${tool.name}, ${seconds} s`);
    }
  }
  return whole;
}

function print(results: Results, chosen: readonly BenchCase[]): void {
  for (const { name, title, tools } of chosen) {
    const measures = results.all().filter((measure) => measure.case === name);
    console.log(`\n${title}\n${plainText(measureTable(results, measures, tools))}`);
  }
  console.log(`\nWhat is to be reached\n${plainText(targetTable(results))}`);
}

function writePage(record: RunRecord): void {
  writeFileSync(join(repository, 'docs/benchmarks.md'), page(record, cases));
}

/**
 * Prints the changes against the committed record; returns whether nothing got worse. Among a hundred ratios some
 * differ by chance even for the same code: ratios that got worse are measured again, and count as worse only when the
 * second run confirms it.
 */
async function check(
  current: RunRecord,
  again: (chosen: readonly BenchCase[]) => Promise<{ record: RunRecord }>,
): Promise<boolean> {
  const before = JSON.parse(readFileSync(committed, 'utf8')) as RunRecord;
  const { worse, better, byTheOther, compared } = compare(before, current);
  console.log(`\n${compared} ratios compared with those of ${before.date} (${before.commit})`);
  for (const moved of better) console.log(`better       ${movedLine(moved)}`);
  for (const moved of byTheOther) console.log(`${moved.against} is faster ${movedLine(moved)}`);
  for (const moved of worse) console.log(`once worse   ${movedLine(moved)}`);
  const suspects = cases.filter(({ name }) => worse.some(({ measure }) => measure.startsWith(`${name}/`)));
  if (suspects.length > 0) say(`\nmeasured again: ${suspects.map(({ name }) => name).join(', ')}`);
  const confirmed =
    suspects.length === 0 ? [] : worseAgain(worse, compare(before, (await again(suspects)).record).worse);
  for (const moved of confirmed) console.log(`WORSE        ${movedLine(moved)}`);
  if (confirmed.length === 0) console.log('nothing got worse beyond noise');
  return confirmed.length === 0;
}

/** Measures some cases. `whole` is false when one failed. */
async function measured(
  chosen: readonly BenchCase[],
  options: BenchOptions,
): Promise<{ record: RunRecord; results: Results; whole: boolean }> {
  const tools = toolsHere(options.tools);
  const record: RunRecord = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    versions: Object.fromEntries(tools.map((tool) => [tool.name, tool.version()])),
    commit: commit(repository),
    seed: options.seed,
    rounds: options.rounds,
    quick: options.quick,
    measures: [],
  };
  const files = new WorkFiles(mkdtempSync(join(tmpdir(), 'hfb-work-')), options.seed, options.quick);
  const results = new Results();
  let whole = true;
  try {
    for (const benchCase of chosen) {
      whole = (await runCase(benchCase, tools, options, files, results)) && whole;
    }
  } finally {
    files.close();
  }
  record.measures = [...results.all()];
  return { record, results, whole };
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.list) {
    for (const { name, title } of cases) console.log(`${name.padEnd(12)} ${title}`);
    return 0;
  }
  if (options.page) {
    writePage(JSON.parse(readFileSync(committed, 'utf8')) as RunRecord);
    return 0;
  }
  const unknown = options.cases.find((name) => !cases.some((one) => one.name === name));
  if (unknown !== undefined) throw new RangeError(`no case ${unknown}`);
  if (process.platform !== 'linux') throw new RangeError('benches read /proc: they run on Linux only');
  const chosen = casesHere(options.cases);
  const { record, results, whole } = await measured(chosen, options);
  print(results, chosen);
  mkdirSync(join(repository, 'bench/results'), { recursive: true });
  const json = `${JSON.stringify(record, null, 1)}\n`;
  writeFileSync(latest, json);
  if (options.check) return (await check(record, (suspects) => measured(suspects, options))) && whole ? 0 : 1;
  if (options.cases.length === 0 && !options.quick && whole) {
    writeFileSync(committed, json);
    writePage(record);
    say('\nwritten: docs/benchmarks.md, docs/benchmarks.json');
  } else say(`\nwritten: ${latest}`);
  return whole ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(
      error instanceof RangeError || error instanceof TypeError ? `${error.message}\n\n${usage}` : error,
    );
    process.exit(1);
  },
);
