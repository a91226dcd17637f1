/**
 * What each role may send to the server: every request and notification of the protocol stands here, and the compiler
 * keeps both tables whole. Decides by method and by what was asked; which sessions are in sight is session/ScopedTree's.
 */

import type { Access } from '../../operator/Access.ts';
import type { ClientNotification } from '../../protocol/codec-client.ts';
import { fail } from '../../protocol/errors.ts';
import type { GreetedRequest } from './Connection.ts';

/**
 * - `look`: everybody who is let in.
 * - `work`: operators.
 * - `host`: operators whose token is not for one session: it is about all sessions, or makes new ones.
 * - `owner`: who is here without a token.
 */
export type Needs = 'look' | 'work' | 'host' | 'owner';

export const requestNeeds: Readonly<Record<GreetedRequest['method'], Needs>> = {
  'viewport.open': 'look',
  'viewport.close': 'look',
  'session.list': 'look',
  'session.show': 'look',
  'events.subscribe': 'look',
  'pane.preview': 'look',
  'client.list': 'look',
  'command.run': 'work',
  'pane.read': 'work',
  'overlay.act': 'work',
  'session.destroy': 'work',
  'session.detach': 'work',
  'session.save': 'work',
  'session.reap': 'host',
  'session.restore': 'host',
  'server.status': 'host',
  'server.restart': 'host',
  'token.create': 'owner',
  'token.list': 'owner',
  'token.revoke': 'owner',
  'token.relayKey': 'owner',
};

/**
 * `look` for a notification is about the client's own view: its frames, size, colours and key table. What else it would
 * move (programs, sizes, hooks, times, locks) does not move for a read-only client: Viewports stops it.
 */
export const notificationNeeds: Readonly<Record<ClientNotification['method'], Needs>> = {
  'viewport.input': 'look',
  'viewport.ack': 'look',
  'viewport.resize': 'look',
  'viewport.colours': 'look',
  'viewport.terminal': 'look',
  // Only clients on the host are ever locked.
  'viewport.unlock': 'owner',
};

/** Nobody waits for an answer to a notification: one that is not allowed is dropped. */
export function allowsNotification({ role, grant }: Access, method: ClientNotification['method']): boolean {
  const need = notificationNeeds[method];
  if (need === 'owner') return grant === null;
  if (need === 'host') return role === 'operator' && (grant === null || grant.session === null);
  return need === 'look' || role === 'operator';
}

/** Errors: read-only, out-of-scope, owner-only. `sessionName` is of the one that the token is for. */
export function checkPermission(access: Access, request: GreetedRequest, sessionName: () => string): void {
  const { method } = request;
  const need = requestNeeds[method];
  if (need === 'owner' && access.grant !== null) throw fail('owner-only', { action: method });
  if (need === 'host' && access.grant !== null && access.grant.session !== null)
    throw fail('out-of-scope', { action: method, session: sessionName() });
  if (method === 'viewport.open' && request.params.hangUpOthers && access.grant?.session != null)
    throw fail('out-of-scope', { action: 'hanging up', session: sessionName() });
  if (access.role === 'operator') return;
  if (need === 'look' || method === 'server.status') checkLook(request);
  else throw fail('read-only', { action: method });
}

/** What an observer may look at is the present: not what was there before somebody showed it to them, and no one's exit. */
function checkLook(request: GreetedRequest): void {
  if (request.method === 'session.show') {
    if (request.params.tail !== undefined) throw fail('read-only', { action: 'session.show with tail' });
    if (request.params.at !== undefined) throw fail('read-only', { action: 'session.show with at' });
  }
  if (request.method === 'session.list' && request.params.all)
    throw fail('read-only', { action: 'session.list with all' });
  if (request.method !== 'viewport.open') return;
  const { detachOthers, demoteOthers, hangUpOthers } = request.params;
  if (detachOthers || demoteOthers || hangUpOthers) throw fail('read-only', { action: 'taking over' });
}
