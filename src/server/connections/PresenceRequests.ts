/** Methods about operators and their access: tokens, devices, clients, agents. Passes each to the part that does it. */

import type { Access } from '../../operator/Access.ts';
import { authorOf } from '../../operator/ledger/authorOf.ts';
import type { PaneGrants } from '../../operator/PaneGrants.ts';
import type { AdmissionMethod, ClientInfo, TokenInfo } from '../../protocol/admission.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import type { Requests } from '../../protocol/messages.ts';
import { badParams } from '../../protocol/methods.ts';
import type { ControlClient } from '../control/ControlClient.ts';
import type { PaneControls } from '../input/PaneControls.ts';
import type { PaneStatuses } from '../panes/PaneStatuses.ts';
import type { PushRequestOf, PushRequests } from '../push/PushRequests.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import type { Viewports } from '../viewports/Viewports.ts';
import type { Admission } from './Admission.ts';
import { reportAgent } from './agentReports.ts';
import { accessOf, type Connection, nameOf } from './Connection.ts';
import { ControlRequests, type PaneControlRequest } from './ControlRequests.ts';
import { type DeviceRequest, type DeviceRequestParts, DeviceRequests } from './DeviceRequests.ts';
import { type GrantRequest, GrantRequests } from './GrantRequests.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

export type PresenceRequest =
  | Extract<ClientRequest, { method: AdmissionMethod | 'agent.report' }>
  | DeviceRequest
  | GrantRequest
  | PaneControlRequest
  | PushRequestOf;

export interface PresenceParts extends DeviceRequestParts {
  admission: Admission;
  controls: PaneControls;
  grants: PaneGrants;
  pushes: PushRequests;
  connections(): Iterable<Connection>;
  now(): number;
  viewports: Viewports;
  statuses: Pick<PaneStatuses, 'report'>;
}

export class PresenceRequests {
  readonly #parts: PresenceParts;
  readonly #targets: VisibleTargets;
  readonly #control: ControlRequests;
  readonly #grants: GrantRequests;
  readonly #devices: DeviceRequests;

  constructor(parts: PresenceParts, targets: VisibleTargets) {
    this.#parts = parts;
    this.#targets = targets;
    this.#control = new ControlRequests(parts.controls, targets);
    this.#grants = new GrantRequests(parts, targets);
    this.#devices = new DeviceRequests(parts, targets);
  }

  handle(connection: Connection, request: PresenceRequest): unknown {
    const { admission } = this.#parts;
    switch (request.method) {
      case 'pane.control':
      case 'pane.controlStatus':
        return this.#control.handle(connection, request);
      case 'agent.grant':
      case 'agent.revoke':
      case 'agent.grants':
        return this.#grants.handle(connection, request);
      case 'device.invite':
      case 'device.pair':
      case 'device.list':
      case 'device.rename':
      case 'device.revoke':
        return this.#devices.handle(connection, request);
      case 'push.show':
      case 'push.subscribe':
      case 'push.unsubscribe':
        return this.#parts.pushes.handle(accessOf(connection), request);
      case 'token.create': {
        const { session } = request.params;
        const made = admission.create(
          request.params,
          session === undefined ? null : this.#targets.session(connection, session),
        );
        this.#recordCreated(connection, made.info);
        return made;
      }
      case 'agent.report': {
        const { pane } = this.#targets.pane(connection, request.params.pane);
        return reportAgent(this.#parts.statuses, connection, pane, request.params);
      }
      case 'token.list':
        return { tokens: admission.list() };
      case 'token.revoke': {
        const { id, all } = request.params;
        if ((id === undefined) === (all !== true))
          throw badParams(request.method, 'params need either id or all');
        const done = admission.revokeTokens(id ?? null, nameOf(connection));
        this.#recordRevoked(connection, done);
        return done;
      }
      case 'token.relayKey':
        return { psk: admission.relayKey(request.params.id) };
      case 'client.list': {
        const { target } = request.params;
        const session = target === undefined ? null : this.#targets.session(connection, target);
        const all = this.#parts.viewports.clients();
        const shown = session ? all.filter((client) => client.session === session) : all;
        const only = connection.access?.grant?.session ?? null;
        const seen = only === null ? shown : shown.filter((client) => client.session.uuid === only);
        return { clients: seen.map(clientInfo) };
      }
    }
  }

  #recordCreated({ operator, access }: Connection, { id, name, role, session }: TokenInfo): void {
    if (!access) return;
    this.#parts.ledger.record({
      action: 'token-created',
      by: authorOf(operator, access),
      token: id,
      name,
      role,
      session: session?.uuid ?? null,
    });
  }

  #recordRevoked({ operator, access }: Connection, done: Requests['token.revoke']['result']): void {
    if (!access) return;
    const by = authorOf(operator, access);
    for (const { id, name, connected } of done.revoked)
      this.#parts.ledger.record({ action: 'token-revoked', by, token: id, name, ended: connected });
  }
}

/** A client in the form that programs get. */
export function clientInfo(viewport: Viewport | ControlClient): ClientInfo {
  const { id, name, kind, role } = viewport.operator;
  const { session, access } = viewport;
  return {
    name: viewport.name,
    operator: { id, name, kind, role },
    principal: { ...viewport.principal },
    session: { id: session.id, uuid: session.uuid, name: session.name },
    cols: viewport.cols,
    rows: viewport.rows,
    readOnly: viewport.readOnly,
    carrier: viewport.carrier,
    from: viewport.from || null,
    attachedAt: viewport.createdAt,
    activityAt: viewport.activityAt,
    token: access.grant && tokenOf(access.grant),
  };
}

function tokenOf({ id, name, kind }: NonNullable<Access['grant']>): ClientInfo['token'] {
  return { id, name, ...(kind === 'device' ? { isDevice: true } : {}) };
}
