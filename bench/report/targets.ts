/** Targets of the project against tmux, row by row, and the result of a run for each. */
import type { Results } from '../Results.ts';
import { geometricMean } from '../statistics.ts';
import { kinds, kindTitles } from '../work/outputs.ts';
import { nativeTargets } from './nativeTargets.ts';
import { pageTargets } from './pageTargets.ts';

export interface TargetRow {
  row: string;
  /** Limit as text: 'at most 0.6'. */
  target: string;
  /** Result of the run as text; undefined when the run has not measured it. */
  measured: string | undefined;
  met: boolean | undefined;
  /** Cause that bounds the result, where the target is not met. */
  bound?: string;
}

export interface Target {
  row: string;
  limit: number;
  /** Text of the limit, with `#` for its number. */
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

/** Commands that ask or type, which scripts call most. */
const askingCommands = [
  'display-message',
  'list-panes',
  'send-keys',
  'show-options',
  'capture-pane',
  'has-session',
];
const commandKeys = (names: readonly string[], rest: string) =>
  names.map((name) => `commands/${name}, ${rest}`);

/** The largest ratio of a command to a bare node. */
const slowestCommand = (results: Results) => {
  const values = ['display-message', 'list-panes', 'send-keys', 'split-window'].flatMap(
    (name) => results.ratio(`one-shot/${name}`, 'node')?.value ?? [],
  );
  return values.length === 4 ? most(values) : undefined;
};

const wayOfAKey =
  'a key and its echo take six hand-overs from one process to the next (client, server, keeper, and the kernel’s line ' +
  'discipline between them). Three node processes that only forward bytes, measured in alternation, took 0.75 ms at best ' +
  'and 1.15 ms in the median; tmux takes 0.3 to 0.4 ms for its whole path, and took 0.14 ms in the measurement that the ' +
  'limit comes from. Of the rest, the client works 0.7 ms, the server 1.0 ms and the keeper 0.1 ms, in code that last ran for ' +
  'the previous key. Less would need fewer processes on the path, or processes that are not node.';

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
      'this terminal reads as fast as tmux writes, so tmux never waits for it. That wait made the echo of tmux slow (85 ms) ' +
      'in the measurement that the limit comes from; the rows at a terminal that draws show this wait. The echo of ' +
      'holdfast takes a millisecond more than in an idle session.',
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
      'one key in a hundred waits for the scheduler at several hops, 3 to 6 ms each (perf sched): the flooding program, ' +
      'keeper, server and client share two cores. The rounds differ by more than the missing part.',
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
      'output printed before the key precedes the prompt: 20 to 90 kB in the keeper and on its way to the server, which ' +
      'consumes 8 to 14 kB of such lines in a millisecond. Then comes the path of an echo, which alone is above the limit.',
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
      'after the start of node come 15 ms to load the command line and the client (7 ms of it to compile the client), two ' +
      'requests to the server, and the picture. A cache of the compiled code on disk would be the next step.',
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
    row: 'a key of the list’s filter',
    limit: 33,
    target: 'at most # ms',
    value: ours('picker/a filter key'),
    unit: 'ms',
  },
  {
    row: '1,000 commands of a program on one connection',
    limit: 60,
    target: 'at most # ms',
    value: ours('sdk/1,000 commands'),
    unit: 'ms',
  },
  {
    row: 'a command that a program runs in a shell, from the call to its end',
    limit: 20,
    target: 'at most # ms',
    value: ours('sdk/run in a shell'),
    unit: 'ms',
  },
  {
    row: '100 programs that follow events, server for each 1,000 events a second',
    limit: 2,
    target: 'at most #% of a core',
    value: ours('sdk/100 followers, server for each 1,000 of these events a second'),
    unit: '%',
  },
  {
    row: 'a command by the native client, p50, the slowest of six',
    limit: 1,
    target: 'at most # of tmux’s time',
    value: (results) => all(results, commandKeys(askingCommands, 'program, p50'), most),
  },
  {
    row: 'the same through the script that npm links',
    limit: 1.6,
    target: 'at most #',
    value: (results) => all(results, commandKeys(askingCommands, 'script, p50'), most),
  },
  {
    row: 'the same by the client itself, p99',
    limit: 2,
    target: 'at most #',
    value: (results) => all(results, commandKeys(askingCommands, 'program, p99'), most),
  },
  {
    row: 'split-window and new-window by the native client, p50, the slower',
    limit: 1.5,
    target: 'at most #',
    value: (results) => all(results, commandKeys(['split-window', 'new-window'], 'program, p50'), most),
    bound:
      'the server stores the layout before the program starts and again when it runs, and answers then; meanwhile it makes the ' +
      'screen and the log of the pane (1.3 ms), and the keeper forks (0.6). tmux stores nothing.',
  },
  {
    row: '300 show-options in a row by the native client',
    limit: 0.9,
    target: 'at most #',
    value: ratio('commands/300 show-options in a row, program'),
  },
  {
    row: 'processor time of the ledger, while somebody types',
    limit: 1,
    target: 'at most # % more',
    value: ours('ledger/typing, more with the ledger'),
    unit: '%',
  },
  {
    row: 'processor time of the ledger, while a pane prints',
    limit: 1,
    target: 'at most # % more',
    value: ours('ledger/output, more with the ledger'),
    unit: '%',
  },
  {
    row: 'one-shot command, the slowest',
    limit: 1.4,
    target: 'at most # times `node -e 0`',
    value: slowestCommand,
    bound:
      'the slowest is split-window, which makes a PTY and has the layout stored twice before it answers. This takes 5 to ' +
      '8 ms: the server works for 4 of them, while the keeper forks. The other commands take 1.2 to 1.3.',
  },
  {
    row: '100 observers: echo of the one who types, p99',
    limit: 20,
    target: 'under # ms',
    value: ours('fan-out/100 observers/echo p99'),
    unit: 'ms',
    bound:
      'one process plays a hundred clients on the same two cores, with 60 frames a second each; the median key takes 3 ms. ' +
      'Frames for read-only observers yield to the typing client; their acknowledgements, 6,000 a second, do not.',
  },
];

export function targetRows(results: Results): TargetRow[] {
  return [...targets, ...nativeTargets, ...pageTargets].map(({ row, limit, target, value, unit, bound }) => {
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
