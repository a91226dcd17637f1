/** load-buffer: a paste buffer from a file or from standard input. */
import type { CommandSpec } from '../spec.ts';
import { pathOf } from './support/files.ts';
import { flag, valued } from './support/flags.ts';
import { clientOrNull } from './support/targets.ts';

export const loadBuffer: CommandSpec = {
  name: 'load-buffer',
  alias: 'loadb',
  usage: '[-b buffer-name] [-t target-client] path',
  about: 'Load a paste buffer from a file.',
  flags: [
    flag('w', "Also send it to the clipboard of the client's terminal."),
    valued('b', 'buffer-name', 'The buffer; a new one by default.'),
    valued('t', 'target-client', 'The client whose clipboard -w sets.'),
  ],
  targets: [{ flag: 't', type: 'client', canFail: true }],
  positional: [1, 1],
  changes: ['state', 'buffers'],
  ledger: 1,
  examples: [
    ['load-buffer notes.txt', 'Make a buffer of a file.'],
    ['load-buffer -', 'Make a buffer of standard input.'],
  ],
  needsNoSession: true,
  async run(context, args) {
    const path = context.expand(args.words[0] ?? '');
    const data = path === '-' ? await context.readStdin() : await context.readFile(pathOf(context, path));
    const name = args.value('b');
    const at = context.clock.now();
    if (name === undefined)
      context.state.buffers.add(data, at, context.options.server.getNumber('buffer-limit'));
    else context.state.buffers.set(name, data, at);
    const client = args.has('w') ? clientOrNull(context, 't') : null;
    if (client) context.services.setClipboard(client, data);
  },
};
