/**
 * Which commands a caller may run that may not run all: who can only look, and who was let in to one session. Owns the
 * two lists; who is limited is decided at the door (server/Admission.ts). Everything that is not named here is refused, so
 * a new command is for nobody but the owner and unlimited operators until somebody has thought about it.
 */
import { fail } from '../../protocol/errors.ts';
import { scopedTree } from '../../session/ScopedTree.ts';
import type { Tree } from '../../session/types.ts';
import type { Caller } from '../context.ts';
import type { Services } from '../Services.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';

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
  if (limits.session === null || inSession.has(spec.name)) return;
  // The output of a pane, and options of the session and below: but not what is everybody's.
  if (spec.name === 'capture-pane' && args.has('p')) return;
  if (/^set-(?:window-)?option$/.test(spec.name) && !args.has('g') && !args.has('s')) return;
  const [session] = scopedTree(tree, limits.session).sessions.values();
  throw fail('out-of-scope', { action: spec.name, session: session?.name ?? '' });
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
