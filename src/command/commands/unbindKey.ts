/** unbind-key: removes the binding of a key. */

import { parseKeyName } from '../../keys/keyName.ts';
import { fail } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const unbindKey: CommandSpec = {
  name: 'unbind-key',
  alias: 'unbind',
  usage: '[-anq] [-T key-table] key',
  about: 'Unbind a key.',
  flags: [
    flag('a', 'Every key of the table.'),
    flag('n', 'In the table root.'),
    flag('q', 'Report no errors.'),
    valued('T', 'key-table', 'The table; prefix by default.'),
  ],
  targets: [],
  positional: [0, 1],
  changes: ['state'],
  examples: [['unbind-key C-b', 'Free the key.']],
  needsNoSession: true,
  run(context, args) {
    const message = unbind(context, args);
    if (message !== undefined && !args.has('q')) throw fail('command-failed', { message });
  },
};

/** The error, or undefined on success. */
function unbind(context: CommandContext, args: ParsedArguments): string | undefined {
  const { keys } = context.state;
  const [name] = args.words;
  const table = args.value('T') ?? (args.has('n') ? 'root' : 'prefix');
  const unknownTable = keys.hasTable(table) ? undefined : `table ${table} doesn't exist`;
  if (args.has('a')) {
    if (name !== undefined) return 'key given with -a';
    if (unknownTable !== undefined) return unknownTable;
    keys.clear(table);
    return undefined;
  }
  if (name === undefined) return 'missing key';
  const key = parseKeyName(name);
  if (key === undefined || key === 'None') return `unknown key: ${name}`;
  if (args.has('T') && unknownTable !== undefined) return unknownTable;
  keys.unbind(table, key);
  return undefined;
}
