/** show-options and show-window-options: the values of options, in the form that set-option accepts. */
import { findOption } from '../../options/table.ts';
import type { OptionSet } from '../../options/types.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { jsonFlag, printedAsJson } from './support/json.ts';
import { optionSetOf, scopeOfFlags, scopeOfOption } from './support/optionPlaces.ts';
import { targetOrNull } from './support/targets.ts';

export const showOptions: CommandSpec = {
  name: 'show-options',
  alias: 'show',
  usage: '[-AgHpqsvw] [-t target-pane] [option]',
  about: 'Show options.',
  flags: [
    flag('A', 'With the values that are inherited, marked by *.'),
    flag('g', 'The global values.'),
    flag('H', 'With the hooks.'),
    flag('p', 'Of a pane.'),
    flag('q', 'Report no error for an unknown or unset option.'),
    flag('s', 'Of the server.'),
    flag('v', 'Only the value.'),
    flag('w', 'Of a window.'),
    valued('t', 'target-pane', 'Of this session, window or pane.'),
    jsonFlag,
  ],
  targets: [{ flag: 't', type: 'pane', canFail: true }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['show-options -g', 'Every session option, with its global value.'],
    ['show-options -gv prefix', 'The prefix key alone.'],
  ],
  needsNoSession: true,
  run: (context, args) => show(context, args, { windowCommand: false, hooksOnly: false }),
};

export const showWindowOptions: CommandSpec = {
  name: 'show-window-options',
  alias: 'showw',
  usage: '[-gv] [-t target-window] [option]',
  about: 'Show options of a window.',
  flags: [
    flag('g', 'The global values.'),
    flag('v', 'Only the value.'),
    valued('t', 'target-window', 'The window.'),
    jsonFlag,
  ],
  targets: [{ flag: 't', type: 'window', canFail: true }],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [['show-window-options -g', 'Every window option, with its global value.']],
  needsNoSession: true,
  run: (context, args) => show(context, args, { windowCommand: true, hooksOnly: false }),
};

interface Kind {
  windowCommand: boolean;
  hooksOnly: boolean;
}

/** Shows options; show-hooks uses it too, since hooks are options that hold commands. */
export function show(context: CommandContext, args: ParsedArguments, kind: Kind): void {
  const [word] = args.words;
  if (word === undefined) {
    const place = optionSetOf(context, args, scopeOfFlags(args, kind.windowCommand));
    showAll(context, args, place, kind);
    return;
  }
  try {
    showOne(context, args, context.expand(word, targetOrNull(context) ?? {}), kind);
  } catch (error) {
    if (args.has('q') && error instanceof HoldfastError) return;
    throw error;
  }
}

function showAll(context: CommandContext, args: ParsedArguments, place: OptionSet, kind: Kind): void {
  const inherited = args.has('A');
  const names = kind.hooksOnly ? [] : place.listNames({ inherited });
  const hooks = kind.hooksOnly || args.has('H') ? place.listNames({ hooks: true, inherited }) : [];
  const all = [...names, ...hooks].sort();
  const isFromAbove = (name: string) => inherited && place.parent !== null && place.own(name) === undefined;
  if (printedAsJson(context, args, () => all.map((name) => objectOf(place, name, isFromAbove(name))))) return;
  for (const name of all) {
    const from = isFromAbove(name);
    for (const line of place.showLines(name, { valueOnly: args.has('v'), inherited: from }))
      context.print(line);
  }
}

function showOne(context: CommandContext, args: ParsedArguments, text: string, kind: Kind): void {
  const option = findOption(text);
  const place = optionSetOf(context, args, scopeOfOption(option, args, kind.windowCommand));
  const own = place.own(option.name) !== undefined;
  if (!option.spec && !(own || (args.has('A') && place.has(option.name))))
    throw fail('unknown-option', { name: text });
  const inherited = !own && place.parent !== null;
  const isShown = !inherited || args.has('A');
  const { index } = option;
  const objects = () => (isShown ? [objectOf(place, option.name, inherited, index)] : []);
  if (printedAsJson(context, args, objects) || !isShown) return;
  const lines = place.showLines(option.name, {
    valueOnly: args.has('v'),
    inherited,
    ...(index === undefined ? {} : { index }),
  });
  for (const line of lines) context.print(line);
}

/** An option in JSON: flags and numbers as such, an array by its indexes, which may have gaps. */
function objectOf(place: OptionSet, name: string, inherited: boolean, index?: number) {
  const { value } = place.shown(name);
  const elements =
    value instanceof Map ? [...value].filter(([at]) => index === undefined || at === index) : null;
  return { name, value: elements === null ? value : Object.fromEntries(elements), inherited };
}
