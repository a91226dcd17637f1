/** save-buffer: writes a paste buffer to a file or to standard output. */
import type { CommandSpec } from '../spec.ts';
import { wantedBuffer } from './support/buffers.ts';
import { pathOf } from './support/files.ts';
import { flag, valued } from './support/flags.ts';

export const saveBuffer: CommandSpec = {
  name: 'save-buffer',
  alias: 'saveb',
  usage: '[-a] [-b buffer-name] path',
  about: 'Save a paste buffer to a file.',
  flags: [flag('a', 'Append to the file.'), valued('b', 'buffer-name', 'The buffer; the newest by default.')],
  targets: [],
  positional: [1, 1],
  changes: [],
  ledger: 1,
  examples: [['save-buffer out.txt', 'Write what was copied last to a file.']],
  needsNoSession: true,
  async run(context, args) {
    const { data } = wantedBuffer(context, args.value('b'));
    const path = context.expand(args.words[0] ?? '');
    if (path === '-') context.printRaw(data);
    else await context.writeFile(pathOf(context, path), data, { append: args.has('a') });
  },
};
