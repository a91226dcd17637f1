/** bind-key: binds a key to commands. */

import { parseKeyName } from '../../keys/keyName.ts';
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const bindKey: CommandSpec = {
  name: 'bind-key',
  alias: 'bind',
  usage: '[-nr] [-T key-table] [-N note] key [command [arguments]]',
  about: 'Bind a key to commands.',
  flags: [
    flag('n', 'Without the prefix key: in the table root.'),
    flag('r', 'Let it repeat without the prefix within repeat-time.'),
    valued('N', 'note', 'Description that list-keys -N shows.'),
    valued('T', 'key-table', 'The table; prefix by default.'),
  ],
  targets: [],
  positional: [1, Number.POSITIVE_INFINITY],
  changes: ['state'],
  ledger: 1,
  examples: [
    ['bind-key | split-window -h', 'prefix | splits side by side.'],
    ['bind-key -n M-Left select-pane -L', 'Alt and left arrow go to the pane on the left.'],
  ],
  needsNoSession: true,
  run(context, args) {
    const [name = ''] = args.words;
    const words = args.given.slice(1);
    const key = parseKeyName(name);
    if (key === undefined || key === 'None') throw fail('bad-value', { value: name, reason: 'unknown key' });
    const table = args.value('T') ?? (args.has('n') ? 'root' : 'prefix');
    const { keys } = context.state;
    const note = args.value('N') ?? '';
    if (words.length > 0) {
      keys.bind({ table, key, command: context.parseCommands(words), note, repeat: args.has('r') });
      return;
    }
    // Without a command, only the note and the repeat flag of a binding change.
    const old = keys.get(table, key);
    if (old) keys.bind({ ...old, note, repeat: old.repeat || args.has('r') });
  },
};
