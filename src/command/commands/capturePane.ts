/** capture-pane: the text of a pane, from its screen and its history. */
import { fail } from '../../protocol/errors.ts';
import type { ByteString } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { toByteString } from './support/bytes.ts';
import { flag, valued } from './support/flags.ts';

export const capturePane: CommandSpec = {
  name: 'capture-pane',
  alias: 'capturep',
  usage: '[-aCeJNpPq] [-b buffer-name] [-E end-line] [-S start-line] [-t target-pane]',
  about: 'Capture the text of a pane into a paste buffer, or print it.',
  flags: [
    flag('a', 'Capture the alternate screen.'),
    flag('C', 'Write unprintable characters as octal escapes.'),
    flag('e', 'Include escape sequences for colours and attributes.'),
    flag('J', 'Join wrapped lines and keep trailing spaces.'),
    flag('N', 'Keep trailing spaces.'),
    flag('p', 'Print it.'),
    flag('P', 'Capture only an escape sequence that is still incomplete.'),
    flag('q', 'No error if there is no alternate screen.'),
    flag('T', 'Leave out trailing positions that were never written.'),
    valued('b', 'buffer-name', 'The buffer; a new one by default.'),
    valued('E', 'end-line', "Last line; 0 is the top of the screen, '-' its bottom."),
    valued('S', 'start-line', "First line; negative ones are history, '-' its start."),
    valued('t', 'target-pane', 'The pane.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: ['buffers'],
  ledger: 0,
  examples: [
    ['capture-pane -p', 'Print what is on the screen.'],
    ['capture-pane -p -S -', 'Print all there is, history and screen.'],
  ],
  run(context, args) {
    const { pane } = context.target('t');
    if (args.has('P')) return storePending(context, args, pane);
    if (args.has('a') && !context.services.paneFacts(pane).alternateOn) {
      if (!args.has('q')) throw fail('wrong-state', { reason: 'no alternate screen' });
      store(context, args, '');
      return;
    }
    const start = lineOf(args.value('S'));
    const end = lineOf(args.value('E'));
    const text = context.services.capture(pane, {
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
      escapes: args.has('e'),
      joinWrapped: args.has('J'),
      keepTrailing: args.has('N') || args.has('J'),
      octal: args.has('C'),
      trimLast: args.has('T'),
      alternate: args.has('a'),
    });
    if (typeof text !== 'string') return text.then((read) => store(context, args, toByteString(read)));
    store(context, args, toByteString(text));
  },
};

/** -P: an escape sequence that is still incomplete. */
async function storePending(context: CommandContext, args: ParsedArguments, pane: Pane): Promise<void> {
  const pending = await context.services.pendingOutput(pane);
  store(context, args, args.has('C') ? asOctal(pending) : pending);
}

/** Prints the text, or stores it in a buffer. */
function store(context: CommandContext, args: ParsedArguments, data: ByteString): void {
  if (args.has('p')) {
    context.printRaw(`${data.replace(/\n$/, '')}\n`);
    return;
  }
  const name = args.value('b');
  const at = context.clock.now();
  if (name === undefined)
    context.state.buffers.add(data, at, context.options.server.getNumber('buffer-limit'));
  else context.state.buffers.set(name, data, at);
}

/** Escapes for -C -P: every byte outside printable ASCII as `\033`. */
const asOctal = (bytes: ByteString): string =>
  bytes.replace(/[^ -[\]-~\x7f]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** A line number; other text counts as not given, as in tmux. */
function lineOf(text: string | undefined): number | '-' | undefined {
  if (text === '-') return '-';
  return text !== undefined && /^\s*[+-]?\d{1,10}$/.test(text) ? Number(text) : undefined;
}
