/**
 * Requests and notifications that each role may send: every one of the protocol is listed here, and the compiler keeps
 * both tables complete. Decides by method and parameters; session/scopedTree decides which sessions are visible.
 */

import type { Access } from '../../operator/Access.ts';
import { needsGrants } from '../../operator/PaneGrants.ts';
import type { ClientNotification } from '../../protocol/clientMethods.ts';
import { fail } from '../../protocol/errors.ts';
import type { GreetedRequest } from './Connection.ts';

/**
 * - `look`: every admitted client.
 * - `work`: operators.
 * - `host`: operators whose token is not for one session: the request is about all sessions, or makes new ones.
 * - `owner`: clients without a token.
 * - `link`: connections by a pairing link, which may send nothing else.
 */
export type Needs = 'look' | 'work' | 'host' | 'owner' | 'link';

export const requestNeeds: Readonly<Record<GreetedRequest['method'], Needs>> = {
  'viewport.open': 'look',
  'viewport.close': 'look',
  // It is for those who type.
  'viewport.watchEcho': 'work',
  'session.list': 'look',
  'session.show': 'look',
  'events.subscribe': 'look',
  'pane.preview': 'look',
  'client.list': 'look',
  'ask.list': 'look',
  'ask.show': 'look',
  'ask.open': 'work',
  'ask.wait': 'work',
  'ask.taken': 'work',
  'ask.answer': 'work',
  'ask.cancel': 'work',
  'command.run': 'work',
  // Its events name all sessions and clients.
  'control.open': 'host',
  'exec.start': 'work',
  'exec.read': 'work',
  'exec.show': 'work',
  'exec.list': 'work',
  'exec.end': 'work',
  'pane.await': 'work',
  'pane.rows': 'work',
  'pane.awaitEnd': 'work',
  'pane.control': 'work',
  'pane.controlStatus': 'look',
  'pane.screen': 'look',
  'pane.input': 'work',
  'agent.report': 'work',
  'agent.grant': 'work',
  'agent.revoke': 'work',
  'agent.grants': 'work',
  'pane.read': 'work',
  'pane.lines': 'work',
  'pane.search': 'work',
  'pane.inputs': 'work',
  'pane.timeline': 'work',
  'overlay.act': 'work',
  'session.destroy': 'work',
  'session.detach': 'work',
  'session.save': 'work',
  'session.reap': 'host',
  'session.restore': 'host',
  'server.status': 'host',
  'server.restart': 'host',
  'push.show': 'look',
  'push.subscribe': 'look',
  'push.unsubscribe': 'look',
  'token.create': 'owner',
  'token.list': 'owner',
  'token.revoke': 'owner',
  'token.relayKey': 'owner',
  'device.invite': 'owner',
  'device.list': 'owner',
  'device.pair': 'link',
  'device.rename': 'owner',
  'device.revoke': 'owner',
  'audit.read': 'owner',
  'audit.checkpoint': 'owner',
};

/**
 * `look` for a notification concerns the client's own view: its frames, size, colours and key table. Viewports stops
 * any other effect of a read-only client (programs, sizes, hooks, times, locks).
 */
export const notificationNeeds: Readonly<Record<ClientNotification['method'], Needs>> = {
  'control.input': 'work',
  'control.end': 'work',
  'control.ack': 'work',
  'viewport.input': 'look',
  'viewport.ack': 'look',
  'viewport.resize': 'look',
  'viewport.colours': 'look',
  'viewport.terminal': 'look',
  // Only clients on the host are ever locked.
  'viewport.unlock': 'owner',
};

/** Requests that an agent over MCP may send; any other is refused until it is listed here. */
const forAgents: ReadonlySet<GreetedRequest['method']> = new Set([
  'agent.grants',
  'ask.cancel',
  'ask.list',
  'ask.open',
  'ask.show',
  'ask.taken',
  'ask.wait',
  'client.list',
  // command/execute/agentCommands.ts lists the allowed commands.
  'command.run',
  'events.subscribe',
  'exec.end',
  'exec.list',
  'exec.read',
  'exec.show',
  'exec.start',
  'pane.await',
  'pane.awaitEnd',
  'pane.control',
  'pane.controlStatus',
  // The gate checks that the pane is the agent's.
  'pane.input',
  'pane.inputs',
  'pane.lines',
  'pane.preview',
  'pane.read',
  'pane.screen',
  'pane.rows',
  'pane.search',
  'pane.timeline',
  'server.status',
  'session.list',
  'session.show',
]);

/** A notification has no answer, so a forbidden one is dropped. */
export function allowsNotification({ role, grant }: Access, method: ClientNotification['method']): boolean {
  const need = notificationNeeds[method];
  if (grant?.kind === 'link') return false;
  if (need === 'owner') return grant === null;
  if (need === 'host') return role === 'operator' && (grant === null || grant.session === null);
  return need === 'look' || role === 'operator';
}

/**
 * Errors: pairing-only, no-pairing-link, read-only, out-of-scope, owner-only, people-only. `sessionName` is the session of
 * the token.
 */
export function checkPermission(access: Access, request: GreetedRequest, sessionName: () => string): void {
  const { method } = request;
  const need = requestNeeds[method];
  const byLink = access.grant?.kind === 'link';
  if (byLink && need !== 'link') throw fail('pairing-only', { action: method });
  if (need === 'link') {
    if (byLink) return;
    throw fail('no-pairing-link', {});
  }
  if (needsGrants(access.principal) && !forAgents.has(method)) throw fail('people-only', { action: method });
  if (need === 'owner' && access.grant !== null) throw fail('owner-only', { action: method });
  if (need === 'host' && access.grant !== null && access.grant.session !== null)
    throw fail('out-of-scope', { action: method, session: sessionName() });
  if (method === 'viewport.open' && request.params.hangUpOthers && access.grant?.session != null)
    throw fail('out-of-scope', { action: 'hanging up', session: sessionName() });
  if (access.role === 'operator') return;
  if (need === 'look' || method === 'server.status') checkLook(request);
  else throw fail('read-only', { action: method });
}

/** An observer sees the present only: no output from before the share, and no ended sessions. */
function checkLook(request: GreetedRequest): void {
  if (request.method === 'session.show') {
    if (request.params.tail !== undefined) throw fail('read-only', { action: 'session.show with tail' });
    if (request.params.at !== undefined) throw fail('read-only', { action: 'session.show with at' });
  }
  if (request.method === 'pane.screen' && request.params.at !== undefined)
    throw fail('read-only', { action: 'pane.screen with at' });
  if (request.method === 'session.list' && request.params.all)
    throw fail('read-only', { action: 'session.list with all' });
  if (request.method !== 'viewport.open') return;
  const { detachOthers, demoteOthers, hangUpOthers } = request.params;
  if (detachOthers || demoteOthers || hangUpOthers) throw fail('read-only', { action: 'taking over' });
}
