/** paste-buffer: types a paste buffer into a pane. */
import { fail } from '../../protocol/errors.ts';
import type { ByteString } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { toByteString, toBytes } from './support/bytes.ts';
import { flag, valued } from './support/flags.ts';
import { controlWait, controlWaitFlag, typeInto } from './support/typing.ts';

/** Bracketed paste markers (xterm ctlseqs), for a program that asked for them. */
const [pasteStart, pasteEnd] = ['\x1b[200~', '\x1b[201~'];

/** Largest paste that later keys wait for, bytes; a larger one runs in the background. */
const promptBytes = 1024 * 1024;

export const pasteBuffer: CommandSpec = {
  name: 'paste-buffer',
  alias: 'pasteb',
  usage: '[-dpr] [-s separator] [-b buffer-name] [-t target-pane]',
  about: 'Paste a buffer into a pane.',
  flags: [
    flag('d', 'Delete the buffer too.'),
    flag('p', 'Bracket the paste if the program asked for that.'),
    flag('r', 'Keep line feeds as they are.'),
    valued('b', 'buffer-name', 'The buffer; the newest by default.'),
    valued('s', 'separator', 'What takes the place of a line feed; a carriage return by default.'),
    valued('t', 'target-pane', 'The pane.'),
    controlWaitFlag,
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: ['state', 'buffers'],
  ledger: 'input',
  examples: [['paste-buffer -p', 'Paste what was copied last.']],
  run(context, args) {
    const { pane } = context.target('t');
    if (pane.process.state !== 'running') throw fail('wrong-state', { reason: 'target pane has exited' });
    const { buffers } = context.state;
    const name = args.value('b');
    const buffer = name === undefined ? buffers.top() : buffers.get(name);
    if (!buffer) {
      if (name === undefined) return;
      throw fail('no-such-buffer', { name });
    }
    const waitMs = controlWait(context, args);
    const paste = async (): Promise<void> => {
      if (!pane.inputDisabled)
        await typeInto(context, pane, typedBytes(context, args, pane, buffer.data), waitMs);
      if (args.has('d') && buffers.get(buffer.name) === buffer) buffers.delete(buffer.name);
    };
    // A slow program must not block the client's keys, which may interrupt it.
    if (context.caller.client === null || buffer.data.length <= promptBytes) return paste();
    context.background(paste);
    return undefined;
  },
};

/** Bytes to type for a buffer. */
function typedBytes(
  context: CommandContext,
  args: ParsedArguments,
  pane: Pane,
  data: ByteString,
): Uint8Array {
  const between = separator(args);
  const bracket = args.has('p') && context.services.paneFacts(pane).bracketedPaste;
  // An end marker inside the paste must be removed: the program would run the rest as typed input.
  const text = bracket ? data.replaceAll(pasteEnd, '') : data;
  const typed = between === '\n' ? text : text.replaceAll('\n', between);
  return toBytes(bracket ? `${pasteStart}${typed}${pasteEnd}` : typed);
}

function separator(args: ParsedArguments): string {
  const wanted = args.value('s');
  if (wanted !== undefined) return toByteString(wanted);
  return args.has('r') ? '\n' : '\r';
}
