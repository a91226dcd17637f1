/** The tool `send`: types text and keys into a pane. */
import { boolean, list as listOf, optional, shortText, whole } from '../../protocol/check.ts';
import { commandError } from '../../protocol/codec.ts';
import { cursorText } from '../cursors.ts';
import { field } from '../fields.ts';
import { findPane, nextOut, paneField, paneOut } from '../panes.ts';
import { badArgument, type ToolCall, tool } from '../Tool.ts';

/** Longest text (characters), and most keys, of one call. */
const textCharacters = 32 * 1024;
const mostKeys = 256;
/** Longest wait for a pane that somebody else holds, seconds. */
const mostSeconds = 300;

export const sendTool = tool({
  name: 'send',
  title: 'Type into a pane',
  about:
    'Types into a pane that is yours (opened by you, or granted). `text` is typed as it is; `enter` presses Enter after it; `keys` are ' +
    'names of keys pressed after that: "C-c", "Escape", "Up", "F5", "M-x". To run a command and get its output and exit code use `run` ' +
    'instead. If a person types in the pane this waits for `wait_seconds`, then fails with control-held; if a person takes the pane ' +
    'meanwhile it fails with control-lost and the name: stop, tell the user, and do not type again before you have read the pane.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: {
    pane: paneField,
    text: field(optional(shortText(textCharacters)), 'Text to type; a newline in it is Enter'),
    enter: field(optional(boolean), 'Press Enter after the text'),
    keys: field(optional(listOf(shortText(32), 1, mostKeys)), 'Names of keys, pressed after text and enter'),
    wait_seconds: field(
      optional(whole(0, mostSeconds)),
      'Longest wait while somebody else holds the pane; 10 when absent',
    ),
  },
  output: {
    pane: paneOut,
    next: nextOut('Cursor from before the typing: read what="output" with it returns the resulting output'),
  },
  async run({ pane: target, text, enter, keys, wait_seconds }, call) {
    if (text === undefined && !enter && keys === undefined)
      throw badArgument('send', 'text', 'is missing: give text, enter or keys');
    const { pane } = await findPane(call.host, target);
    const { next } = await call.host.request('pane.read', { pane: pane.id }, { again: true });
    await type(call, sendings(pane.id, { text, enter, keys }), wait_seconds);
    const cursor = cursorText({ of: 'byte', at: next });
    return {
      text: `Typed into ${pane.id}. To see the output: read {"pane":"${pane.id}","what":"output","cursor":"${cursor}"}`,
      data: { pane: pane.id, next: cursor },
    };
  },
});

interface Sent {
  text: string | undefined;
  enter: boolean | undefined;
  keys: readonly string[] | undefined;
}

/** Makes one command line of it, so that nobody can type in between. */
function sendings(pane: string, { text, enter, keys = [] }: Sent): string[] {
  const lines: string[][] = [];
  if (text !== undefined && text !== '')
    lines.push(['send-keys', '-l', '-t', pane, '--', plain(text.replaceAll('\n', '\r'))]);
  const names = [...(enter ? ['Enter'] : []), ...keys];
  if (names.length > 0) lines.push(['send-keys', '-t', pane, '--', ...names.map(plain)]);
  return lines.flatMap((words, at) => (at === 0 ? words : [';', ...words]));
}

/** Escapes a trailing ';', which would end the command. */
const plain = (word: string): string => (word.endsWith(';') ? `${word.slice(0, -1)}\\;` : word);

async function type({ host, signal }: ToolCall, argv: string[], seconds = 10): Promise<void> {
  if (argv.length === 0) return;
  const result = await host.request('command.run', { argv, controlWaitMs: seconds * 1000 }, { signal });
  if (result.exitCode !== 0) throw commandError(result);
}
