/** new-window: makes a window with one pane, at an index of a session. */
import { fail } from '../../protocol/errors.ts';
import type { Session, Winlink } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { callingClient } from './support/callingClient.ts';
import { environmentFlag, flag, printFlags, valued } from './support/flags.ts';
import { rowOfWinlink } from './support/listing.ts';
import { windowPlaceOf } from './support/places.ts';
import { newPaneTemplate, paneSpecOf, printMade, startProgram } from './support/programs.ts';

export const newWindow: CommandSpec = {
  name: 'new-window',
  alias: 'neww',
  usage:
    '[-abdkPS] [-c start-directory] [-e environment] [-F format] [-n window-name] [-t target-window] [shell-command]',
  about: 'Make a window.',
  flags: [
    flag('a', 'Put it after the target, moving those that follow.'),
    flag('b', 'Put it before the target, moving those that follow.'),
    flag('d', 'Do not make it the current window.'),
    flag('k', 'End the window at that index.'),
    flag('S', 'If a window of the name -n exists, select that instead.'),
    ...printFlags,
    valued('c', 'start-directory', 'Where it starts; a format.'),
    environmentFlag,
    valued('n', 'window-name', 'Its name.'),
    valued('t', 'target-window', 'Its session and index.'),
  ],
  targets: [{ flag: 't', type: 'window', windowIndex: true }],
  positional: [0, Number.POSITIVE_INFINITY],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['new-window -n logs tail -f log', "Run tail in a window called 'logs'."],
    ["new-window -c '#{pane_current_path}'", 'Start where the current pane is.'],
  ],
  async run(context, args) {
    const target = context.target('t');
    const name = args.value('n') === undefined ? undefined : context.expand(args.value('n') ?? '', target);
    if (args.has('S') && name !== undefined && target.index === undefined) {
      if (selectExisting(context, args, target.session, name)) return;
    }
    const winlink = await makeWindow(context, args, target, name);
    context.services.redraw();
    printMade(context, args, newPaneTemplate, rowOfWinlink(winlink));
  },
};

/** -S: selects the only window of that name. */
function selectExisting(
  context: CommandContext,
  args: ParsedArguments,
  session: Session,
  name: string,
): boolean {
  const named = session.winlinks.filter((winlink) => winlink.window.name === name);
  const [first] = named;
  if (!first) return false;
  if (named.length > 1)
    throw fail('ambiguous-target', {
      kind: 'window',
      name,
      matches: named.map(({ window }) => window.id),
      words: `multiple windows named ${name}`,
    });
  if (!args.has('d')) context.tree.selectWindow(first);
  return true;
}

async function makeWindow(
  context: CommandContext,
  args: ParsedArguments,
  target: ResolvedTarget,
  name: string | undefined,
): Promise<Winlink> {
  const { tree } = context;
  const { session } = target;
  const pane = paneSpecOf(context, args, session, target);
  const spec = {
    ...(name === undefined ? {} : { name: name }),
    ...windowPlaceOf(args, target),
    ...context.services.newWindowSize(session, callingClient(context)),
    pane,
  };
  const winlink = tree.createWindow(session, spec);
  if (name !== undefined) winlink.window.options.set('automatic-rename', false);
  await startProgram(context, winlink.window.active, pane, () => tree.removeWindow(winlink.window));
  return winlink;
}
