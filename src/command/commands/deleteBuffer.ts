/** delete-buffer: deletes a paste buffer. */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const deleteBuffer: CommandSpec = {
  name: 'delete-buffer',
  alias: 'deleteb',
  usage: '[-b buffer-name]',
  about: 'Delete a paste buffer.',
  flags: [valued('b', 'buffer-name', 'The buffer; the newest by default.')],
  targets: [],
  positional: [0, 0],
  changes: ['state', 'buffers'],
  ledger: 0,
  examples: [['delete-buffer', 'Forget what was copied last.']],
  needsNoSession: true,
  run(context, args) {
    const { buffers } = context.state;
    const name = args.value('b') ?? buffers.top()?.name;
    if (name === undefined) throw fail('no-such-buffer', { words: 'no buffer' });
    if (!buffers.delete(name)) throw fail('no-such-buffer', { name, words: `unknown buffer: ${name}` });
  },
};
