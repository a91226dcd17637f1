/** respawn-lost: restarts programs that were lost with the host or its keeper, or restored from a file. */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { Pane } from '../../session/types.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const respawnLost: CommandSpec = {
  name: 'respawn-lost',
  own: true,
  usage: '[-ap] [-t target-pane]',
  about: 'Restart every lost program of the session.',
  flags: [
    flag('a', 'Those of every session.'),
    flag('p', 'Only the program of the pane.'),
    valued('t', 'target-pane', 'The pane, or a pane of the session.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [
    ['respawn-lost', 'After a reboot, start again what ran in this session.'],
    ['respawn-lost -a', 'The same in all sessions.'],
  ],
  async run(context, args) {
    const { session, pane } = context.target('t');
    const sessions = args.has('a') ? [...context.tree.sessions.values()] : [session];
    const windows = new Set(sessions.flatMap(({ winlinks }) => winlinks.map(({ window }) => window)));
    const panes = args.has('p') ? [pane] : [...windows].flatMap((window) => [...window.panes]);
    const lost = panes.filter(({ process }) => process.state === 'lost');
    if (lost.length === 0) throw fail('wrong-state', { reason: 'no program was lost here' });
    const failed: string[] = [];
    for (const one of lost) {
      try {
        await startAgain(context, one);
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        failed.push(`${one.id}: ${error.message}`);
      }
    }
    if (failed.length > 0) throw fail('command-failed', { message: failed.join('; ') });
    if (!args.has('p'))
      context.print(`started ${lost.length} ${lost.length === 1 ? 'program' : 'programs'} again`);
  },
};

/** Starts below the pane's last screen: a shell in its last folder, a command where it was first started. */
async function startAgain(context: CommandContext, pane: Pane): Promise<void> {
  const { startCommand: command, startEnvironment: environment } = pane;
  const cwd = command.length === 0 ? pane.cwd : pane.startCwd;
  await context.services.spawn(pane, { cwd, command, environment });
  context.services.redraw(pane.window);
}
