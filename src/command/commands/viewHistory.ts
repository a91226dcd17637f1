/** view-history: opens the history of a pane in the pager or editor, in a new window. */
import type { CommandContext } from '../context.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the shell's, not ours.
const editor = '${VISUAL:-${EDITOR:-vi}}';
/** Value of the option `editor` when the server was started without an editor in its environment. */
const unknownEditor = '/usr/bin/vi';
const pager = '${PAGER:-less +G}';
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the shell's, not ours.

export const viewHistory: CommandSpec = {
  name: 'view-history',
  own: true,
  usage: '[-eo] [-t target-pane] [shell-command]',
  about: 'Open the history of a pane in the pager, in a new window.',
  flags: [
    flag('e', 'Open it in $VISUAL or $EDITOR instead.'),
    flag('o', 'Only the output of the last command; the shell has to mark it (OSC 133).'),
    valued('t', 'target-pane', 'The pane.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 1],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['view-history', 'All that the pane has shown, in $PAGER or less.'],
    ['view-history -oe', 'Edit what the last command printed.'],
    ["view-history 'grep -n error'", 'Run a command with the file as its last word.'],
  ],
  async run(context, args) {
    const target = context.target('t');
    const path = await context.services.historyFile(target.pane, args.has('o') ? 'last-output' : 'all');
    const program = args.words[0] ?? (args.has('e') ? editorOf(context) : pager);
    // The file's name contains no character that is special in quotes.
    const line = `${program} "${path}"; rm -f "${path}"`;
    const quoted = `'${line.replaceAll("'", "'\\''")}'`;
    try {
      await context.runLine(`new-window -n history ${quoted}`, { target });
    } catch (error) {
      context.services.dropHistoryFile(path);
      throw error;
    }
  },
};

/** The option `editor`; without an editor at the server's start, the one in the new window's environment. */
function editorOf({ options }: CommandContext): string {
  const chosen = options.server.getString('editor');
  return chosen === unknownEditor ? editor : chosen;
}
