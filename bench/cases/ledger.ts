/**
 * Cost of the ledger: processor time of server and keeper for typing and for output, with the option `audit` on and off.
 * One server is compared with itself, in pairs of slots of which each has either, in random order: two servers of the
 * same code differ by more than the limit of 1%.
 */
import { runMs } from '../runMs.ts';
import { median, medianInterval } from '../statistics.ts';
import { BenchTerminal } from '../terminal/BenchTerminal.ts';
import { echoTimes } from '../terminal/echo.ts';
import type { BenchCase, CaseContext, Host, Reading, Tool } from '../types.ts';
import { withPrinter } from './throughput.ts';

const size = { cols: 200, rows: 50 };
/** Pairs of slots: at least so many, then until the interval is narrow enough, and no more than so many. */
const pairs = { least: 20, most: 80, quick: 8 };
/** No more pairs after so long, for typing and for output each: the interval is then wider, and reported. */
const mostMs = 100_000;
/** Half of the width of an interval that is narrow enough, percent. */
const enough = 0.5;
/** The ledger writes the input of a second at its end, ms. */
const secondMs = 1100;
/** Switching the option writes and signs: not counted, ms. */
const settledMs = 300;
/** Keys of a slot, each typed and erased with pauses as in the case `echo`: two to three seconds. */
const slotKeys = 40;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Measures slots, each with the ledger or without. `slot` resolves with the units of work done. */
async function compared(
  { name, unit, unitName }: { name: string; unit: Reading['unit']; unitName: string },
  host: Host,
  context: CaseContext,
  slot: () => Promise<number>,
): Promise<Reading[]> {
  const pids = await host.serverPids();
  const measured = async (on: boolean) => {
    await host.option?.('audit', on ? 'on' : 'off');
    await sleep(settledMs);
    const before = runMs(pids);
    const units = await slot();
    return (runMs(pids) - before) / units;
  };
  // Not counted: pays for compiling code that never ran before.
  for (const on of [true, false]) await measured(on);
  const [withIt, without, more]: [number[], number[], number[]] = [[], [], []];
  let interval = { low: 0, high: 0 };
  const until = performance.now() + mostMs;
  for (let pair = 0; pair < (context.quick ? pairs.quick : pairs.most); pair++) {
    const onFirst = context.random() < 0.5;
    const first = await measured(onFirst);
    const second = await measured(!onFirst);
    const [on, off] = onFirst ? [first, second] : [second, first];
    withIt.push(on);
    without.push(off);
    more.push((on / off - 1) * 100);
    interval = medianInterval(more);
    if (pair >= pairs.least && interval.high - interval.low < 2 * enough) break;
    if (performance.now() >= until) break;
  }
  return [
    { measure: `${name}, with the ledger, per ${unitName}`, unit, value: median(withIt) },
    { measure: `${name}, without, per ${unitName}`, unit, value: median(without) },
    { measure: `${name}, more with the ledger`, unit: '%', value: median(more) },
    { measure: `${name}, more, 95 of 100: least`, unit: '%', value: interval.low },
    { measure: `${name}, more, 95 of 100: most`, unit: '%', value: interval.high },
    { measure: `${name}, pairs`, unit: 'pairs', value: more.length },
  ];
}

async function typing(tool: Tool, context: CaseContext): Promise<Reading[]> {
  const host = await tool.open({ ...size, program: 'exec cat' });
  try {
    const terminal = new BenchTerminal(host.attach, { env: host.env, cwd: host.dir, ...size });
    await terminal.quiet(500);
    const readings = await compared(
      { name: 'typing', unit: 'ms', unitName: 'key' },
      host,
      context,
      async () => {
        await echoTimes(terminal, { count: slotKeys, random: context.random });
        await sleep(secondMs);
        return 2 * (slotKeys + 1);
      },
    );
    await terminal.end();
    return readings;
  } finally {
    await host.close();
  }
}

function printing(tool: Tool, context: CaseContext): Promise<Reading[]> {
  const { path, bytes } = context.files.of('plain');
  return withPrinter(tool, size, (host, print) =>
    compared({ name: 'output', unit: 'ms', unitName: 'MB' }, host, context, async () => {
      await print(path);
      await sleep(secondMs);
      return bytes / 1e6;
    }),
  );
}

export const ledger: BenchCase = {
  name: 'ledger',
  title: 'Processor time of the ledger',
  method:
    'Processor time of server and keeper, with the option `audit` on and off in one server: pairs of slots, in each of which ' +
    'a client types 82 keys with pauses of 20 to 40 ms, or the pane prints the file of plain log lines. `more` is the median of ' +
    'the pairs, with its interval of confidence, until that is narrower than 1%, 80 pairs were measured or 100 s have passed. A checkpoint, at most ' +
    'one a minute or 256 entries, takes 1 ms on top.',
  tools: ['holdfast'],
  mostRounds: 1,
  visit: async (tool, context) => [...(await typing(tool, context)), ...(await printing(tool, context))],
};
