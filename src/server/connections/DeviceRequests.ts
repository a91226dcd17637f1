/** Methods about devices: passes each to the devices of this host, and records it in the ledger. */
import { authorOf } from '../../operator/ledger/authorOf.ts';
import type { Ledger } from '../../operator/ledger/Ledger.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import type { DeviceMethod, DevicePairParams, DevicePairResult } from '../../protocol/devices.ts';
import { fail } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/messages.ts';
import { badParams } from '../../protocol/methods.ts';
import { accessOf, type Connection, nameOf } from './Connection.ts';
import type { Devices } from './Devices.ts';
import type { VisibleTargets } from './VisibleTargets.ts';

export type DeviceRequest = Extract<ClientRequest, { method: DeviceMethod }>;

export interface DeviceRequestParts {
  devices: Devices;
  ledger: Ledger;
}

export class DeviceRequests {
  readonly #parts: DeviceRequestParts;
  readonly #targets: VisibleTargets;

  constructor(parts: DeviceRequestParts, targets: VisibleTargets) {
    this.#parts = parts;
    this.#targets = targets;
  }

  handle(connection: Connection, request: DeviceRequest): unknown {
    const { devices } = this.#parts;
    switch (request.method) {
      case 'device.invite':
        return this.#invite(connection, request.params);
      case 'device.pair':
        return this.#pair(connection, request.params);
      case 'device.list':
        return devices.list();
      case 'device.rename': {
        const { device, before } = devices.rename(request.params.id, request.params.name);
        const { id, name } = device;
        this.#parts.ledger.record({
          action: 'device-renamed',
          by: by(connection),
          device: id,
          name,
          before,
        });
        return { device };
      }
      case 'device.revoke': {
        const { id, all } = request.params;
        if ((id === undefined) === (all !== true))
          throw badParams(request.method, 'params need either id or all');
        return this.#revoke(connection, id ?? null);
      }
    }
  }

  #invite(connection: Connection, params: Requests['device.invite']['params']) {
    const { session } = params;
    const target = session === undefined ? null : this.#targets.session(connection, session);
    const made = this.#parts.devices.invite(params, target);
    const { id, role, own } = made.link;
    this.#parts.ledger.record({
      action: 'link-created',
      by: by(connection),
      link: id,
      role,
      session: target?.uuid ?? null,
      own,
    });
    return made;
  }

  #pair(connection: Connection, params: DevicePairParams): DevicePairResult {
    const { grant } = accessOf(connection);
    if (grant === null) throw fail('no-pairing-link', {});
    const { result, device, fresh } = this.#parts.devices.pair(grant.id, params);
    const { id, name, role, session, own } = device;
    if (fresh)
      this.#parts.ledger.record({
        action: 'device-paired',
        by: by(connection),
        device: id,
        name,
        role,
        session: session?.uuid ?? null,
        own,
      });
    return result;
  }

  #revoke(connection: Connection, id: string | null): Requests['device.revoke']['result'] {
    const done = this.#parts.devices.revoke(id, nameOf(connection));
    for (const { id: device, name, connected } of done.revoked)
      this.#parts.ledger.record({
        action: 'device-revoked',
        by: by(connection),
        device,
        name,
        ended: connected,
      });
    return done;
  }
}

function by(connection: Connection) {
  return authorOf(connection.operator, accessOf(connection));
}
