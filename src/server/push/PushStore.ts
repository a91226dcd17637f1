/**
 * The file of push notifications: the host's key, the devices' subscriptions, and the questions of which each was told.
 * `push.json` in the state folder, 0600. Owns the file; decides nothing.
 *
 * A file that can't be read is kept aside, and every device subscribes anew when it opens the page: the key is another.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Check,
  count,
  type Infer,
  list,
  object,
  oneOf,
  passes,
  text,
  tuple,
} from '../../protocol/check.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import type { VapidKeys } from '../../push/vapid.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { writeError } from '../../runtime/regularFile.ts';
import { keepAside, ownFile, syncFolder, writeAll } from '../../runtime/storeFiles.ts';

/** Hundreds of subscriptions take 200 KB. */
const fileLimit = 4 * 1024 * 1024;

const StoredSubscription = object({
  /** Id of the token or device. */
  grant: text,
  endpoint: text,
  p256dh: text,
  auth: text,
  page: text,
  /** Milliseconds since 1970. */
  at: count,
  /** Questions that this device is to be told of, or was. */
  asks: list(tuple([text, oneOf('due', 'sent')])),
});
export interface StoredSubscription extends Infer<typeof StoredSubscription> {}

const StoredPush = object({
  version: oneOf(1),
  keys: object({ privateKey: text, publicKey: text }),
  subscriptions: list(StoredSubscription),
}) satisfies Check<object>;

export interface StoredPushes {
  keys: VapidKeys;
  subscriptions: StoredSubscription[];
}

export class PushStore {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The stored record; null when there is none. `problem`: why the file was not read, as a sentence. */
  load(): { stored: StoredPushes | null; problem: string | null } {
    const found = ownFile(this.#path);
    if (!found) return { stored: null, problem: null };
    try {
      if (found.size > fileLimit) throw new Error(`${found.size} bytes are too many`);
      const stored: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      if (!passes(StoredPush, stored)) throw new Error(`the record${StoredPush.wrong(stored)}`);
      return { stored, problem: null };
    } catch (error) {
      return { stored: null, problem: keepAside(this.#path, systemReason(error), this.#path) };
    }
  }

  /** Writes the record, safe from kill -9; with `synced` also from a power cut. Errors: file-error. */
  write(pushes: StoredPushes, synced: boolean): void {
    const fresh = `${this.#path}.new`;
    try {
      makeFolders(dirname(this.#path));
      rmSync(fresh, { force: true });
      const file = openSync(fresh, 'wx', 0o600);
      try {
        writeAll(file, Buffer.from(JSON.stringify({ version: 1, ...pushes })));
        if (synced) fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(fresh, this.#path);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw writeError(this.#path, error);
    }
    if (synced) syncFolder(dirname(this.#path));
  }
}
