/** Methods about push notifications: each is about the device that sends it. Roles were checked before; owns nothing. */
import type { Access } from '../../operator/Access.ts';
import type { ClientRequest } from '../../protocol/clientMethods.ts';
import { fail } from '../../protocol/errors.ts';
import type { PushMethod } from '../../protocol/push.ts';
import type { PushDevices } from './PushDevices.ts';

export type PushRequestOf = Extract<ClientRequest, { method: PushMethod }>;

export class PushRequests {
  readonly #devices: PushDevices;

  constructor(devices: PushDevices) {
    this.#devices = devices;
  }

  /** Errors: wrong-state, people-only; those of the subscription. */
  handle({ grant, principal }: Access, request: PushRequestOf): object {
    if (grant === null)
      throw fail('wrong-state', {
        reason: 'only a device with a token or key of its own gets notifications',
      });
    if (principal.actor !== 'person') throw fail('people-only', { action: request.method });
    switch (request.method) {
      case 'push.show':
        return this.#devices.show(grant.id, request.params.endpoint);
      case 'push.subscribe':
        this.#devices.subscribe(grant.id, request.params);
        return {};
      case 'push.unsubscribe':
        this.#devices.unsubscribe(grant.id, request.params.endpoint);
        return {};
    }
  }
}
