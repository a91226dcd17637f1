/** The method `command.run`: identifies the caller, runs the command line, and builds the answer. Knows no command. */
import type { Caller } from '../../command/context.ts';
import type { CommandRunner } from '../../command/execute/CommandRunner.ts';
import type { CallerLimits } from '../../command/execute/callerLimits.ts';
import { whoIs } from '../../operator/Access.ts';
import { authorOf } from '../../operator/ledger/authorOf.ts';
import { needsGrants, type PaneGrants } from '../../operator/PaneGrants.ts';
import type { Principal } from '../../operator/Principal.ts';
import { fail } from '../../protocol/errors.ts';
import type { CommandRunParams, CommandRunResult, ViewportOpenParams } from '../../protocol/messages.ts';
import { badParams } from '../../protocol/methods.ts';
import { nearest } from '../../protocol/nearest.ts';
import { nouns } from '../../protocol/nouns.ts';
import { isWithin, type NamedServer } from '../../runtime/surrounding.ts';
import type { PaneId } from '../../session/types.ts';
import { CallerFiles } from './CallerFiles.ts';
import { accessOf, type Connection } from './Connection.ts';
import { liveOutput, sendAhead } from './commandOutput.ts';
import { type AnsweredViewport, openAtOnce } from './openAtOnce.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

/** Command to choose among several sessions, as `C-b s` does. */
const picker = 'choose-tree -Zs';

export interface CommandParts {
  runner: CommandRunner;
  grants: PaneGrants;
  /** This server's name in the environment of its panes. */
  here(): NamedServer;
}

type Open = (connection: Connection, params: ViewportOpenParams) => AnsweredViewport;

export class CommandRequests {
  readonly #parts: CommandParts;
  readonly #targets: VisibleTargets;
  readonly #open: Open;

  /** `open` opens the viewport when a command attaches. */
  constructor(parts: CommandParts, targets: VisibleTargets, open: Open) {
    this.#parts = parts;
    this.#targets = targets;
    this.#open = open;
  }

  callerOf(connection: Connection, params: CommandRunParams): Caller {
    const { greeting, operator, viewport } = connection;
    const access = accessOf(connection);
    const env = greeting?.env ?? {};
    const isInside = isWithin(env, this.#parts.here());
    // A caller inside another server names a pane of that server.
    const isOurs = isInside || (!env.HOLDFAST && !env.TMUX);
    const pane =
      isOurs && params.pane !== undefined
        ? this.#targets.tree(connection).panes.get(params.pane as PaneId)
        : undefined;
    return {
      client: viewport,
      pane: pane ?? null,
      ...(isInside ? { isInside } : {}),
      cwd: greeting?.cwd ?? '/',
      env,
      canAttach: params.canAttach === true,
      ...(params.controlWaitMs === undefined ? {} : { controlWaitMs: params.controlWaitMs }),
      terminal: greeting?.terminal ?? null,
      principal: access.principal,
      operatorName: operator ? whoIs(operator, access) : 'unknown',
      author: authorOf(operator, access),
      // Callers that may run no commands were refused earlier.
      limits: {
        readOnly: false,
        session: access.grant?.session ?? null,
        ...this.#reachOf(access.principal),
      },
    };
  }

  /** The check of panes for an agent over MCP; absent for other callers. */
  #reachOf(who: Principal): Pick<CallerLimits, 'checkPane'> {
    const { grants } = this.#parts;
    return needsGrants(who) ? { checkPane: (pane) => grants.check(pane, who) } : {};
  }

  run(connection: Connection, params: CommandRunParams): Promise<CommandRunResult> {
    const caller = this.callerOf(connection, params);
    if (params.argv === undefined && params.line === undefined) {
      throw badParams('command.run', 'params need argv or line');
    }
    // An empty command line opens the last session, offers a choice of several, or makes the first one.
    const { size } = this.#targets.tree(connection).sessions;
    const opens = params.argv?.length === 0;
    const argv = opens ? [size > 0 ? 'attach-session' : 'new-session'] : params.argv;
    const what = argv ? { argv } : { line: params.line ?? '' };
    return this.#parts.runner
      .run(what, caller, { input: new CallerFiles(connection), ...liveOutput(connection) })
      .then((result) => (opens && size > 1 && result.attach ? { ...result, first: picker } : result))
      .then((result) => orNoun(params, result))
      .then((result) => sendAhead(connection, result, params.call))
      .then((result) => openAtOnce(connection, params, result, (open) => this.#open(connection, open)));
  }
}

/** An unknown command may be a mistyped noun of the command line. */
function orNoun({ argv }: CommandRunParams, result: CommandRunResult): CommandRunResult {
  if (result.errorCode !== 'unknown-command') return result;
  const [name = ''] = argv ?? [];
  if (result.err !== `${fail('unknown-command', { name }).message}\n`) return result;
  return { ...result, err: `${fail('unknown-command', { name, near: nearest(name, nouns) }).message}\n` };
}
