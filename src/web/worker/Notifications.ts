/**
 * Push messages as notifications of the device: shows them, closes those that are over, and opens the page at a tap.
 * Owns what of a message counts: plain text, and an address of this page. A browser that knows declarative messages
 * (Declarative Web Push) shows them without this worker.
 */
import type { GoMessage } from './GoMessage.ts';

/** The part of a message that is used, as server/push/PushNote.ts writes it. */
interface ShownPush {
  title: string;
  body: string;
  tag: string;
  silent: boolean;
  navigate: string;
  data: { session: string | null; closes: boolean };
}

/** Shows notifications by the worker's registration. */
export class Notifications {
  readonly #registration: ServiceWorkerRegistration;
  readonly #clients: Clients;

  constructor(registration: ServiceWorkerRegistration, clients: Clients) {
    this.#registration = registration;
    this.#clients = clients;
  }

  /** Shows or closes what the message is about. Anything that is no such message is ignored. */
  async pushed(text: string): Promise<void> {
    const push = readPush(text);
    if (!push) return;
    const { title, body, tag, silent, data } = push;
    if (data.closes) {
      for (const shown of await this.#registration.getNotifications({ tag })) shown.close();
      return;
    }
    const options: NotificationOptions & { renotify: boolean } = {
      body,
      tag,
      silent,
      renotify: !silent,
      icon: new URL('icon-192.png', this.#registration.scope).href,
      data: { session: data.session, navigate: push.navigate },
    };
    await this.#registration.showNotification(title, options);
  }

  /** Opens the session of a notification: in an open page, else in a new one. */
  async tapped(notification: Notification): Promise<void> {
    notification.close();
    const { session, navigate } = notification.data as { session: string | null; navigate: string };
    const pages = await this.#clients.matchAll({ type: 'window', includeUncontrolled: true });
    const own = pages.filter(({ url }) => url.startsWith(this.#registration.scope));
    const page = own.find(({ focused }) => focused) ?? own[0];
    if (!page) {
      await this.#clients.openWindow(this.#ownAddress(navigate));
      return;
    }
    if (session !== null) page.postMessage({ kind: 'go', session } satisfies GoMessage);
    await page.focus();
  }

  /** The address, when it is one of this page; the page itself for any other. */
  #ownAddress(address: string): string {
    const { scope } = this.#registration;
    return URL.canParse(address) && new URL(address).href.startsWith(scope) ? address : scope;
  }
}

function readPush(text: string): ShownPush | null {
  try {
    const { web_push, notification } = JSON.parse(text) as { web_push: unknown; notification: ShownPush };
    const { title, body, tag, navigate, data } = notification;
    const isWhole = [title, body, tag, navigate].every((part) => typeof part === 'string');
    return web_push === 8030 && isWhole && typeof data === 'object' ? notification : null;
  } catch {
    return null;
  }
}
