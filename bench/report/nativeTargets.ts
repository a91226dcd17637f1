/** Targets of the native client, of control mode and of plugins against tmux, row by row. */
import type { Results } from '../Results.ts';
import { geometricMean } from '../statistics.ts';
import { kinds } from '../work/outputs.ts';
import type { Target } from './targets.ts';

const ratio = (key: string) => (results: Results) => results.ratio(key)?.value;

/** Ratios of some measures together; undefined when one was not measured. */
function together(keys: readonly string[], sum: (values: readonly number[]) => number) {
  return (results: Results) => {
    const values = keys.flatMap((key) => results.ratio(key)?.value ?? []);
    return values.length === keys.length ? sum(values) : undefined;
  };
}

export const nativeTargets: readonly Target[] = [
  {
    row: 'attach by the native client, first full picture',
    limit: 1.5,
    target: 'at most # of tmux’s time',
    value: ratio('attach/native client, later'),
  },
  {
    row: 'the same, of a server that has just started',
    limit: 1.5,
    target: 'at most #',
    value: ratio('attach/native client, the first of a server'),
    bound:
      'the code that makes the first picture of a server is compiled when it is first needed, unless the server was idle for ' +
      '0.3 s and has rehearsed it, which this attach does not wait for.',
  },
  {
    row: '20,000 commands in control mode, the slower of two clients',
    limit: 1,
    target: 'at most # of tmux’s time',
    value: together(['control/first client of the server', 'control/second client'], (values) =>
      Math.max(...values),
    ),
    bound:
      'on a busy machine the server took 7 to 8 µs of processor time a command, tmux 9, and made 4 KB of objects; 11 to 14 µs ' +
      'in a new server, whose code is compiled while it runs.',
  },
  {
    row: 'first output of a server that has just started, geometric mean of the four',
    limit: 0.6,
    target: 'at most # of tmux’s time',
    value: together(
      kinds.map((kind) => `first-flood/${kind}`),
      geometricMean,
    ),
    bound: 'V8 optimises the parser and the screen while they run; a later flood takes half of tmux’s time.',
  },
  {
    row: 'the plugin manager with six plugins, to the last plugin',
    limit: 1.3,
    target: 'at most # of tmux’s time',
    value: ratio('plugins/tpm with six plugins'),
    bound:
      'Node starts in 20 ms, and the server takes 75 to load its code, beside those of client and keeper: it reads the first ' +
      'line of the configuration 137 ms after the start (busy machine; 195 before they loaded beside each other), tmux after ' +
      '10. From that line on, plugins load as fast as in tmux.',
  },
  {
    row: 'status line of three plugins, processor time',
    limit: 1.3,
    target: 'at most # of tmux’s',
    value: ratio('plugins/status line of cpu, battery and dracula'),
  },
];
