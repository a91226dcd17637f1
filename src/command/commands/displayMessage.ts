/** display-message: shows a format on a client's status line, or prints it. */
import { fail } from '../../protocol/errors.ts';
import type { Pane } from '../../session/types.ts';
import type { CommandContext, FormatTarget } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { flag, valued } from './support/flags.ts';
import { maximumInt, wholeNumber } from './support/numbers.ts';
import { clientOrNull, findOrNull, targetOrNull } from './support/targets.ts';

const template =
  '[#{session_name}] #{window_index}:#{window_name}, current pane #{pane_index} - (%H:%M %d-%b-%y)';

export const displayMessage: CommandSpec = {
  name: 'display-message',
  alias: 'display',
  usage: '[-aINpv] [-c target-client] [-d delay] [-F format] [-t target-pane] [message]',
  about: 'Show a message.',
  flags: [
    flag('a', 'List every format variable with its value.'),
    flag('I', 'Show standard input in the pane.'),
    flag('l', 'Show the message as it is, without expanding it.'),
    flag('N', 'Keep the message when a key is pressed.'),
    flag('p', 'Print it.'),
    flag('v', 'Print the steps of its expansion.'),
    valued('c', 'target-client', 'The client whose status line shows it.'),
    valued('d', 'delay', 'Time in milliseconds; 0 until a key is pressed.'),
    valued('F', 'format', 'The same as the message.'),
    valued('t', 'target-pane', 'The pane for formats in the message.'),
  ],
  targets: [
    { flag: 'c', type: 'client', canFail: true },
    { flag: 't', type: 'pane', canFail: true },
  ],
  positional: [0, 1],
  changes: [],
  ledger: 'nothing',
  examples: [
    ["display-message -p '#{session_name}'", 'Print the name of the current session.'],
    ['display-message done', "Show 'done' on the status line."],
  ],
  needsNoSession: true,
  run(context, args) {
    const target = targetOrNull(context, 't') ?? findOrNull(context, 'pane', undefined);
    if (args.has('I')) return target ? feed(context, target.pane) : undefined;
    if (args.has('F') && args.words.length > 0)
      throw fail('bad-arguments', { words: 'only one of -F or argument must be given' });
    const delay = args.value('d');
    const forMs = delay === undefined ? undefined : wholeNumber(delay, 0, maximumInt, 'delay');
    const client = clientOrNull(context, 'c');
    const about: FormatTarget = { ...target, client, time: true };
    if (args.has('v')) about.trace = printerOf(context);
    if (args.has('a')) {
      for (const [name, value] of context.formatVariables(about)) context.print(`${name}=${value}`);
      return;
    }
    show(context, args, about, forMs);
  },
};

const printerOf = (context: CommandContext) => (line: string) => context.print(line);

async function feed(context: CommandContext, pane: Pane): Promise<void> {
  context.services.feed(pane, await context.readStdin());
}

function show(
  context: CommandContext,
  args: ParsedArguments,
  about: FormatTarget,
  forMs: number | undefined,
): void {
  const text = args.words[0] ?? args.value('F') ?? template;
  const message = args.has('l') ? text : context.expand(text, about);
  if (args.has('p')) context.print(message);
  else about.client?.showMessage(message, forMs, true);
}
