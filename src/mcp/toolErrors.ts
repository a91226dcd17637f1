/** Errors of tools as a model reads them: code, sentence, and the next step. Decides nothing. */
import { type ErrorCode, HoldfastError } from '../protocol/errors.ts';
import { cutText } from './answer.ts';

/** Longest sentence shown, characters. */
const sentenceCharacters = 4096;

const advice: Partial<Record<ErrorCode, string>> = {
  'control-lost':
    'A person types in this pane now. Stop typing, tell your user, and read the pane to see what they do. To go on, use control ' +
    'with action "ask" and wait until `yours` is true, or open a pane of your own.',
  'control-held':
    'Somebody else types in this pane. Wait and try again, use control with action "ask", or open a pane of your own.',
  'not-granted': 'Ask your user to grant it if you need this pane, or open one of your own.',
  'no-such-pane': 'Call list to see the panes.',
  'no-such-session': 'Call list to see the sessions.',
  'no-sessions': 'There are no sessions. open makes a pane.',
  'no-server': 'No holdfast server runs. open starts one.',
  'no-shell-marks':
    'Use run for a command of your own, which needs no marks, or wait with "text=REGEX", "silence=2s" or "exit".',
  'people-only': 'Ask your user to do it.',
  'input-full': 'The program does not read its input. Wait, or press C-c with send.',
  'pane-busy':
    'Use wait with "prompt" and then run again, read the pane to see what it does, or leave out `pane`.',
  'bad-params': 'Correct the arguments and call the tool again.',
};

/** Sentences whose words for the command line speak of its flags. */
function sentenceOf({ code, message, details }: Pick<HoldfastError, 'code' | 'message' | 'details'>): string {
  const { pane, reason } = details as { pane?: string; reason?: string };
  if (code === 'pane-busy' && reason !== undefined) return `pane ${pane} ${reason}`;
  if (code === 'no-shell-marks' && pane !== undefined)
    return `the program in ${pane} sends no shell marks (OSC 133), so its commands and prompts can't be seen`;
  return message;
}

/** An error as the result of a tool. */
export function errorResult(error: unknown): {
  isError: true;
  content: { type: 'text'; text: string }[];
  _meta: Record<string, unknown>;
} {
  const { code, message, details } =
    error instanceof HoldfastError
      ? { code: error.code, details: error.details, message: sentenceOf(error) }
      : { code: 'internal', message: `a fault of holdfast: ${String(error)}`, details: {} };
  const next = Object.hasOwn(advice, code) ? advice[code as ErrorCode] : undefined;
  const text = cutText(`${code}: ${message}`, sentenceCharacters);
  return {
    isError: true,
    content: [{ type: 'text', text: next === undefined ? text : `${text}\n${next}` }],
    _meta: { 'holdfast/error': { code, message: cutText(message, sentenceCharacters), details } },
  };
}
