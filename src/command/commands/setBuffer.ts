/** set-buffer: sets, appends to, or renames a paste buffer. */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { toByteString } from './support/bytes.ts';
import { flag, valued } from './support/flags.ts';
import { clientOrNull } from './support/targets.ts';

export const setBuffer: CommandSpec = {
  name: 'set-buffer',
  alias: 'setb',
  usage: '[-aw] [-b buffer-name] [-n new-buffer-name] [-t target-client] data',
  about: 'Set the text of a paste buffer.',
  flags: [
    flag('a', 'Append to the buffer.'),
    flag('w', "Also send it to the clipboard of the client's terminal."),
    valued('b', 'buffer-name', 'The buffer; a new one by default.'),
    valued('n', 'new-buffer-name', 'Rename the buffer.'),
    valued('t', 'target-client', 'The client whose clipboard -w sets.'),
  ],
  targets: [{ flag: 't', type: 'client', canFail: true }],
  positional: [0, 1],
  changes: ['state', 'buffers'],
  ledger: 0,
  examples: [
    ['set-buffer hello', 'Make a buffer with this text.'],
    ['set-buffer -b greeting hello', 'The same with a name of its own.'],
  ],
  needsNoSession: true,
  run(context, args) {
    const { buffers } = context.state;
    const name = args.value('b');
    const newName = args.value('n');
    if (newName !== undefined) {
      const buffer = name === undefined ? buffers.top() : buffers.get(name);
      if (!buffer && name === undefined) throw fail('no-such-buffer', { words: 'no buffer' });
      buffers.rename(buffer?.name ?? name ?? '', newName);
      return;
    }
    const [word] = args.words;
    if (word === undefined) throw fail('bad-arguments', { words: 'no data specified' });
    if (word === '') return;
    const old = args.has('a') && name !== undefined ? (buffers.get(name)?.data ?? '') : '';
    const data = old + toByteString(word);
    const at = context.clock.now();
    if (name === undefined) buffers.add(data, at, context.options.server.getNumber('buffer-limit'));
    else buffers.set(name, data, at);
    const client = args.has('w') ? clientOrNull(context, 't') : null;
    if (client) context.services.setClipboard(client, data);
  },
};
