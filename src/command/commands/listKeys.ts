/** list-keys: the bindings as bind-key lines, or with -N as a page of help. */

import { listedKeyName, parseKeyName } from '../../keys/keyName.ts';
import { quoteWord } from '../../options/quote.ts';
import { fail } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import { parseCommands } from '../grammar/parser.ts';
import { escapedSeparators, printCommands } from '../grammar/print.ts';
import type { KeyBinding } from '../KeyTables.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { jsonFlag, printedAsJson } from './support/json.ts';
import { compareKeys } from './support/keyOrder.ts';

export const listKeys: CommandSpec = {
  name: 'list-keys',
  alias: 'lsk',
  usage: '[-1aN] [-P prefix-string] [-T key-table] [key]',
  about: 'List the key bindings.',
  flags: [
    flag('1', 'Only the first.'),
    flag('a', 'With -N, those without a note too.'),
    flag('N', 'Keys with their notes.'),
    valued('P', 'prefix-string', 'With -N, a text before each key.'),
    valued('T', 'key-table', 'Only those of this table.'),
    jsonFlag,
  ],
  targets: [],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['list-keys', 'Every binding.'],
    ['list-keys -N', 'What the keys do.'],
  ],
  needsNoSession: true,
  run(context, args) {
    const only = onlyKey(args);
    const table = args.value('T');
    if (table !== undefined && !context.state.keys.hasTable(table))
      throw fail('no-such-key-table', { table });
    const unknown = (): Error => fail('no-such-key', { key: args.words[0] ?? '' });
    if (args.has('json')) {
      const bindings = allBindings(context, args, only);
      if (bindings.length === 0 && only !== undefined) throw unknown();
      printedAsJson(context, args, () => (args.has('1') ? bindings.slice(0, 1) : bindings));
      return;
    }
    const lines = args.has('N') ? noteLines(context, args, only) : bindLines(context, args, only);
    for (const line of args.has('1') ? lines.slice(0, 1) : lines) context.print(line);
    if (lines.length === 0 && only !== undefined) throw unknown();
  },
};

function onlyKey(args: ParsedArguments): string | undefined {
  const [word] = args.words;
  if (word === undefined) return undefined;
  const key = parseKeyName(word);
  if (key === undefined) throw fail('bad-value', { value: word, reason: 'invalid key' });
  return key;
}

function bindingsOf(context: CommandContext, table: string, only: string | undefined): KeyBinding[] {
  const bindings = context.state.keys.list(table).sort((a, b) => compareKeys(a.key, b.key));
  return only === undefined ? bindings : bindings.filter((binding) => binding.key === only);
}

function allBindings(context: CommandContext, args: ParsedArguments, only: string | undefined): KeyBinding[] {
  const table = args.value('T');
  const tables = table === undefined ? context.state.keys.tables() : [table];
  return tables.flatMap((name) => bindingsOf(context, name, only));
}

function bindLines(context: CommandContext, args: ParsedArguments, only: string | undefined): string[] {
  const bindings = allBindings(context, args, only);
  const repeats = bindings.some((binding) => binding.repeat);
  const tableWidth = Math.max(0, ...bindings.map((binding) => quoteWord(binding.table).length));
  const keyWidth = Math.max(0, ...bindings.map((binding) => quoteWord(listedKeyName(binding.key)).length));
  return bindings.map((binding) => {
    const repeat = repeats ? (binding.repeat ? '-r ' : '   ') : '';
    const name = quoteWord(binding.table).padEnd(tableWidth);
    return `bind-key ${repeat}-T ${name} ${quoteWord(listedKeyName(binding.key)).padEnd(keyWidth)} ${asArguments(binding)}`;
  });
}

/** The commands of the key as words of bind-key, which a bare ';' would end. */
const asArguments = (binding: KeyBinding): string =>
  printCommands(parseCommands(binding.command), escapedSeparators);

/** Default without -T: the table root, then the table prefix with the prefix key before each key. */
function noteLines(context: CommandContext, args: ParsedArguments, only: string | undefined): string[] {
  const shown = (table: string): KeyBinding[] =>
    bindingsOf(context, table, only).filter((binding) => binding.note !== '' || args.has('a'));
  const table = args.value('T');
  const given = args.value('P');
  const key = context.options.session.getString('prefix');
  const prefix = given ?? (key === 'None' ? '' : `${key} `);
  const groups: [string, KeyBinding[]][] =
    table !== undefined
      ? [[given ?? '', shown(table)]]
      : [
          [' '.repeat(prefix.length), shown('root')],
          [prefix, shown('prefix')],
        ];
  const width = Math.max(
    0,
    ...groups.flatMap(([, bindings]) => bindings.map(({ key: name }) => listedKeyName(name).length)),
  );
  return groups.flatMap(([start, bindings]) =>
    bindings.map(
      (binding) =>
        `${start}${listedKeyName(binding.key).padEnd(width)} ${binding.note !== '' ? binding.note : asArguments(binding)}`,
    ),
  );
}
