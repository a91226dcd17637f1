/**
 * What each role may ask of the server: every method of the protocol stands here, and the table is checked to be whole by
 * the compiler. Decides by method and by what was asked; which sessions are in sight is session/ScopedTree's.
 */

import type { Access } from '../operator/Access.ts';
import type { ClientRequest } from '../protocol/codec-client.ts';
import { fail } from '../protocol/errors.ts';
import type { GreetedRequest } from './Connection.ts';

/**
 * - `look`: everybody who is let in.
 * - `work`: operators.
 * - `host`: operators whose token is not for one session: it is about all sessions, or makes new ones.
 * - `owner`: who is here without a token.
 */
type Needs = 'look' | 'work' | 'host' | 'owner';

const needs: Readonly<Record<Exclude<ClientRequest['method'], 'hello' | 'ping'>, Needs>> = {
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

/** Errors: read-only, out-of-scope, owner-only. `sessionName` is of the one that the token is for. */
export function checkPermission(access: Access, request: GreetedRequest, sessionName: () => string): void {
  const { method } = request;
  const need = needs[method];
  if (need === 'owner' && access.grant !== null) throw fail('owner-only', { action: method });
  if (need === 'host' && access.grant !== null && access.grant.session !== null)
    throw fail('out-of-scope', { action: method, session: sessionName() });
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
