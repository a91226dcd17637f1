/**
 * Which commands a caller may run that may not run all: who can only look, and who was let in to one session. Owns the
 * two lists, and with scopedOptions.ts what of these commands is left out; who is limited is decided at the door (server/connections/Admission.ts). Everything that is not named here is refused, so
 * a new command is for nobody but the owner and unlimited operators until somebody has thought about it.
 */
import { fail } from '../../protocol/errors.ts';
import { scopedTree } from '../../session/ScopedTree.ts';
import type { Tree } from '../../session/types.ts';
import type { Caller } from '../context.ts';
import type { Services } from '../Services.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { maySet } from './scopedOptions.ts';

/** What a caller is kept to. */
export interface CallerLimits {
  /** Only looks: its client is read-only. */
  readonly readOnly: boolean;
  /** uuid of the one session that there is for it; null for all. */
  readonly session: string | null;
}

/** What changes nothing but the own client's view, and with which flags. */
const looking: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['detach-client', new Set<string>()],
  ['suspend-client', new Set<string>()],
  ['switch-client', new Set(['l', 'n', 'p', 'r', 't', 'Z'])],
  ['attach-session', new Set(['t', 'r'])],
  ['refresh-client', new Set(['L', 'R', 'U', 'D', 'c', 'S'])],
]);

/** What is about the targets of the caller, which are found in its session only. */
const inSession: ReadonlySet<string> = new Set([
  'attach-session',
  'break-pane',
  'clear-history',
  'command-prompt',
  'confirm-before',
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

/** Errors: read-only, out-of-scope. */
export function checkCommand(caller: Caller, spec: CommandSpec, args: ParsedArguments, tree: Tree): void {
  const { limits } = caller;
  if (!limits) return;
  if (limits.readOnly && !onlyLooks(spec, args)) throw fail('read-only', { action: spec.name });
  if (limits.session === null || staysInSession(spec, args)) return;
  throw outOfScope(spec.name, limits.session, tree);
}

function outOfScope(action: string, session: string, tree: Tree): Error {
  const [only] = scopedTree(tree, session).sessions.values();
  return fail('out-of-scope', { action, session: only?.name ?? '' });
}

/** Variables that a line sets (`NAME=value`) are the server's. Errors: read-only, out-of-scope. */
export function checkAssignment({ limits }: Caller, name: string, tree: Tree): void {
  if (limits?.readOnly) throw fail('read-only', { action: `${name}=` });
  if (limits && limits.session !== null) throw outOfScope(`${name}=`, limits.session, tree);
}

/** What flags of these commands do to the machine of somebody, or in the place of somebody else. */
const beyondSession: Readonly<Record<string, (args: ParsedArguments) => boolean>> = {
  // -x and -P end the shell that started a client, -E runs a command in its terminal.
  'attach-session': (args) => args.has('x'),
  'detach-client': (args) => args.has('P') || args.has('E'),
  // -K presses keys in a client, with the rights of that; copy mode pipes to a command.
  'send-keys': (args) =>
    args.has('K') || (args.has('X') && /pipe/.test(args.words[0] ?? '') && args.words.length > 1),
};

function staysInSession(spec: CommandSpec, args: ParsedArguments): boolean {
  const { name } = spec;
  if (inSession.has(name)) return !(Object.hasOwn(beyondSession, name) && beyondSession[name]?.(args));
  // The output of a pane, and options of the session and below: but not what is everybody's.
  if (name === 'capture-pane') return args.has('p');
  return /^set-(?:window-)?option$/.test(name) && maySet(args);
}

function onlyLooks(spec: CommandSpec, args: ParsedArguments): boolean {
  const flags = looking.get(spec.name);
  return flags !== undefined && spec.flags.every(({ flag }) => flags.has(flag) || !args.has(flag));
}

/** What a caller can name: of a caller with a session, that one and what is in it. */
export function treeFor(caller: Caller, tree: Tree): Tree {
  const session = caller.limits?.session ?? null;
  return session === null ? tree : scopedTree(tree, session);
}

/** The same for clients. */
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

/** What formats of a run are kept to; a hook's are the owner's. */
export function scopeOf({ hook, caller }: { hook: object | null; caller: Caller }): { only?: string } {
  const only = hook === null ? (caller.limits?.session ?? null) : null;
  return only === null ? {} : { only };
}
