/** What the project means to reach against tmux, row by row, and how a run stands to it. */
import type { Results } from '../Results.ts';
import { geometricMean } from '../statistics.ts';
import { kinds, kindTitles } from '../work/outputs.ts';

export interface TargetRow {
  row: string;
  /** What it is held to: 'at most 0.6'. */
  target: string;
  /** What the run had, in words; undefined where the run has not measured it. */
  measured: string | undefined;
  met: boolean | undefined;
  /** What bounds it, where it is not met. */
  bound?: string;
}

interface Target {
  row: string;
  limit: number;
  /** How the limit is said, with `#` for its number. */
  target: string;
  value(results: Results): number | undefined;
  unit?: string;
  bound?: string;
}

const ratio = (key: string, against?: 'node') => (results: Results) => results.ratio(key, against)?.value;
const ours = (key: string) => (results: Results) => results.median(key, 'holdfast');

function all(results: Results, keys: readonly string[], sum: (values: readonly number[]) => number) {
  const values = keys.flatMap((key) => results.ratio(key)?.value ?? []);
  return values.length === keys.length ? sum(values) : undefined;
}

const most = (values: readonly number[]) => Math.max(...values);
const keysOf = (name: string, more = '') => kinds.map((kind) => `throughput/${name}/${kind}${more}`);

/** The command that is furthest from a bare node. */
const slowestCommand = (results: Results) => {
  const values = ['display-message', 'list-panes', 'send-keys', 'split-window'].flatMap(
    (name) => results.ratio(`one-shot/${name}`, 'node')?.value ?? [],
  );
  return values.length === 4 ? most(values) : undefined;
};

const wayOfAKey =
  'six times one process wakes another on the way of a key and back (client, server, keeper, and the kernel’s line ' +
  'discipline between): three of node that only pass bytes on, in turn with this, took 0.75 ms at the least and 1.15 in half ' +
  'of the cases, where tmux takes 0.3 to 0.4 for the whole of its way; where the limit comes from, tmux took 0.14. Of the ' +
  'rest the client works 0.7 ms, the server 1.0 and the keeper 0.1, in code that ran last for the key before. It would take ' +
  'fewer processes on the way, or ones that are not node.';

const targets: readonly Target[] = [
  ...kinds.map((kind) => ({
    row: `throughput attached, ${kindTitles[kind]}`,
    limit: 1,
    target: 'at most # of tmux’s time',
    value: ratio(`throughput/attached/${kind}`),
  })),
  {
    row: 'throughput attached, geometric mean of the four',
    limit: 0.6,
    target: 'at most #',
    value: (results) => all(results, keysOf('attached'), geometricMean),
  },
  {
    row: 'throughput in one of 4 visible panes, geometric mean',
    limit: 0.7,
    target: 'at most #',
    value: (results) => all(results, keysOf('one of 4 panes'), geometricMean),
  },
  {
    row: 'echo under a visible flood, p50',
    limit: 0.1,
    target: 'at most #',
    value: ratio('echo/visible flood/p50'),
    bound:
      'this terminal reads as fast as tmux writes, so tmux never waits for it, which is what made its echo slow where the ' +
      'limit comes from (85 ms); at a terminal that draws it waits, see there. Ours is the echo of an idle session and a millisecond.',
  },
  {
    row: 'echo under a visible flood, p99',
    limit: 0.25,
    target: 'at most #',
    value: ratio('echo/visible flood/p99'),
    bound: 'the same.',
  },
  {
    row: 'echo under a visible flood, at a terminal that draws, p50',
    limit: 0.1,
    target: 'at most #',
    value: ratio('echo/visible flood, drawn/p50'),
  },
  {
    row: 'echo under a visible flood, at a terminal that draws, p99',
    limit: 0.25,
    target: 'at most #',
    value: ratio('echo/visible flood, drawn/p99'),
    bound:
      'one key of a hundred waits for the scheduler at several of its hops, 3 to 6 ms each (perf sched): two cores are shared ' +
      'by what floods, keeper, server and client. The rounds part by more than what is missing.',
  },
  {
    row: 'echo under a hidden flood, p99',
    limit: 1,
    target: 'at most #',
    value: ratio('echo/hidden flood/p99'),
    bound: `the echo of an idle session is above the limit already: ${wayOfAKey}`,
  },
  {
    row: 'echo idle, p50',
    limit: 1,
    target: 'under # ms',
    value: ours('echo/idle/p50'),
    unit: 'ms',
    bound: wayOfAKey,
  },
  { row: 'echo idle, p50', limit: 8, target: 'at most # times', value: ratio('echo/idle/p50') },
  {
    row: 'echo idle, p99',
    limit: 4,
    target: 'under # ms',
    value: ours('echo/idle/p99'),
    unit: 'ms',
    bound: 'the same.',
  },
  {
    row: 'interrupt of `yes`',
    limit: 0.5,
    target: 'at most #',
    value: ratio('interrupt/prompt after Ctrl-C'),
    bound:
      'what was printed before the key stands before the prompt: 20 to 90 kB in the keeper and on its way to the server, which ' +
      'takes in 8 to 14 kB of such lines in a millisecond, and then comes the way of an echo, which alone is above the limit.',
  },
  {
    row: 'bytes to the terminal during a flood, the most of the four kinds',
    limit: 0.1,
    target: 'at most #',
    value: (results) => all(results, keysOf('attached', ' to the terminal'), most),
  },
  {
    row: 'bytes for a typed character',
    limit: 1.2,
    target: 'at most #',
    value: ratio('echo/idle/bytes per key'),
  },
  {
    row: 'bytes for a session of work',
    limit: 1.2,
    target: 'at most #',
    value: ratio('session/to the terminal'),
  },
  {
    row: 'memory of a further pane with 10,000 lines',
    limit: 0.6,
    target: 'at most #',
    value: ratio('memory/each further pane with 10,000 lines'),
  },
  {
    row: 'attach, first full picture',
    limit: 2.5,
    target: 'at most # times `node -e 0`',
    value: ratio('attach/1 pane, 100 lines', 'node'),
    bound:
      'what comes after the start of node: 15 ms to load the command line and the client, of which compiling the client takes 7, ' +
      'two questions to the server, and the picture. Its compiled code, kept on the disk, would be the next step.',
  },
  {
    row: 'the list of sessions, at its first use',
    limit: 150,
    target: 'at most # ms',
    value: ours('picker/first use, 50 ms after the attach'),
    unit: 'ms',
  },
  {
    row: 'the list of sessions, later',
    limit: 50,
    target: 'at most # ms',
    value: ours('picker/later'),
    unit: 'ms',
  },
  {
    row: 'one-shot command, the slowest',
    limit: 1.4,
    target: 'at most # times `node -e 0`',
    value: slowestCommand,
    bound:
      'that is split-window, which makes a PTY and has the layout stored twice before it answers, 5 to 8 ms of which the ' +
      'server works 4 and the keeper forks meanwhile. The others take 1.2 to 1.3.',
  },
  {
    row: '100 observers: echo of the one who types, p99',
    limit: 20,
    target: 'under # ms',
    value: ours('fan-out/100 observers/echo p99'),
    unit: 'ms',
    bound:
      'a hundred clients are played by one process on the same two cores, 60 frames a second each; half of the keys take 3 ms. ' +
      'Frames to those who only look make way for the one who types; their acknowledgements, 6,000 a second, do not.',
  },
];

export function targetRows(results: Results): TargetRow[] {
  return targets.map(({ row, limit, target, value, unit, bound }) => {
    const measured = value(results);
    const under = target.startsWith('under');
    return {
      row,
      target: target.replace('#', `${limit}`),
      measured: measured === undefined ? undefined : `${measured.toFixed(2)}${unit ? ` ${unit}` : ''}`,
      met: measured === undefined ? undefined : under ? measured < limit : measured <= limit,
      ...(bound ? { bound } : {}),
    };
  });
}
