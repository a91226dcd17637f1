/** --wait of commands that type: the wait begins before anything is typed, so that nothing falls between. */
import { awaitSentence, awaitStatus } from '../../../protocol/awaitEnd.ts';
import { waitMs } from '../../../protocol/awaits.ts';
import { fail } from '../../../protocol/errors.ts';
import { printable } from '../../../protocol/printable.ts';
import type { Pane } from '../../../session/types.ts';
import type { CommandContext } from '../../context.ts';
import type { Awaiting } from '../../Services.ts';
import type { FlagSpec, ParsedArguments } from '../../spec.ts';

/** Flags with words for names, since tmux has none such. */
export const waitFlags: readonly FlagSpec[] = [
  {
    flag: 'wait',
    value: 'condition',
    repeat: true,
    about:
      'Wait for the effect, as holdfast await does: exit, command, prompt, status=STATE, text=REGEX, match=/REGEX/ or silence=TIME.',
  },
  { flag: 'timeout', value: 'time', about: 'Longest wait of --wait.' },
  { flag: 'json', about: 'Print the end of the wait as a JSON object.' },
];

/** Types, and waits for the effect where --wait asks for it. Errors: bad-value, no-shell-marks, and those of typing. */
export async function typeAndWait(
  context: CommandContext,
  args: ParsedArguments,
  pane: () => Pane,
  type: () => Promise<void>,
): Promise<void> {
  const conditions = args.values('wait');
  const timeout = args.value('timeout');
  if (conditions.length === 0) {
    if (timeout !== undefined || args.has('json'))
      throw fail('bad-arguments', { words: '--timeout and --json need --wait' });
    await type();
    return;
  }
  const timeoutMs = timeout === undefined ? null : waitMs(timeout);
  const waiting = context.services.awaitPane(pane(), { conditions, timeoutMs });
  try {
    await type();
  } catch (error) {
    waiting.cancel();
    throw error;
  }
  await untilDone(context, args, waiting);
}

async function untilDone(context: CommandContext, args: ParsedArguments, waiting: Awaiting): Promise<void> {
  const gone = () => waiting.cancel();
  const { callerGone } = context;
  callerGone?.addEventListener('abort', gone, { once: true });
  if (callerGone?.aborted) gone();
  try {
    const result = await waiting.done;
    context.setExitCode(awaitStatus(result));
    if (args.has('json')) context.print(JSON.stringify(result));
    else if (result.outcome === 'met') context.print(printable(awaitSentence(result)));
    else context.printError(printable(awaitSentence(result)));
  } finally {
    callerGone?.removeEventListener('abort', gone);
  }
}
