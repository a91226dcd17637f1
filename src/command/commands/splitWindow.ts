/** split-window: makes a new pane beside, above or below another one. */
import { fail } from '../../protocol/errors.ts';
import type { Pane, PaneSpec, SplitRequest } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { environmentFlag, flag, printFlags, valued } from './support/flags.ts';
import { cellsOrPercent, maximumInt, wholeNumber } from './support/numbers.ts';
import { newPaneTemplate, paneSpecOf, printMade, startProgram } from './support/programs.ts';

export const splitWindow: CommandSpec = {
  name: 'split-window',
  alias: 'splitw',
  usage:
    '[-bdefhIPvZ] [-c start-directory] [-e environment] [-F format] [-l size] [-t target-pane][shell-command]',
  about: 'Split a pane in two.',
  flags: [
    flag('b', 'Put the new pane to the left or above.'),
    flag('d', 'Do not make it the active pane.'),
    flag('f', 'Span the whole window.'),
    flag('h', 'Side by side.'),
    flag('I', 'Run nothing, and show standard input.'),
    flag('v', 'One above the other (the default).'),
    flag('Z', 'Zoom the new pane.'),
    ...printFlags,
    valued('c', 'start-directory', 'Where it starts; a format.'),
    environmentFlag,
    valued('l', 'size', "Lines or columns of the new pane, or a share: '30%'."),
    valued('p', 'percentage', 'The same as -l with a %.'),
    valued('t', 'target-pane', 'The pane to split.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, Number.POSITIVE_INFINITY],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['split-window -h', 'A second pane to the right.'],
    ['split-window -l 20% top', 'Run top in the lower fifth.'],
  ],
  async run(context, args) {
    const target = context.target('t');
    const request = splitRequest(args);
    const { tree } = context;
    const spec = paneSpecOf(context, args, target.session, target);
    const input = args.has('I') && args.words.length === 0 ? await context.readStdin() : null;
    const pane = tree.splitPane(target.pane, { ...request, zoomed: args.has('Z') }, spec);
    await start(context, args, pane, spec, input);
    context.services.redraw(pane.window);
    printMade(context, args, newPaneTemplate, { ...target, pane });
  },
};

/** Flags shared by split-window, join-pane and move-pane. Errors in tmux's words. */
export function splitRequest(args: ParsedArguments): SplitRequest {
  const size = args.value('l');
  const percent = args.value('p');
  return {
    direction: args.has('h') ? 'horizontal' : 'vertical',
    before: args.has('b'),
    fullSize: args.has('f'),
    detached: args.has('d'),
    ...(size !== undefined
      ? { size: cellsOrPercent(size) }
      : percent !== undefined
        ? { size: { percent: wholePercent(percent) } }
        : {}),
  };
}

function wholePercent(text: string): number {
  try {
    return wholeNumber(text, 0, maximumInt, '-p');
  } catch {
    throw fail('bad-value', { value: text, reason: '-p invalid', words: 'create pane failed: -p invalid' });
  }
}

/** An empty word, or -I without words, makes a pane without a program. */
async function start(
  context: CommandContext,
  args: ParsedArguments,
  pane: Pane,
  spec: PaneSpec,
  input: string | null,
): Promise<void> {
  const empty = input !== null || (args.words.length === 1 && args.words[0] === '');
  if (!empty) {
    await startProgram(context, pane, spec, () => context.tree.removePane(pane));
    return;
  }
  if (input !== null && input !== '') context.services.feed(pane, input);
}
