/** show-buffer: prints a paste buffer unchanged. */
import type { CommandSpec } from '../spec.ts';
import { bufferObject } from './listBuffers.ts';
import { wantedBuffer } from './support/buffers.ts';
import { toText } from './support/bytes.ts';
import { valued } from './support/flags.ts';

import { jsonFlag, printedAsJson } from './support/json.ts';

export const showBuffer: CommandSpec = {
  name: 'show-buffer',
  alias: 'showb',
  usage: '[-b buffer-name]',
  about: 'Print a paste buffer.',
  flags: [valued('b', 'buffer-name', 'The buffer; the newest by default.'), jsonFlag],
  targets: [],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['show-buffer', 'Print what was copied last.']],
  needsNoSession: true,
  run(context, args) {
    const buffer = wantedBuffer(context, args.value('b'));
    const objects = () => [{ ...bufferObject(buffer), text: toText(buffer.data) }];
    if (!printedAsJson(context, args, objects)) context.printRaw(buffer.data);
  },
};
