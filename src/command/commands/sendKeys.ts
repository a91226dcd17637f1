/** send-keys: types keys or text into a pane. */
import { fail } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { toByteString } from './support/bytes.ts';
import { flag, valued } from './support/flags.ts';
import { maximumInt, wholeNumber } from './support/numbers.ts';
import { clientOrNull } from './support/targets.ts';
import { keyBytes, typeBytes } from './support/typing.ts';

/** Keys typed by one command, so that -N can't fill memory. */
const maximumBytes = 4 * 1024 * 1024;

export const sendKeys: CommandSpec = {
  name: 'send-keys',
  alias: 'send',
  usage: '[-FHlMRX] [-N repeat-count] [-t target-pane] key ...',
  about: 'Type keys or text into a pane.',
  flags: [
    flag('F', 'Expand the words as formats.'),
    flag('H', 'The words are bytes in hexadecimal.'),
    flag('K', 'Press the keys in the client, so that its bindings see them.'),
    flag('l', 'The words are text, not names of keys.'),
    flag('M', 'Pass the mouse event on that the binding was pressed by.'),
    flag('R', 'Reset the screen of the pane first.'),
    flag('X', 'The words are a command of copy mode.'),
    valued('c', 'target-client', 'The client that -K presses keys in.'),
    valued('N', 'repeat-count', 'Type it this many times.'),
    valued('t', 'target-pane', 'The pane.'),
  ],
  targets: [
    { flag: 'c', type: 'client', canFail: true },
    { flag: 't', type: 'pane' },
  ],
  positional: [0, Number.POSITIVE_INFINITY],
  examples: [
    ["send-keys -t work 'make test' Enter", 'Type a command line and Enter.'],
    ['send-keys C-c', 'Interrupt what runs in the pane.'],
    ["send-keys -l 'Enter'", 'Type the word, not the key.'],
  ],
  async run(context, args) {
    const target = context.target('t');
    const countText = args.value('N');
    const count = countText === undefined ? 1 : wholeNumber(countText, 1, maximumInt, 'repeat count');
    if (args.has('X')) throw fail('command-failed', { message: 'not in a mode' });
    if (args.has('M')) throw fail('command-failed', { message: 'no mouse target' });
    const words = args.has('F') ? args.words.map((word) => context.expand(word, target)) : args.words;
    if (args.has('R')) context.services.resetScreen(target.pane);
    if (args.has('K')) pressInClient(context, words, count);
    else await type(context, args, target, words, count);
  },
};

function pressInClient(context: CommandContext, words: readonly string[], count: number): void {
  const client = clientOrNull(context, 'c');
  if (!client) throw fail('no-current-client', {});
  for (let time = 0; time < Math.min(count, maximumBytes); time++)
    for (const word of words) client.pressKey(word);
}

async function type(
  context: CommandContext,
  args: ParsedArguments,
  { pane }: ResolvedTarget,
  words: readonly string[],
  count: number,
): Promise<void> {
  const encode = args.has('H') ? hexByte : args.has('l') ? toByteString : keyBytes(context, pane);
  const once = words.map(encode).join('');
  if (once === '') return;
  if (once.length * count > maximumBytes)
    throw fail('argument-too-long', { bytes: once.length * count, limit: maximumBytes });
  await typeBytes(context, pane, once.repeat(count));
}

/** 'ff' is one byte; what is no number types nothing, as in tmux. */
function hexByte(word: string): string {
  return /^[0-9a-f]{1,2}$/i.test(word) ? String.fromCharCode(Number.parseInt(word, 16)) : '';
}
