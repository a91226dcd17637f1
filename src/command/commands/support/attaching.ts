/** Attaches a caller to a session: an attached client switches, a terminal attaches, any other caller gets an error. */

import { matchGlob } from '../../../match/glob.ts';
import { fail } from '../../../protocol/errors.ts';
import { checkStoredValue } from '../../../protocol/storedValues.ts';
import type { Environment, Session } from '../../../session/types.ts';
import type { AttachedClient } from '../../AttachedClient.ts';
import type { CommandContext } from '../../context.ts';
import { checkCallerMayStop, detach } from './othersClients.ts';

/** Throws when the caller can't attach: it runs in a pane of this server, or has no terminal. */
export function checkCanAttach(context: CommandContext): void {
  const { caller } = context;
  if (caller.client !== null) return;
  // Programs for tmux unset $TMUX to nest on purpose.
  if (caller.isInside && caller.env.TMUX) throw fail('nested', {});
  if (!caller.canAttach) throw fail('not-a-terminal', {});
  if (caller.terminal?.term === 'dumb') throw fail('dumb-terminal', {});
}

export function showSession(
  context: CommandContext,
  session: Session,
  how: {
    readOnly?: boolean;
    detachOthers?: boolean;
    demoteOthers?: boolean;
    hangUp?: boolean;
    flags?: readonly string[];
  } = {},
): void {
  const { client } = context.caller;
  const others = how.detachOthers || how.demoteOthers ? othersAt(context, session) : [];
  for (const other of others) checkCallerMayStop(context, other, 'taking over');
  if (client === null) {
    const flags = (how.flags ?? []).filter((each) => each !== '');
    const readOnly = how.readOnly === true || flags.includes('read-only');
    context.requestAttach({
      target: session.id,
      ...(readOnly ? { readOnly: true } : {}),
      ...(flags.length > 0 ? { flags } : {}),
      ...(how.detachOthers && how.hangUp ? { hangUpOthers: true } : {}),
      ...(how.detachOthers ? { detachOthers: true } : {}),
      ...(how.demoteOthers ? { demoteOthers: true } : {}),
    });
    return;
  }
  if (how.detachOthers) for (const other of others) detach(context, other, { hangUp: how.hangUp === true });
  if (how.demoteOthers) for (const other of others) other.setReadOnly(true, context.caller.operatorName);
  if (how.flags) client.setFlags(how.flags);
  if (how.readOnly) client.setReadOnly(true);
  client.switchTo(session);
}

/** Every client of a session except the caller's own. */
function othersAt(context: CommandContext, session: Session): AttachedClient[] {
  return context.services
    .clients()
    .filter((client) => client.session === session && client.name !== context.caller.client?.name);
}

/**
 * Copies the variables of update-environment from the caller's environment: present ones are set, and missing ones are
 * marked as removed, so that no outdated value stays.
 */
export function updateEnvironment(
  context: CommandContext,
  into: Environment,
  names: readonly string[],
): void {
  const { env } = context.caller;
  // A key pressed in a client brings no environment, and a remote caller's is never copied.
  if (Object.keys(env).length === 0) return;
  for (const pattern of names) {
    const found = Object.keys(env).filter((name) => matchGlob(pattern, name));
    for (const name of found) {
      const value = env[name] ?? '';
      checkStoredValue('variable', name, value);
      into.set(name, value);
    }
    if (found.length === 0) into.set(pattern, null);
  }
}
