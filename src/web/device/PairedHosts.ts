/**
 * The hosts of which this browser has a key. Owns where they are kept: in the browser's database (IndexedDB), or in this
 * tab where that is refused.
 */
import { newKeyOfBytes, newStoredKey, type StoredKey } from './StoredKey.ts';

export interface PairedHost {
  /** Public key of the host, base64url. */
  host: string;
  key: StoredKey;
  /** Id of this device at the host; null until the host has answered. */
  id: string | null;
  /** Link through relays, without a token; null for the server of the page. */
  link: string | null;
  /** By the clock of this browser, milliseconds since the epoch; only compared with others of it. */
  pairedAt: number;
}

/** A place for them. */
export interface HostStore {
  /** Its life: until it is removed, with the tab, with the page. */
  readonly lasts: 'browser' | 'tab' | 'page';
  get(host: string): Promise<PairedHost | null>;
  all(): Promise<PairedHost[]>;
  put(record: PairedHost): Promise<void>;
  /** Adds it, unless another tab has: answers the one that is stored. */
  add(record: PairedHost): Promise<PairedHost>;
}

export class PairedHosts {
  readonly #store: HostStore;

  constructor(store: HostStore) {
    this.#store = store;
  }

  get lasts(): HostStore['lasts'] {
    return this.#store.lasts;
  }

  /** A host that has paired this browser; null for others. */
  async find(host: string): Promise<PairedHost | null> {
    const known = await this.#store.get(host);
    return known?.id ? known : null;
  }

  /** The host behind relays that has paired this browser last; null for none. */
  async lastRelayed(): Promise<PairedHost | null> {
    const all = (await this.#store.all()).filter(({ id, link }) => id !== null && link !== null);
    return all.sort((a, b) => b.pairedAt - a.pairedAt)[0] ?? null;
  }

  /** The key for this host, made when there is none. It is stored before a host hears of it, so a lost answer is harmless. */
  async keyFor(host: string): Promise<StoredKey> {
    const known = await this.#store.get(host);
    if (known) return known.key;
    const record = { host, id: null, link: null, pairedAt: 0 };
    const kept = this.#store.lasts === 'browser' ? await newStoredKey() : newKeyOfBytes();
    try {
      return (await this.#store.add({ ...record, key: kept })).key;
    } catch {
      // A database that takes no key of WebCrypto takes bytes.
      return (await this.#store.add({ ...record, key: newKeyOfBytes() })).key;
    }
  }

  /** The host has paired this key. */
  async paired(record: PairedHost): Promise<void> {
    await this.#store.put(record);
  }
}
