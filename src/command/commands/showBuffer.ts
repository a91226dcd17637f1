/** show-buffer: the text of a paste buffer, as it is. */
import type { CommandSpec } from '../spec.ts';
import { wantedBuffer } from './support/buffers.ts';
import { valued } from './support/flags.ts';

export const showBuffer: CommandSpec = {
  name: 'show-buffer',
  alias: 'showb',
  usage: '[-b buffer-name]',
  about: 'Print a paste buffer.',
  flags: [valued('b', 'buffer-name', 'The buffer; the newest by default.')],
  targets: [],
  positional: [0, 0],
  examples: [['show-buffer', 'Print what was copied last.']],
  needsNoSession: true,
  run(context, args) {
    context.printRaw(wantedBuffer(context, args.value('b')).data);
  },
};
