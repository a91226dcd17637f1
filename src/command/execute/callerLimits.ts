/**
 * Commands that a restricted caller may run: a read-only one, or one limited to a single session. Owns the two lists
 * and, with scopedOptions.ts, the flags and options withheld; server/connections/Admission.ts decides who is
 * restricted. Any command not listed here is refused, so that a new one is open only to the owner and unrestricted
 * operators until it is reviewed.
 */
import { fail } from '../../protocol/errors.ts';
import { scopedTree } from '../../session/scopedTree.ts';
import type { Pane, Tree } from '../../session/types.ts';
import type { Caller } from '../context.ts';
import type { Services } from '../Services.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { checkAgentCommand } from './agentCommands.ts';
import { checkActor } from './peopleOnly.ts';
import { maySet } from './scopedOptions.ts';

/** Restrictions on a caller. */
export interface CallerLimits {
  /** The caller's client is read-only. */
  readonly readOnly: boolean;
  /** uuid of the one session that the caller may see; null for all. */
  readonly session: string | null;
  /**
   * Checks that the caller may change a pane. Only agents over MCP have it; agentCommands.ts limits them further.
   * Errors: not-granted.
   */
  readonly checkPane?: (pane: Pane) => void;
}

/** Commands that change only the caller's own view, with the flags allowed. */
const looking: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['detach-client', new Set<string>()],
  ['suspend-client', new Set<string>()],
  ['switch-client', new Set(['l', 'n', 'p', 'r', 't', 'Z'])],
  ['attach-session', new Set(['t', 'r'])],
  ['refresh-client', new Set(['L', 'R', 'U', 'D', 'c', 'S'])],
]);

/** Commands that act on the caller's targets, which are found in its session only. */
const inSession: ReadonlySet<string> = new Set([
  'attach-session',
  'break-pane',
  'clear-history',
  'command-prompt',
  'confirm-before',
  'control-pane',
  'copy-mode',
  'detach-client',
  'display-menu',
  'display-message',
  'display-panes',
  'has-session',
  'join-pane',
  'kill-pane',
  'kill-session',
  'kill-window',
  'last-pane',
  'last-window',
  'list-clients',
  'list-commands',
  'list-keys',
  'list-panes',
  'list-sessions',
  'list-windows',
  'move-pane',
  'move-window',
  'new-window',
  'next-layout',
  'next-window',
  'paste-buffer',
  'previous-layout',
  'previous-window',
  'refresh-client',
  'rename-session',
  'rename-window',
  'resize-pane',
  'resize-window',
  'respawn-pane',
  'respawn-window',
  'rotate-window',
  'select-layout',
  'select-pane',
  'select-window',
  'send-keys',
  'send-prefix',
  'split-window',
  'suspend-client',
  'swap-pane',
  'swap-window',
  'switch-client',
  'unlink-window',
]);

/** Errors: read-only, out-of-scope, people-only. */
export function checkCommand(caller: Caller, spec: CommandSpec, args: ParsedArguments, tree: Tree): void {
  const { limits } = caller;
  checkActor(caller, spec, args);
  if (!limits) return;
  if (limits.checkPane) checkAgentCommand(spec, args);
  if (limits.readOnly && !onlyLooks(spec, args)) throw fail('read-only', { action: spec.name });
  if (limits.session === null || staysInSession(spec, args)) return;
  throw outOfScope(spec.name, limits.session, tree);
}

function outOfScope(action: string, session: string, tree: Tree): Error {
  const [only] = scopedTree(tree, session).sessions.values();
  return fail('out-of-scope', { action, session: only?.name ?? '' });
}

/**
 * Refuses assignments (`NAME=value`) to restricted callers: they set variables of the server. Errors: read-only,
 * out-of-scope.
 */
export function checkAssignment({ limits }: Caller, name: string, tree: Tree): void {
  if (limits?.readOnly) throw fail('read-only', { action: `${name}=` });
  if (limits?.checkPane) throw fail('people-only', { action: `${name}=` });
  if (limits && limits.session !== null) throw outOfScope(`${name}=`, limits.session, tree);
}

/** Flags of these commands that act on a client's machine, or in another operator's name. */
const beyondSession: Readonly<Record<string, (args: ParsedArguments) => boolean>> = {
  // -x and -P end the shell that started a client, -E runs a command in its terminal.
  'attach-session': (args) => args.has('x'),
  'detach-client': (args) => args.has('P') || args.has('E'),
  // -K presses keys in a client, with that client's rights; copy mode pipes to a command.
  'send-keys': (args) =>
    args.has('K') || (args.has('X') && /pipe/.test(args.words[0] ?? '') && args.words.length > 1),
};

function staysInSession(spec: CommandSpec, args: ParsedArguments): boolean {
  const { name } = spec;
  if (inSession.has(name)) return !(Object.hasOwn(beyondSession, name) && beyondSession[name]?.(args));
  // A pane's output, and options of the session and below; nothing that is shared by all sessions.
  if (name === 'capture-pane') return args.has('p');
  return /^set-(?:window-)?option$/.test(name) && maySet(args);
}

function onlyLooks(spec: CommandSpec, args: ParsedArguments): boolean {
  const flags = looking.get(spec.name);
  return flags !== undefined && spec.flags.every(({ flag }) => flags.has(flag) || !args.has(flag));
}

/** The tree that a caller can name: for a caller limited to a session, that session and its windows and panes. */
export function treeFor(caller: Caller, tree: Tree): Tree {
  const session = caller.limits?.session ?? null;
  return session === null ? tree : scopedTree(tree, session);
}

/** Services with the list of clients limited in the same way. */
export function servicesFor(caller: Caller, services: Services): Services {
  const session = caller.limits?.session ?? null;
  if (session === null) return services;
  const clients = () => services.clients().filter((client) => client.session.uuid === session);
  return new Proxy(services, {
    get(target, name) {
      if (name === 'clients') return clients;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Session that formats of a run are limited to; a hook's formats are the owner's. */
export function scopeOf({ hook, caller }: { hook: object | null; caller: Caller }): { only?: string } {
  const only = hook === null ? (caller.limits?.session ?? null) : null;
  return only === null ? {} : { only };
}
