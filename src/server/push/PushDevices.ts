/**
 * The devices that get push notifications: their subscriptions, what each may know, and which questions each was told
 * of. Owns the subscriptions and the host's key. What is news, and whether somebody looks, is Notifier's to decide.
 *
 * Only questions outlive the server: a device that is to be told of one is noted before the push is sent, and noted again
 * when the push service has it. So a killed server tells the device after its restart; killed between the two, it tells
 * twice, and the second push takes the place of the first.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Role } from '../../protocol/admission.ts';
import { fail } from '../../protocol/errors.ts';
import { type PushSubscribeParams, pageCharacters } from '../../protocol/push.ts';
import { encryptPush, type PushKeys, readPushKeys } from '../../push/encryptPush.ts';
import type { PushOutcome, PushRequest, PushSender } from '../../push/PushSender.ts';
import { newVapidKeys, type VapidKeys, vapidHeader } from '../../push/vapid.ts';
import type { Timers } from '../../runtime/Timers.ts';
import { deliveryOf, messageOf, type PushNote, tagOfAsk } from './PushNote.ts';
import { PushQueue } from './PushQueue.ts';
import { PushStore, type StoredSubscription } from './PushStore.ts';

/** Browsers that share one token, and all together. */
const mostOfGrant = 4;
const mostSubscriptions = 200;
/** Changes of one token's subscriptions in a while: each waits for the disk, and everybody else with it. */
const mostChanges = 8;
const changesMs = 60_000;
/** Last notes to one device: they are sent at once. */
const mostLastNotes = 32;
/** Life of a request's signature, seconds: at most a day (RFC 8292); clocks differ by hours. */
const signedSeconds = 12 * 3600;
/** Derived from the host's key; it keeps the notifications of several hosts apart. */
const hostCharacters = 8;

/** Access of a token or device, as it is now. */
export interface PushGrant {
  readonly role: Role;
  /** uuid of the one session that it is for. */
  readonly session: string | null;
}

export interface PushDevicesParts {
  stateDir: string;
  timers: Timers;
  /** Milliseconds since 1970. */
  now(): number;
  sender: Pick<PushSender, 'accepts' | 'send'>;
  /** A valid token or device; null for any other. */
  grant(id: string): PushGrant | null;
  isPending(ask: string): boolean;
  log(text: string): void;
}

interface Device {
  readonly stored: StoredSubscription;
  readonly queue: PushQueue;
}

export class PushDevices {
  readonly #parts: PushDevicesParts;
  readonly #store: PushStore;
  readonly #devices = new Map<string, Device>();
  readonly problems: readonly string[];
  #keys: VapidKeys | null = null;
  /** Changes of each token since a moment of the last minute. */
  readonly #changes = new Map<string, { since: number; count: number }>();
  #isFaulty = false;

  constructor(parts: PushDevicesParts) {
    this.#parts = parts;
    this.#store = new PushStore(join(parts.stateDir, 'push.json'));
    const { stored, problem } = this.#store.load();
    this.problems = problem === null ? [] : [problem];
    this.#keys = stored?.keys ?? null;
    for (const subscription of stored?.subscriptions ?? []) this.#add(subscription);
  }

  /** Devices whose token is still good. */
  devices(): { grant: PushGrant; offer(note: PushNote): void }[] {
    if (this.#devices.size === 0) return [];
    this.prune();
    return [...this.#devices.values()].flatMap((device) => {
      const grant = this.#parts.grant(device.stored.grant);
      return grant ? [{ grant, offer: (note: PushNote) => this.#offer(device, note) }] : [];
    });
  }

  show(grant: string, endpoint = ''): { key: string; subscribed: boolean } {
    this.#keys ??= this.#newKeys();
    const isKnown = this.#devices.get(endpoint)?.stored.grant === grant;
    return { key: this.#keys.publicKey, subscribed: isKnown };
  }

  /** Errors: bad-value, limit-exceeded, file-error. */
  subscribe(grant: string, { endpoint, p256dh, auth, page }: PushSubscribeParams): void {
    // First of all: the check of the keys takes a while too.
    this.#countChange(grant);
    const address = URL.canParse(endpoint) ? new URL(endpoint) : null;
    if (!address || !this.#parts.sender.accepts(address))
      throw fail('bad-value', { words: 'the endpoint must be https and have a public address' });
    if (!readPushKeys(p256dh, auth))
      throw fail('bad-value', { words: 'the keys of the subscription are no keys of Web Push' });
    this.#keys ??= this.#newKeys();
    this.prune();
    const before = this.#devices.get(address.href);
    const all = [...this.#devices.values()];
    const ofGrant = all.filter(({ stored }) => stored.grant === grant);
    const replaced = before ?? (ofGrant.length >= mostOfGrant ? ofGrant[0] : undefined);
    if (!replaced && all.length >= mostSubscriptions)
      throw fail('limit-exceeded', { limit: 'subscriptions to notifications', most: mostSubscriptions });
    const asks = before?.stored.grant === grant ? before.stored.asks : [];
    const at = this.#parts.now();
    const added = { grant, endpoint: address.href, p256dh, auth, page: pageOf(page), at, asks };
    const kept = all.filter((device) => device !== replaced).map(({ stored }) => stored);
    // Stored first: on a full disk the earlier subscription goes on.
    this.#write(true, [...kept, added]);
    if (replaced) this.#remove(replaced.stored.endpoint);
    this.#add(added);
  }

  /** Errors: limit-exceeded. */
  #countChange(grant: string): void {
    const now = this.#parts.timers.now();
    const known = this.#changes.get(grant);
    const recent = known && now - known.since < changesMs ? known : { since: now, count: 0 };
    if (recent.count >= mostChanges)
      throw fail('limit-exceeded', { limit: 'changes of notifications in a minute', most: mostChanges });
    recent.count += 1;
    this.#changes.set(grant, recent);
  }

  unsubscribe(grant: string, endpoint: string): void {
    if (this.#devices.get(endpoint)?.stored.grant !== grant) return;
    this.#remove(endpoint);
    this.#save();
  }

  /** Removes the subscriptions of tokens that have ended. */
  prune(): void {
    for (const grant of this.#changes.keys()) if (!this.#parts.grant(grant)) this.#changes.delete(grant);
    let isLess = false;
    for (const { stored } of [...this.#devices.values()]) {
      if (this.#parts.grant(stored.grant)) continue;
      this.#remove(stored.endpoint);
      isLess = true;
    }
    if (isLess) this.#save();
  }

  /** A question has ended: whoever was told of it is told that. */
  askEnded(note: PushNote & { ask: string }): void {
    let isChanged = false;
    for (const device of this.#devices.values()) {
      const state = stateOf(device, note.ask);
      if (state === undefined) continue;
      isChanged = true;
      // It may be on its way just now: its arrival finds that it is over.
      if (state === 'sent') device.queue.offer(note);
      else if (device.queue.waiting(note.tag)) {
        device.queue.withdraw(note.tag);
        setState(device, note.ask, null);
      }
    }
    if (isChanged) this.#save();
  }

  /**
   * The server ends for good, and all questions with it: tells each device that was told of one, at once and without
   * another try. Resolves when every push service has answered.
   */
  async asksForgotten(): Promise<void> {
    const sending: Promise<unknown>[] = [];
    for (const device of this.#devices.values()) {
      const { stored, queue } = device;
      // Without those that still wait here. One on its way may arrive.
      const told = stored.asks.filter(([ask]) => !queue.waiting(tagOfAsk(ask)));
      stored.asks = [];
      queue.stop();
      for (const [ask] of told.slice(0, mostLastNotes))
        sending.push(this.#send(device, overNote(ask, 'The server has ended: nobody waits for the answer.')));
    }
    if (sending.length > 0) this.#save();
    await Promise.all(sending);
  }

  /** The server runs: goes on with the questions of the previous one. `note`: the present note of a question. */
  start(note: (ask: string) => (PushNote & { ask: string }) | null): void {
    for (const device of this.#devices.values())
      for (const [ask, state] of [...device.stored.asks]) {
        const now = note(ask);
        if (now && (state === 'due') === !now.closes) device.queue.offer(now);
        // One that was forgotten without a word, as when the state was removed.
        else if (!now && state === 'sent') device.queue.offer(overNote(ask, 'It is over.'));
        else if (!now || state === 'due') setState(device, ask, null);
      }
  }

  stop(): void {
    for (const { queue } of this.#devices.values()) queue.stop();
  }

  #offer(device: Device, note: PushNote): void {
    if (note.ask !== undefined) {
      setState(device, note.ask, 'due');
      this.#save();
    }
    device.queue.offer(note);
  }

  #add(stored: StoredSubscription): void {
    const queue = new PushQueue({
      timers: this.#parts.timers,
      send: (note) => this.#send(device, note),
      sent: (note) => this.#settled(device, note, note.closes ? null : 'sent'),
      dropped: (note, why) => {
        this.#parts.log(`push to ${stored.grant}: ${note.tag} is not sent: ${why}`);
        this.#settled(device, note, null);
      },
      gone: () => {
        this.#remove(stored.endpoint);
        this.#save();
      },
    });
    const device: Device = { stored, queue };
    this.#devices.set(stored.endpoint, device);
  }

  #remove(endpoint: string): void {
    this.#devices.get(endpoint)?.queue.stop();
    this.#devices.delete(endpoint);
  }

  #settled(device: Device, note: PushNote, state: 'sent' | null): void {
    if (note.ask === undefined || this.#devices.get(device.stored.endpoint) !== device) return;
    setState(device, note.ask, state);
    this.#save();
    if (state === 'sent' && !this.#parts.isPending(note.ask)) device.queue.offer(closed(note));
  }

  async #send({ stored }: Device, note: PushNote): Promise<PushOutcome> {
    const { grant, isPending, now, sender } = this.#parts;
    if (!grant(stored.grant)) return { kind: 'gone' };
    if (note.ask !== undefined && !note.closes && !isPending(note.ask))
      return { kind: 'refused', why: 'it is over' };
    const keys = readPushKeys(stored.p256dh, stored.auth);
    if (!keys || !this.#keys) return { kind: 'gone' };
    let request: PushRequest;
    try {
      request = requestOf(note, stored, keys, this.#keys, now());
    } catch (error) {
      return { kind: 'refused', why: (error as Error).message };
    }
    return sender.send(request);
  }

  /** Errors: file-error. */
  #newKeys(): VapidKeys {
    const keys = newVapidKeys();
    this.#store.write({ keys, subscriptions: [] }, true);
    return keys;
  }

  #write(synced: boolean, subscriptions = [...this.#devices.values()].map(({ stored }) => stored)): void {
    if (!this.#keys) return;
    this.#store.write({ keys: this.#keys, subscriptions }, synced);
    this.#isFaulty = false;
  }

  /** Writes what may be lost, or is told anew: on a full disk notifications go on. */
  #save(): void {
    try {
      this.#write(false);
    } catch (error) {
      if (!this.#isFaulty) this.#parts.log((error as Error).message);
      this.#isFaulty = true;
    }
  }
}

/** Errors: of damaged keys and addresses, and of a text that is too long. */
function requestOf(
  note: PushNote,
  { endpoint, page }: StoredSubscription,
  keys: PushKeys,
  own: VapidKeys,
  now: number,
): PushRequest {
  const address = new URL(endpoint);
  const host = createHash('sha256').update(own.publicKey).digest('hex').slice(0, hostCharacters);
  return {
    endpoint: address,
    authorization: vapidHeader(own, {
      audience: address.origin,
      subject: subjectOf(page),
      expiresAt: Math.floor(now / 1000) + signedSeconds,
    }),
    body: encryptPush(messageOf(note, page, host), keys),
    ...deliveryOf(note),
  };
}

function stateOf({ stored }: Device, ask: string): 'due' | 'sent' | undefined {
  return stored.asks.find(([id]) => id === ask)?.[1];
}

function setState({ stored }: Device, ask: string, state: 'due' | 'sent' | null): void {
  stored.asks = stored.asks.filter(([id]) => id !== ask);
  if (state !== null) stored.asks.push([ask, state]);
}

/** The note that closes one whose question is known no more. */
function overNote(ask: string, text: string): PushNote & { ask: string } {
  return { tag: tagOfAsk(ask), title: 'holdfast', text, session: null, ask, closes: true, urgent: false };
}

/** The note that takes the place of one whose question ended while it was on its way. */
function closed(note: PushNote): PushNote {
  return { ...note, text: 'It is over.', closes: true, urgent: false };
}

/** Errors: bad-value. */
function pageOf(text: string): string {
  const page = URL.canParse(text) ? new URL(text) : null;
  if (!page || !/^https?:$/.test(page.protocol) || page.username !== '' || page.password !== '')
    throw fail('bad-value', { words: 'the page must be an address of http or https' });
  page.hash = '';
  // Characters outside ASCII take up to nine here, and the message has to hold it.
  if (page.href.length > pageCharacters)
    throw fail('bad-value', { words: `the address of the page has more than ${pageCharacters} characters` });
  return page.href;
}

/** Contact for the push service: the page's origin, where that is one that others could reach. */
function subjectOf(page: string): string {
  const { protocol, origin } = new URL(page);
  return protocol === 'https:' ? origin : 'mailto:holdfast@example.org';
}
