/** attach-session: shows a session in the caller's terminal. */
import { isAbsolute, resolve } from 'node:path';
import { fail } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { checkCanAttach, showSession, updateEnvironment } from './support/attaching.ts';
import { flag, valued } from './support/flags.ts';
import { callerDirectory } from './support/programs.ts';

export const attachSession: CommandSpec = {
  name: 'attach-session',
  alias: 'attach',
  usage: '[-dErTx] [-c working-directory] [-f flags] [-t target-session]',
  about: 'Attach to a session.',
  flags: [
    flag('d', 'Detach the other clients of the session.'),
    flag('E', 'Do not copy the variables of update-environment from the caller.'),
    flag('r', 'Attach read-only: nothing typed reaches a pane.'),
    flag('T', 'Take over: make the other clients of the session read-only.'),
    flag('x', 'Detach the other clients and hang up their parent processes.'),
    valued('c', 'working-directory', 'Where new windows of the session start from now on.'),
    valued('f', 'flags', 'Client flags, separated by commas.'),
    valued('t', 'target-session', 'The session; with a window or pane, that is selected too.'),
  ],
  targets: [],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['attach-session', 'Attach to the session used last.'],
    ['attach-session -d -t work', "Attach to 'work' and detach everybody else from it."],
  ],
  needsNoSession: true,
  run(context, args) {
    if (context.tree.sessions.size === 0) throw fail('no-sessions', {});
    const target = findTarget(context, args);
    checkCanAttach(context);
    const { session } = target;
    changeDirectory(context, args, target);
    if (!args.has('E'))
      updateEnvironment(context, session.environment, session.options.getArray('update-environment'));
    const flags = args.value('f')?.split(',');
    showSession(context, session, {
      readOnly: args.has('r'),
      detachOthers: args.has('d') || args.has('x'),
      hangUp: args.has('x'),
      demoteOthers: args.has('T'),
      ...(flags ? { flags } : {}),
    });
  },
};

/** Resolves -t. A target with a window or a pane in it, by its `:` or `.`, selects those, as in tmux. */
function findTarget(context: CommandContext, args: ParsedArguments): ResolvedTarget {
  const text = args.value('t');
  const withPane = text !== undefined && /[:.]/.test(text);
  if (!withPane) return context.find('session', text, { preferUnattached: true });
  const target = context.find('pane', text);
  if (context.caller.limits?.readOnly) return target;
  context.tree.selectWindow(target.winlink);
  context.tree.selectPane(target.pane);
  return target;
}

function changeDirectory(context: CommandContext, args: ParsedArguments, target: ResolvedTarget): void {
  const wanted = args.value('c');
  if (wanted === undefined) return;
  const expanded = context.expand(wanted, target);
  target.session.cwd = isAbsolute(expanded) ? expanded : resolve(callerDirectory(context, null), expanded);
}
