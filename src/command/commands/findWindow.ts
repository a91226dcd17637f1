/** find-window: the tree of windows, with those alone in which a text is found. */
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { showTree } from './chooseTree.ts';
import { flag, valued } from './support/flags.ts';

export const findWindow: CommandSpec = {
  name: 'find-window',
  alias: 'findw',
  usage: '[-CiNrTZ] [-t target-pane] match-string',
  about: 'Choose among the windows that match a text.',
  flags: [
    flag('C', 'Look at what is on the screens of their panes.'),
    flag('i', 'Upper and lower case are the same.'),
    flag('N', 'Look at their names.'),
    flag('r', 'The text is a regular expression.'),
    flag('T', 'Look at the titles of their panes.'),
    flag('Z', 'Accepted: a list takes the whole window already.'),
    valued('t', 'target-pane', 'The pane that is meant.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [1, 1],
  changes: ['state'],
  examples: [
    ['find-window make', "Windows with 'make' in their name, title or on a screen."],
    ['find-window -N build', "Windows with 'build' in their name."],
  ],
  run(context, args) {
    showTree(context, {
      ...args,
      has: () => false,
      value: (name) => (name === 'f' ? filterOf(args) : undefined),
    });
  },
};

/** The format that is true where the text is found (tmux 3.3a, cmd-find-window.c): a choice of three places, or all. */
function filterOf(args: ParsedArguments): string {
  // In a format a comma, a brace and a # end or begin something.
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
