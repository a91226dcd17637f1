/**
 * The inboxes that are open on viewports: their questions, kept up to date, and the answers given in them. Owns which
 * are open; the client draws them and knows what keys mean.
 */
import type { OverlayActs } from '../../command/AttachedClient.ts';
import type { Asks } from '../../operator/asks/Asks.ts';
import { fail } from '../../protocol/errors.ts';
import type { InboxContent } from '../../protocol/overlays.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane } from '../../session/types.ts';
import type { ControlClient } from '../control/ControlClient.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import type { AskDesk } from './AskDesk.ts';

/** Changes are sent this often at most, ms: ten thousand questions in a row are some dozens of messages. */
const intervalMs = 50;
/** Unsent bytes from which a client waits for the next content. */
const slowBytes = 64 * 1024;
/** Most questions shown, the first ones; more are counted in the badge. */
const mostShown = 100;

interface OpenInbox {
  viewport: Viewport;
  /** Every question that was shown in it. */
  shown: Set<string>;
}

export interface InboxesParts {
  asks: Asks;
  desk: AskDesk;
  timers: Timers;
  now(): number;
}

export class Inboxes {
  readonly #parts: InboxesParts;
  readonly #open = new Set<OpenInbox>();
  #isDue = false;

  constructor(parts: InboxesParts) {
    this.#parts = parts;
  }

  /**
   * Resolves with the pane of the question that was chosen; null for none. A question that is the only one, or about
   * the pane that the viewport is in, can be answered at once. Errors: unsupported.
   */
  async open(client: Viewport | ControlClient): Promise<Pane | null> {
    if (!('takers' in client)) throw fail('unsupported', { words: 'this client shows no lists or menus' });
    const { asks, desk } = this.#parts;
    const inbox: OpenInbox = { viewport: client, shown: new Set() };
    const pending = desk.pendingFor(client.access);
    const first =
      pending.find(({ pane }) => pane === client.activePane.uuid) ??
      (pending.length === 1 ? pending[0] : undefined);
    const content = { ...this.#content(inbox), ...(first ? { open: first.id } : {}) };
    this.#open.add(inbox);
    try {
      const answer = await client.overlay({ kind: 'inbox', ...content }, this.#acts(client));
      const chosen = answer && desk.find(client.access, answer.id);
      return (chosen && desk.paneOf(asks.get(chosen.id))) ?? null;
    } finally {
      this.#open.delete(inbox);
    }
  }

  /** Questions were asked or have ended. */
  changed(): void {
    if (this.#isDue || this.#open.size === 0) return;
    this.#isDue = true;
    this.#parts.timers.after(intervalMs, () => this.#send());
  }

  #send(): void {
    this.#isDue = false;
    let isSlow = false;
    for (const inbox of this.#open) {
      const { overlay } = inbox.viewport.takers;
      if (overlay && overlay.bufferedBytes > slowBytes) isSlow = true;
      else overlay?.setInbox(this.#content(inbox));
    }
    if (isSlow) this.changed();
  }

  #content({ viewport, shown }: OpenInbox): InboxContent {
    const { asks, desk, now } = this.#parts;
    const pending = desk.pendingFor(viewport.access).slice(0, mostShown);
    for (const { id } of pending) shown.add(id);
    const seen = asks
      .all()
      .filter((question) => shown.has(question.id) && desk.sees(viewport.access, question));
    return {
      asks: seen.slice(-2 * mostShown).map((question) => desk.info(question)),
      now: Math.max(0, now()),
    };
  }

  #acts({ access }: Viewport): OverlayActs {
    const { asks, desk } = this.#parts;
    return {
      answer: async (id, text) => {
        desk.find(access, id);
        asks.answer(id, text, access.principal);
        return [];
      },
      cancel: async (id) => {
        desk.find(access, id);
        asks.cancel(id, access.principal);
        return [];
      },
    };
  }
}
