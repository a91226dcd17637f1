/**
 * The last picture, kept on this device for times without a connection: what was on the screen, one picture at most.
 * Owns its database and its key.
 *
 * The picture is encrypted with AES-GCM, by a key that no script can read (WebCrypto, not extractable). So neither a
 * copy of the stored picture nor a script that gets at the database reads it; whoever has the whole unlocked device can
 * open the page and see it all the same. It is removed when the host refuses this device, when the person asks for that,
 * and a week after it was made.
 */
import type { Frame } from '../../protocol/frames.ts';

export interface KeptPicture {
  frame: Frame;
  /** The host that it is of; '' for the server of the page. */
  host: string;
  /** Id and name of the session. */
  session: { id: string; name: string };
  /** Time at which the picture was on the screen, milliseconds since 1970. */
  at: number;
}

export interface LastPictureParts {
  /** The picture on the screen; null when there is none to keep. */
  take(): KeptPicture | null;
  /** This device stores nothing; the sentence says why, once. */
  failed(sentence: string): void;
}

/** A screen that changes all the time is kept this often, milliseconds. */
const intervalMs = 3000;
/** Largest picture kept, characters of JSON: a screen of 400 by 100 coloured cells has fewer. */
const mostCharacters = 1024 * 1024;
const longestMs = 7 * 24 * 3600 * 1000;
const database = 'holdfast-picture';
const store = 'kept';
/** Whether the person wants no picture kept, in the page's local storage. */
const refusal = 'holdfast-no-picture';

export class LastPicture {
  readonly #parts: LastPictureParts;
  #database: Promise<IDBDatabase> | null = null;
  #timer: number | undefined;
  #isStale = false;
  #hasFailed = false;
  /** How often it was forgotten: a picture that was on its way to the storage by then is not kept. */
  #forgotten = 0;

  constructor(parts: LastPictureParts) {
    this.#parts = parts;
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.keepNow();
    });
    window.addEventListener('pagehide', () => this.keepNow());
  }

  get isWanted(): boolean {
    try {
      return localStorage.getItem(refusal) === null;
    } catch {
      return true;
    }
  }

  /** Keeps pictures from now on, or removes the kept one and keeps no more. */
  async want(wanted: boolean): Promise<void> {
    try {
      if (wanted) localStorage.removeItem(refusal);
      else localStorage.setItem(refusal, 'yes');
    } catch {
      // Then it holds for this page only.
    }
    if (wanted) this.changed();
    else await this.forget();
  }

  /** The screen has changed. */
  changed(): void {
    this.#isStale = true;
    this.#timer ??= window.setTimeout(() => this.keepNow(), intervalMs);
  }

  /** The kept picture; null when there is none, or none that can be read. */
  async load(): Promise<KeptPicture | null> {
    if (!this.isWanted) return null;
    try {
      const key = (await this.#read('key')) as CryptoKey | undefined;
      const sealed = (await this.#read('picture')) as
        | { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }
        | undefined;
      if (!key || !sealed) return null;
      const data = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, key, sealed.data);
      const kept = JSON.parse(new TextDecoder().decode(data)) as KeptPicture;
      if (Math.abs(Date.now() - kept.at) <= longestMs) return kept;
      await this.forget();
    } catch {
      // Without storage there is nothing to show.
    }
    return null;
  }

  /** Removes the picture and its key. */
  async forget(): Promise<void> {
    this.#forgotten += 1;
    this.#cancel();
    try {
      await this.#write((kept) => kept.clear());
    } catch {
      // Nothing was kept.
    }
  }

  /** Keeps the picture now, if it has changed. */
  keepNow(): void {
    const isDue = this.#isStale;
    this.#cancel();
    const picture = isDue && this.isWanted ? this.#parts.take() : null;
    if (picture) void this.#keep(picture).catch((error: unknown) => this.#fail(error));
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isStale = false;
  }

  async #keep(picture: KeptPicture): Promise<void> {
    const text = JSON.stringify(picture);
    if (text.length > mostCharacters) return;
    const before = this.#forgotten;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const key = ((await this.#read('key')) as CryptoKey | undefined) ?? (await newKey());
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(text));
    await this.#write((kept) => {
      if (before !== this.#forgotten || !this.isWanted) return;
      kept.put(key, 'key');
      kept.put({ iv, data }, 'picture');
    });
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
    this.#parts.failed(
      isFull
        ? 'The storage of this browser is full: the last picture is not kept for times without a connection.'
        : 'This browser stores nothing for the page: the last picture is not kept for times without a connection.',
    );
  }

  async #read(name: string): Promise<unknown> {
    const kept = (await this.#opened()).transaction(store).objectStore(store);
    return done(kept.get(name));
  }

  async #write(change: (kept: IDBObjectStore) => void): Promise<void> {
    const transaction = (await this.#opened()).transaction(store, 'readwrite');
    change(transaction.objectStore(store));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('the storage refused it'));
    });
  }

  #opened(): Promise<IDBDatabase> {
    this.#database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(store);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.#database;
  }
}

function newKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
