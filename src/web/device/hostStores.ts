/** Places for the hosts of this browser: its database, and where that is refused the tab. */
import { tabMemory } from '../link/tabMemory.ts';
import type { HostStore, PairedHost } from './PairedHosts.ts';
import { keyFromText, keyToText } from './StoredKey.ts';

const table = 'hosts';
/** A database that does not open within this time (a browser may hang there) counts as refused, milliseconds. */
const openWithinMs = 3000;

/** The database of this origin, else the tab. */
export async function openHostStore(): Promise<HostStore> {
  try {
    return databaseStore(await openDatabase());
  } catch {
    return tabStore();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the database does not open')), openWithinMs);
    const request = indexedDB.open('holdfast', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: 'host' });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      clearTimeout(late);
      resolve(request.result);
    };
  });
}

function databaseStore(database: IDBDatabase): HostStore {
  /** Runs in a transaction of its own; resolves with what `work` hands over, once that is stored. */
  const within = <T>(
    mode: IDBTransactionMode,
    work: (hosts: IDBObjectStore, give: (value: T) => void) => void,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(table, mode);
      let given: T;
      transaction.oncomplete = () => resolve(given);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
      work(transaction.objectStore(table), (value) => {
        given = value;
      });
    });
  /** Stores it. A key that the database does not take (WebKitGTK) throws, which nobody would catch in an event. */
  const store = (hosts: IDBObjectStore, record: PairedHost): void => {
    try {
      hosts.put(record);
    } catch {
      hosts.transaction.abort();
    }
  };
  return {
    lasts: 'browser',
    get: (host) =>
      within<PairedHost | null>('readonly', (hosts, give) => {
        const request = hosts.get(host);
        request.onsuccess = () => give((request.result as PairedHost | undefined) ?? null);
      }),
    all: () =>
      within<PairedHost[]>('readonly', (hosts, give) => {
        const request = hosts.getAll();
        request.onsuccess = () => give(request.result as PairedHost[]);
      }),
    put: (record) => within<void>('readwrite', (hosts) => store(hosts, record)),
    add: (record) =>
      within<PairedHost>('readwrite', (hosts, give) => {
        const request = hosts.get(record.host);
        request.onsuccess = () => {
          const known = request.result as PairedHost | undefined;
          give(known ?? record);
          if (!known) store(hosts, record);
        };
      }),
  };
}

function tabStore(): HostStore {
  const name = (host: string) => `host ${host}`;
  const read = (host: string): PairedHost | null => {
    const [key = '', id = '', link = ''] = (tabMemory.get(name(host)) ?? '').split(' ');
    const stored = keyFromText(key);
    return stored && { host, key: stored, id: id || null, link: link || null, pairedAt: 0 };
  };
  const write = ({ host, key, id, link }: PairedHost) =>
    tabMemory.set(name(host), [keyToText(key) ?? '', id ?? '', link ?? ''].join(' '));
  return {
    lasts: tabMemory.lasts,
    get: async (host) => read(host),
    all: async () => [],
    put: async (record) => write(record),
    async add(record) {
      const known = read(record.host);
      if (!known) write(record);
      return known ?? record;
    },
  };
}
