/**
 * Bells, clipboard contents, notifications and changes of questions for one client. They do not queue for a client that
 * does not read: once it reads again, it gets one bell, the last content of each selection, the newest notifications, and
 * the present state of each question that changed. Owns these pending notices.
 */
import type { AskInfo } from '../../protocol/asks.ts';
import type { ByteString } from '../../protocol/messages.ts';
import type { ServerPeer } from '../../transport/Peer.ts';

/** Unsent bytes from which a client counts as slow: a few frames. */
const slowBytes = 64 * 1024;
/** Selections kept pending; a program can name any number. */
const mostSelections = 8;
/** Notifications kept pending. */
const mostNews = 4;

export class LateNotices {
  readonly #peer: ServerPeer;
  #bell: string | null = null;
  readonly #clipboards = new Map<string, ByteString>();
  #news: { title: string; text: string }[] = [];
  /** Questions that changed; as many as a server keeps. */
  readonly #asks = new Map<string, () => AskInfo | null>();

  constructor(peer: ServerPeer) {
    this.#peer = peer;
  }

  /** `pane`: id of the pane that rang. */
  bell(pane: string): void {
    if (this.#isSlow) this.#bell = pane;
    else this.#peer.notify('viewport.bell', { pane });
  }

  clipboard(selection: string, data: ByteString): void {
    if (!this.#isSlow) {
      this.#peer.notify('viewport.clipboard', { selection, text: data });
      return;
    }
    this.#clipboards.delete(selection);
    this.#clipboards.set(selection, data);
    const [oldest] = this.#clipboards.keys();
    if (this.#clipboards.size > mostSelections && oldest !== undefined) this.#clipboards.delete(oldest);
  }

  /** `info`: the question as this client sees it when it is sent; null when it no longer does. */
  ask(id: string, info: () => AskInfo | null): void {
    if (this.#isSlow) {
      this.#asks.set(id, info);
      return;
    }
    this.#asks.delete(id);
    const ask = info();
    if (ask) this.#peer.notify('ask.changed', { ask });
  }

  notify(title: string, text: string): void {
    if (!this.#isSlow) {
      this.#peer.notify('viewport.notify', { title, text });
      return;
    }
    this.#news.push({ title, text });
    if (this.#news.length > mostNews) this.#news.shift();
  }

  /** The client has read everything queued. */
  drained(): void {
    const [bell, clipboards] = [this.#bell, [...this.#clipboards]];
    this.#bell = null;
    this.#clipboards.clear();
    for (const [selection, data] of clipboards) this.clipboard(selection, data);
    for (const { title, text } of this.#news.splice(0)) this.notify(title, text);
    if (bell !== null) this.bell(bell);
    for (const [id, info] of [...this.#asks]) this.ask(id, info);
  }

  get #isSlow(): boolean {
    return this.#peer.bufferedBytes > slowBytes;
  }
}
