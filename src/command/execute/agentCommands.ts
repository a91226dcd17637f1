/**
 * Allowlist of commands for an agent over MCP, with the flags allowed and the panes changed. Some make panes of the
 * agent's own; others change panes that it made or was granted. Commands outside the list are refused, so a new command
 * stays closed to agents until it is reviewed. operator/PaneGrants knows the granted panes.
 */
import { fail } from '../../protocol/errors.ts';
import type { Pane } from '../../session/types.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';

interface AgentCommand {
  /** The part of the target that the command changes. Every pane in it must be the agent's. */
  changes: 'nothing' | 'pane' | 'window' | 'session';
  /** Flags allowed. */
  flags: readonly string[];
  /** A required flag, so that a new pane or window never changes a person's view. */
  needs?: string;
  /** The command's final target is a new pane. */
  makes?: true;
}

const flags = (letters: string): string[] => [...letters];

const agentCommands: Readonly<Record<string, AgentCommand>> = {
  'capture-pane': { changes: 'nothing', flags: flags('aeJNpESt') },
  'clear-history': { changes: 'pane', flags: flags('t') },
  'has-session': { changes: 'nothing', flags: flags('t') },
  'kill-pane': { changes: 'pane', flags: flags('t') },
  'kill-session': { changes: 'session', flags: flags('t') },
  'kill-window': { changes: 'window', flags: flags('t') },
  'new-session': { changes: 'nothing', flags: flags('cdeFnPsxy'), needs: 'd', makes: true },
  'new-window': { changes: 'nothing', flags: flags('cdeFnPt'), needs: 'd', makes: true },
  'rename-session': { changes: 'session', flags: flags('t') },
  'rename-window': { changes: 'window', flags: flags('t') },
  'resize-window': { changes: 'window', flags: flags('txy') },
  'respawn-pane': { changes: 'pane', flags: flags('cekt') },
  'send-keys': { changes: 'pane', flags: [...flags('HlNt'), 'control-wait', 'wait', 'timeout'] },
  // Without -d, the new pane becomes active in the agent's own window, which is harmless.
  'split-window': { changes: 'pane', flags: flags('cdeFhlPtv'), makes: true },
};

const commandOf = ({ name }: CommandSpec): AgentCommand | undefined =>
  Object.hasOwn(agentCommands, name) ? agentCommands[name] : undefined;

/** Errors: people-only. */
export function checkAgentCommand(spec: CommandSpec, args: ParsedArguments): void {
  const command = commandOf(spec);
  if (command === undefined) throw fail('people-only', { action: spec.name });
  const { needs } = command;
  if (needs !== undefined && !args.has(needs))
    throw fail('people-only', { action: `${spec.name} without -${needs}` });
  const foreign = spec.flags.find(({ flag }) => args.has(flag) && !command.flags.includes(flag));
  if (foreign) throw fail('people-only', { action: `${spec.name} -${foreign.flag}` });
}

/** Applies the caller's check to the panes that the command changes. */
export function checkAgentTarget(
  spec: CommandSpec,
  target: ResolvedTarget,
  checkPane: (pane: Pane) => void,
): void {
  for (const pane of changedBy(commandOf(spec)?.changes ?? 'session', target)) checkPane(pane);
}

function changedBy(
  what: AgentCommand['changes'],
  { pane, window, session }: ResolvedTarget,
): readonly Pane[] {
  if (what === 'nothing') return [];
  if (what === 'pane') return [pane];
  return what === 'window' ? window.panes : session.winlinks.flatMap((link) => link.window.panes);
}

/** Whether the command makes a pane, which is then its target. */
export function agentMakes(spec: CommandSpec): boolean {
  return commandOf(spec)?.makes === true;
}
