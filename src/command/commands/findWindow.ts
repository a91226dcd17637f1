/** find-window: the tree of windows, limited to those that match a text. */
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { showTree } from './chooseTree.ts';
import { flag, valued } from './support/flags.ts';

export const findWindow: CommandSpec = {
  name: 'find-window',
  alias: 'findw',
  usage: '[-CiNrTZ] [-t target-pane] match-string',
  about: 'Choose among the windows that match a text.',
  flags: [
    flag('C', 'Search the screens of their panes.'),
    flag('i', 'Ignore case.'),
    flag('N', 'Search their names.'),
    flag('r', 'The text is a regular expression.'),
    flag('T', 'Search the titles of their panes.'),
    flag('Z', 'Accepted: a list takes the whole window already.'),
    valued('t', 'target-pane', 'The pane that shows the list.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [1, 1],
  changes: ['state'],
  ledger: 'nothing',
  examples: [
    ['find-window make', "Windows with 'make' in their name, title or on a screen."],
    ['find-window -N build', "Windows with 'build' in their name."],
  ],
  run(context, args) {
    const filter = filterOf(args);
    const value = (name: string) => (name === 'f' ? filter : name === 't' ? args.value('t') : undefined);
    showTree(context, { ...args, has: () => false, value }, { onlyMatches: true });
  },
};

/**
 * Format that is true where the text matches (tmux 3.3a, cmd-find-window.c): names, titles, screens, or all of them.
 */
function filterOf(args: ParsedArguments): string {
  // A comma, a brace and a # have a meaning in formats.
  const text = (args.words[0] ?? '').replace(/[#,}]/g, '#$&');
  const suffix = args.has('r') ? (args.has('i') ? '/ri' : '/r') : args.has('i') ? '/i' : '';
  const pattern = args.has('r') ? text : `*${text}*`;
  const everywhere = !args.has('C') && !args.has('N') && !args.has('T');
  const places = [
    ...(everywhere || args.has('C') ? [`#{C${suffix}:${text}}`] : []),
    ...(everywhere || args.has('N') ? [`#{m${suffix}:${pattern},#{window_name}}`] : []),
    ...(everywhere || args.has('T') ? [`#{m${suffix}:${pattern},#{pane_title}}`] : []),
  ];
  return places.reduceRight((rest, place) => `#{||:${place},${rest}}`);
}
