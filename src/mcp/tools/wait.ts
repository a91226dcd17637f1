/** The tool `wait`: waits until something happens in a pane, by events of the server. */

import { awaitSentence } from '../../protocol/awaitEnd.ts';
import { boolean, list as listOf, optional, shortText, text, whole } from '../../protocol/check.ts';
import type { AwaitResult } from '../../protocol/messages.ts';
import { cutText } from '../answer.ts';
import { field } from '../fields.ts';
import { paneField, paneOut } from '../panes.ts';
import { patiently } from '../patiently.ts';
import { readsOnly, tool } from '../Tool.ts';

/** Default and longest time, seconds: many clients give up a call after a minute without progress. */
const usualSeconds = 50;
const mostSeconds = 3600;
const lineCharacters = 1024;

export const waitTool = tool({
  name: 'wait',
  title: 'Wait for a pane',
  about:
    'Waits until something happens in a pane, without polling: the first condition of `until` that comes true ends the wait. Conditions: ' +
    '"text=REGEX" a line on the screen or printed later matches; "exit" the program of the pane ends; "command" the shell ends a command, and ' +
    '"prompt" it shows its prompt (both need shell integration marks, OSC 133); "status=blocked,done" the program reports such a state; ' +
    '"silence=5s" it prints nothing for that long. The answer says which one, with exit code or line. `outcome` is "met", "timeout" (call ' +
    'again to keep waiting), "ended" or "replaced" (the program is gone), or "closed" (the pane is gone).',
  annotations: readsOnly,
  input: {
    pane: paneField,
    until: field(listOf(shortText(1024), 1, 16), 'Conditions, such as ["text=ready on port", "exit"]'),
    timeout_seconds: field(
      optional(whole(0, mostSeconds)),
      `Longest wait; ${usualSeconds} when absent, 0 only looks`,
    ),
    only_new: field(optional(boolean), 'Ignore text that is already on the screen'),
  },
  output: {
    pane: paneOut,
    outcome: field(text, 'met, timeout, ended, replaced or closed'),
    condition: field(optional(text), 'The condition that came true'),
    exit_code: field(
      optional(whole(Number.MIN_SAFE_INTEGER)),
      'Exit code of the program or command that ended, if known',
    ),
    signal: field(optional(text), 'The signal that ended it'),
    line: field(optional(text), 'The line that matched'),
    status: field(optional(text), 'The state that the program reported'),
    waited_ms: field(whole(0), 'How long it took, milliseconds'),
    missed: field(optional(boolean), 'True when some output could not be searched'),
  },
  async run({ pane, until, timeout_seconds = usualSeconds, only_new }, call) {
    const params = { target: pane, for: until, timeoutMs: timeout_seconds * 1000, fresh: only_new ?? false };
    const waiting = call.host.await(params, call.signal);
    const result = await patiently(call, `waiting for ${until.join(' or ')} in ${pane}`, waiting);
    return { text: sentence(result), data: dataOf(result) };
  },
});

function sentence(result: AwaitResult): string {
  const more = result.outcome === 'timeout' ? '. Nothing was changed: call wait again to keep waiting.' : '';
  return `${cutText(awaitSentence(result), lineCharacters)}${more}`;
}

function dataOf(result: AwaitResult) {
  const { pane, outcome, waitedMs, missed } = result;
  const common = { pane, outcome, waited_ms: waitedMs, ...(missed ? { missed: true } : {}) };
  if (result.outcome !== 'met') return common;
  const { condition, exitCode, signal, line, status } = result;
  return {
    ...common,
    condition,
    ...(exitCode === undefined ? {} : { exit_code: exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(line === undefined ? {} : { line: cutText(line, lineCharacters) }),
    ...(status === undefined ? {} : { status }),
  };
}
