/** respawn-pane: restarts a program in a pane whose program has ended, or with -k in any pane. */
import { isAbsolute, resolve } from 'node:path';
import { fail } from '../../protocol/errors.ts';
import type { Pane, PaneSpec } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { environmentFlag, flag, valued } from './support/flags.ts';
import { callerDirectory, startEnvironment } from './support/programs.ts';

export const respawnPane: CommandSpec = {
  name: 'respawn-pane',
  alias: 'respawnp',
  usage: '[-k] [-c start-directory] [-e environment] [-t target-pane] [shell-command]',
  about: 'Run the program of a pane again.',
  flags: [
    flag('k', 'End the running program first.'),
    valued('c', 'start-directory', 'Where it starts; a format.'),
    environmentFlag,
    valued('t', 'target-pane', 'The pane.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, Number.POSITIVE_INFINITY],
  changes: ['state'],
  ledger: 0,
  examples: [['respawn-pane -k make', 'End the program in the pane and run make there.']],
  async run(context, args) {
    const target = context.target('t');
    const { session, winlink, pane } = target;
    if (isRunning(pane) && !args.has('k')) {
      const where = `${session.name}:${winlink.index}.${pane.index}`;
      throw fail('still-active', { what: 'pane', name: where });
    }
    await respawn(context, args, target, pane);
  },
};

export const isRunning = (pane: Pane): boolean => pane.process.state === 'running';

/** Ends a running program, clears the screen, and starts the same program or the given words. */
export async function respawn(
  context: CommandContext,
  args: ParsedArguments,
  target: ResolvedTarget,
  pane: Pane,
): Promise<void> {
  if (isRunning(pane)) await context.services.killProcess(pane);
  const wanted = args.value('c');
  const expanded = wanted === undefined ? pane.startCwd : context.expand(wanted, target);
  const spec: PaneSpec = {
    cwd: isAbsolute(expanded) ? expanded : resolve(callerDirectory(context, target.session), expanded),
    command: args.words.length > 0 ? args.words : pane.startCommand,
    environment: { ...pane.startEnvironment, ...startEnvironment(args) },
  };
  context.services.resetScreen(pane, 'drop');
  await context.services.spawn(pane, spec);
  pane.startCwd = spec.cwd;
  pane.startCommand = spec.command;
  context.services.redraw(pane.window);
}
