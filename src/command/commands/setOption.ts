/** set-option and set-window-option: set, change or unset an option. */
import { ownerId } from '../../operator/Principal.ts';
import { findOption, type OptionName } from '../../options/table.ts';
import type { OptionSet } from '../../options/types.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, FlagSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { optionSetOf, scopeOfOption } from './support/optionPlaces.ts';
import { targetOrNull } from './support/targets.ts';

const commonFlags: readonly FlagSpec[] = [
  flag('a', 'Append to the value.'),
  flag('F', 'Expand the value as a format.'),
  flag('g', 'The global value.'),
  flag('o', 'Fail if the option is already set.'),
  flag('q', 'Report no error for unknown options.'),
  flag('u', 'Unset it; the inherited value applies.'),
];

export const setOption: CommandSpec = {
  name: 'set-option',
  alias: 'set',
  usage: '[-aFgopqsuUw] [-t target-pane] option [value]',
  about: 'Set an option.',
  flags: [
    ...commonFlags,
    flag('p', 'Of a pane.'),
    flag('s', 'Of the server.'),
    flag('U', 'Unset it for every pane of the window too.'),
    flag('w', 'Of a window.'),
    valued('t', 'target-pane', 'Of this session, window or pane.'),
  ],
  targets: [{ flag: 't', type: 'pane', canFail: true }],
  positional: [1, 2],
  changes: ['state', 'options'],
  ledger: 1,
  examples: [
    ['set-option -g mouse on', 'Turn the mouse on everywhere.'],
    ['set-option -t work status off', "No status line in 'work'."],
  ],
  needsNoSession: true,
  run: (context, args) => setFromArguments(context, args, args.words[1] ?? null, false),
};

export const setWindowOption: CommandSpec = {
  name: 'set-window-option',
  alias: 'setw',
  usage: '[-aFgoqu] [-t target-window] option [value]',
  about: 'Set an option of a window.',
  flags: [...commonFlags, valued('t', 'target-window', 'The window.')],
  targets: [{ flag: 't', type: 'window', canFail: true }],
  positional: [1, 2],
  changes: ['state', 'options'],
  ledger: 1,
  examples: [['set-window-option -g mode-keys vi', 'Keys of vi in copy mode.']],
  needsNoSession: true,
  run: (context, args) => setFromArguments(context, args, args.words[1] ?? null, true),
};

/** Sets an option; set-hook uses it too, since hooks are options that hold commands. */
export function setFromArguments(
  context: CommandContext,
  args: ParsedArguments,
  value: string | null,
  windowCommand: boolean,
): void {
  const target = targetOrNull(context);
  const name = context.expand(args.words[0] ?? '', target ?? {});
  try {
    const option = findOption(name);
    const place = optionSetOf(context, args, scopeOfOption(option, args, windowCommand));
    const text =
      value !== null && args.has('F') ? context.expand(value, { ...target, becomesFormat: true }) : value;
    apply(context, args, { option, place, name, text });
  } catch (error) {
    if (args.has('q') && isAboutName(error)) return;
    throw error;
  }
  context.services.redraw();
}

/** Errors that -q suppresses: an unknown option or target. */
const quiet: ReadonlySet<string> = new Set([
  'unknown-option',
  'ambiguous-option',
  'no-current-session',
  'no-such-session',
  'no-such-window',
  'no-such-pane',
]);

const isAboutName = (error: unknown): boolean => error instanceof HoldfastError && quiet.has(error.code);

/**
 * Options that agents can't set. With those that decide who types and who is an agent, an agent could undo a person's
 * taking of a pane; hooks and aliases run commands in another's name.
 */
const forPeople: ReadonlySet<string> = new Set([
  'command-alias',
  'control',
  'control-idle-time',
  '@actor',
  '@agent',
]);
/** Options with which a guest could type into a pane that another holds. */
const forOwner: ReadonlySet<string> = new Set(['control', 'control-idle-time']);

/** Errors: people-only, owner-only. */
function checkMaySet({ caller: { principal } }: CommandContext, { name, spec }: OptionName): void {
  if (principal === null) return;
  if (principal.actor !== 'person' && (forPeople.has(name) || spec?.hook))
    throw fail('people-only', { action: `setting ${name}` });
  if (forOwner.has(name) && principal.id !== ownerId) throw fail('owner-only', { action: `setting ${name}` });
}

interface Change {
  option: OptionName;
  place: OptionSet;
  name: string;
  text: string | null;
}

function apply(context: CommandContext, args: ParsedArguments, change: Change): void {
  const { option, place, name, text } = change;
  checkMaySet(context, option);
  const { index } = option;
  if (index !== undefined && option.spec?.type !== 'array')
    throw fail('bad-value', { value: name, reason: 'not an array' });
  if (args.has('u') || args.has('U')) {
    place.unset(option.name, index);
    if (args.has('U')) unsetInPanes(context, option.name);
    return;
  }
  if (args.has('o') && isSet(place, option)) {
    if (args.has('q')) return;
    throw fail('already-exists', { words: `already set: ${name}` });
  }
  if (option.name === 'default-shell' && !isShell(context, text ?? ''))
    throw fail('bad-value', { value: text ?? '', reason: 'not a suitable shell' });
  if (option.name === 'theme' && text !== null) context.services.themes.check(text);
  place.setFromText(option.name, text, {
    append: args.has('a'),
    ...(index === undefined ? {} : { index }),
  });
}

function isShell({ services }: CommandContext, path: string): boolean {
  return path.startsWith('/') && services.files.isExecutable(path);
}

/** A global scope has a value for every option of the table, so -o allows only user options there. */
function isSet(place: OptionSet, option: OptionName): boolean {
  if (option.index !== undefined) return place.getElements(option.name).has(option.index);
  return place.own(option.name) !== undefined || (place.parent === null && option.spec !== undefined);
}

function unsetInPanes(context: CommandContext, name: string): void {
  const window = targetOrNull(context)?.window;
  for (const pane of window?.panes ?? []) pane.options.unset(name);
}
