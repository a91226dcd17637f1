/**
 * Commands of tmux whose interface is not built yet. They are known, so that configurations and key bindings that use
 * them are read and checked; running one fails and says so.
 */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec, FlagSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

interface Missing {
  name: string;
  alias?: string;
  usage: string;
  about: string;
  /** Flags without a value, as letters. */
  plain: string;
  /** Flags with a value. */
  valued: Readonly<Record<string, string>>;
  positional: readonly [number, number];
}

const missing: readonly Missing[] = [
  {
    name: 'customize-mode',
    usage: '[-NZ] [-F format] [-f filter] [-t target-pane]',
    about: 'Change options and keys in a list.',
    plain: 'NZ',
    valued: { F: 'format', f: 'filter', t: 'target-pane' },
    positional: [0, 0],
  },
];

function flagsOf(entry: Missing): FlagSpec[] {
  return [
    ...[...entry.plain].map((letter) => flag(letter, 'As in tmux.')),
    ...Object.entries(entry.valued).map(([letter, value]) => ({
      ...valued(letter, value, 'As in tmux.'),
    })),
  ];
}

export const notAvailable: readonly CommandSpec[] = missing.map((entry) => ({
  name: entry.name,
  ...(entry.alias === undefined ? {} : { alias: entry.alias }),
  usage: entry.usage,
  about: entry.about,
  flags: flagsOf(entry),
  targets: [],
  positional: entry.positional,
  examples: [[entry.name, 'Not available in this version.']],
  needsNoSession: true,
  run() {
    throw fail('command-failed', { message: `${entry.name}: not available in this version` });
  },
}));
