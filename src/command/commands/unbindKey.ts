/** unbind-key: removes the binding of a key. */

import { parseKeyName } from '../../keys/keyName.ts';
import { fail, type HoldfastError } from '../../protocol/errors.ts';
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
  ledger: 1,
  examples: [['unbind-key C-b', 'Free the key.']],
  needsNoSession: true,
  run(context, args) {
    const error = unbind(context, args);
    if (error !== undefined && !args.has('q')) throw error;
  },
};

/** The error, or undefined on success. */
function unbind(context: CommandContext, args: ParsedArguments): HoldfastError | undefined {
  const { keys } = context.state;
  const [name] = args.words;
  const table = args.value('T') ?? (args.has('n') ? 'root' : 'prefix');
  const unknownTable = keys.hasTable(table) ? undefined : fail('no-such-key-table', { table });
  if (args.has('a')) {
    if (name !== undefined) return fail('bad-arguments', { words: 'key given with -a' });
    if (unknownTable !== undefined) return unknownTable;
    keys.clear(table);
    return undefined;
  }
  if (name === undefined) return fail('bad-arguments', { words: 'missing key' });
  const key = parseKeyName(name);
  if (key === undefined || key === 'None') return fail('bad-value', { value: name, reason: 'unknown key' });
  if (args.has('T') && unknownTable !== undefined) return unknownTable;
  keys.unbind(table, key);
  return undefined;
}
