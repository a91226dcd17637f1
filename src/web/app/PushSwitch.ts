/**
 * Notifications on this device: the browser's permission and subscription, and the host's record of it. Owns the switch;
 * asks for permission only when it is turned on.
 */
import { base64urlOf } from '../../protocol/bytes.ts';
import type { PageViewport } from '../link/PageViewport.ts';
import { PanelSwitch } from './DevicePanel.ts';

export interface PushSwitchParts {
  viewport: PageViewport;
  registration(): Promise<ServiceWorkerRegistration | null>;
}

type State = 'unknown' | 'off' | 'on' | 'denied' | 'impossible' | 'offline';

const sentences: Readonly<Record<State, string>> = {
  unknown: 'Nothing is known yet: the page looks whether this device gets notifications.',
  off: 'Tells this device of questions, of programs that need you, are done or have failed, also while the page is closed.',
  on: 'This device gets questions, and news of programs that need you, are done or have failed.',
  denied: 'The browser blocks notifications of this page: allow them in its settings for the page.',
  impossible:
    'This browser gives the page no notifications. On an iPhone or iPad, add the page to the home screen first.',
  offline: "Without a connection this can't be changed.",
};

export class PushSwitch {
  readonly section: PanelSwitch;
  readonly #parts: PushSwitchParts;
  #state: State = 'unknown';
  #problem: string | null = null;

  constructor(parts: PushSwitchParts) {
    this.#parts = parts;
    this.section = new PanelSwitch({
      label: 'Notifications',
      state: () => ({ isOn: this.#state === 'on', sentence: this.#problem ?? sentences[this.#state] }),
      turn: (wanted) => this.#turn(wanted),
    });
  }

  /** A connection is open: renews the host's record where the browser still has its subscription. */
  async opened(): Promise<void> {
    await this.#try(async () => {
      const manager = await this.#manager();
      const subscription = await manager?.getSubscription();
      if (!manager) return 'impossible';
      if (Notification.permission === 'denied') return 'denied';
      if (!subscription) return 'off';
      const { endpoint } = subscription;
      const { key, subscribed } = await this.#parts.viewport.request('push.show', { endpoint });
      if (subscribed) return 'on';
      if (keyOf(subscription.options.applicationServerKey) !== key) return 'off';
      await this.#tellHost(subscription);
      return 'on';
    });
  }

  async #turn(wanted: boolean): Promise<void> {
    await this.#try(async () => {
      const manager = await this.#manager();
      if (!manager) return 'impossible';
      const before = await manager.getSubscription();
      if (!wanted) {
        if (before) await this.#parts.viewport.request('push.unsubscribe', { endpoint: before.endpoint });
        await before?.unsubscribe();
        return 'off';
      }
      if ((await Notification.requestPermission()) !== 'granted') return 'denied';
      const { key } = await this.#parts.viewport.request('push.show', {});
      const isOther = before && keyOf(before.options.applicationServerKey) !== key;
      if (isOther) await before.unsubscribe();
      const options = { userVisibleOnly: true, applicationServerKey: key };
      await this.#tellHost(before && !isOther ? before : await manager.subscribe(options));
      return 'on';
    });
  }

  async #tellHost(subscription: PushSubscription): Promise<void> {
    await this.#parts.viewport.request('push.subscribe', {
      endpoint: subscription.endpoint,
      p256dh: keyOf(subscription.getKey('p256dh')),
      auth: keyOf(subscription.getKey('auth')),
      page: new URL('.', location.href).href,
    });
  }

  /** The browser's push manager; null where there is none. */
  async #manager(): Promise<PushManager | null> {
    if (!('PushManager' in window) || !('Notification' in window)) return null;
    return (await this.#parts.registration())?.pushManager ?? null;
  }

  async #try(change: () => Promise<State>): Promise<void> {
    try {
      this.#state = await change();
      this.#problem = null;
    } catch (error) {
      this.#problem = problemOf(error);
    }
    this.section.opened();
  }
}

/** The browser's push service refuses some pages that may show notifications, with words for programmers. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return sentences.offline;
  if (error.name === 'NotAllowedError' || error.name === 'AbortError')
    return 'The browser does not connect this page to its push service. Private windows never are; elsewhere, look at its settings.';
  return error.message;
}

const keyOf = (key: ArrayBuffer | null): string => (key === null ? '' : base64urlOf(new Uint8Array(key)));
