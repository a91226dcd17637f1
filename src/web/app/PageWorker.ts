/**
 * The page's service worker as the page sees it: registered beside the page, asked for a newer version, and told to use
 * one once the person agrees. Owns the registration; without service workers the page works as well, only not offline.
 */

/** The one policy of Trusted Types that the page's Content Security Policy lets in: it passes one address. */
const workerFile = 'worker.js';

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy;
}
interface TrustedPolicy {
  createScriptURL(url: string): string;
}

export interface PageWorkerParts {
  /** A newer version of the page is complete on this device, and waits for the person. */
  newVersion(): void;
}

export class PageWorker {
  readonly #parts: PageWorkerParts;
  readonly #registered: Promise<ServiceWorkerRegistration | null>;

  constructor(parts: PageWorkerParts) {
    this.#parts = parts;
    this.#registered = this.#register();
  }

  /** The registration; null where there are no service workers. */
  get registration(): Promise<ServiceWorkerRegistration | null> {
    return this.#registered;
  }

  /** Looks whether the host has another version. */
  async update(): Promise<void> {
    await (await this.#registered)?.update().catch(() => {});
  }

  /** Uses the version that waits, from the next load of the page on. */
  async useNewVersion(): Promise<void> {
    const registration = await this.#registered;
    const worker = registration?.waiting ?? registration?.active;
    if (worker) await ask(worker, 'use');
  }

  /** Closes the news of this session's panes, which somebody sees now. Questions stay until they end. */
  async closeNews(session: string): Promise<void> {
    const shown = (await (await this.#registered)?.getNotifications()) ?? [];
    // The page may be left again since.
    if (!document.hasFocus()) return;
    for (const notification of shown) {
      const about = notification.data as { session?: unknown } | null;
      if (about?.session === session && / pane:%\d+$/.test(notification.tag)) notification.close();
    }
  }

  async #register(): Promise<ServiceWorkerRegistration | null> {
    if (!('serviceWorker' in navigator)) return null;
    await loaded();
    try {
      const registration = await navigator.serviceWorker.register(workerUrl(), { updateViaCache: 'none' });
      registration.addEventListener('updatefound', () => {
        const { installing } = registration;
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed') void this.#look(registration);
        });
      });
      void this.#look(registration);
      return registration;
    } catch {
      // A private window, or a host without the file.
      return null;
    }
  }

  async #look({ waiting, active }: ServiceWorkerRegistration): Promise<void> {
    const newest = waiting ?? active;
    if (newest && (await ask(newest, 'is-waiting')) === true) this.#parts.newVersion();
  }
}

/** Resolves when the page is there: its first picture comes before the worker's files. */
function loaded(): Promise<void> {
  if (document.readyState === 'complete') return Promise.resolve();
  return new Promise((resolve) => window.addEventListener('load', () => resolve(), { once: true }));
}

/** Asks a worker, and resolves with its answer. */
function ask(worker: ServiceWorker, question: string): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      port1.close();
      resolve(data);
    };
    worker.postMessage(question, [port2]);
  });
}

function workerUrl(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return workerFile;
  return trustedTypes
    .createPolicy('worker', {
      createScriptURL: (url) => {
        if (url !== workerFile) throw new TypeError(`not the page's worker: ${url}`);
        return url;
      },
    })
    .createScriptURL(workerFile);
}
