/**
 * Delivers a server's events to any number of readers, in order, each event once, across lost links and dead servers.
 * Owns the connection's only subscription and each reader's bounded queue.
 *
 * Every event goes to every reader; a reader skips events that it has seen, by the number in the cursor. A reader that
 * starts further back, or was too slow, subscribes again from its own cursor. The answer has all events from there to
 * the present, including any that the replaced subscription had not yet sent to other readers.
 */
import type { EventBatch, ServerEvent } from '../protocol/events.ts';
import { errors } from './errorClasses.ts';
import type { HowSent, SdkLink } from './SdkLink.ts';

/** Events queued for a reader. A slower reader fetches them again from the server, which keeps 4096. */
const mostQueued = 4096;

/** Events between the reader's cursor and the next event are no longer kept. */
export interface EventGap {
  type: 'gap';
  cursor: string;
  at: number;
}

export interface EventsFrom {
  /** Cursor of the last event read; '0' for all events kept; absent for events from now on. */
  since?: string | undefined;
  /** Ends the iteration. */
  signal?: AbortSignal | undefined;
}

/** A cursor is `LOG-NUMBER`: numbers of one log rise. */
function isAfter(cursor: string, seen: string): boolean {
  const [log, number] = parts(cursor);
  const [seenLog, seenNumber] = parts(seen);
  return log !== seenLog || number > seenNumber;
}

function parts(cursor: string): [log: string, number: number] {
  const at = cursor.lastIndexOf('-');
  return [cursor.slice(0, at), Number(cursor.slice(at + 1))];
}

class Reader {
  readonly queue: (ServerEvent | EventGap)[] = [];
  /** Cursor of the last event queued or passed on. */
  cursor: string;
  /**
   * `starting`: begins at the present, whose cursor is not known yet; `current`: gets events as they come; `behind`:
   * must request missing events; `asking`: has requested them.
   */
  state: 'starting' | 'current' | 'behind' | 'asking';
  error: Error | null = null;
  wake = (): void => {};

  constructor(cursor: string, state: Reader['state']) {
    this.cursor = cursor;
    this.state = state;
  }

  take(event: ServerEvent | EventGap): void {
    if (event.type !== 'gap' && !isAfter(event.cursor, this.cursor)) return;
    if (this.queue.length >= mostQueued) {
      this.state = 'behind';
      return;
    }
    this.queue.push(event);
    this.cursor = event.cursor;
    this.wake();
  }
}

export class EventFeed {
  readonly #link: Pick<SdkLink, 'request'>;
  readonly #readers = new Set<Reader>();
  /** Cursor up to which all events have arrived; null before the first answer. */
  #cursor: string | null = null;
  /** A subscription was sent. A second one without a cursor could miss events between the two. */
  #isFollowing = false;

  constructor(link: Pick<SdkLink, 'request'>) {
    this.#link = link;
  }

  /** Starts at the call. Ends when the signal is aborted, or with the error that ends the link. */
  read({ since, signal }: EventsFrom = {}): AsyncGenerator<ServerEvent | EventGap, void> {
    const reader = this.#reader(since);
    this.#readers.add(reader);
    return this.#iterate(reader, signal);
  }

  async *#iterate(
    reader: Reader,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ServerEvent | EventGap, void> {
    const stop = () => reader.wake();
    signal?.addEventListener('abort', stop);
    try {
      while (!signal?.aborted) {
        const event = reader.queue.shift();
        if (event) yield event;
        else if (reader.error) throw reader.error;
        else if (reader.state === 'behind') await this.#catchUp(reader);
        else
          await new Promise<void>((resolve) => {
            reader.wake = resolve;
          });
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#readers.delete(reader);
    }
  }

  /** A new connection has no subscription yet. */
  opened(): void {
    if (this.#cursor === null) return;
    this.#subscribe(this.#cursor, (batch) => this.#take(batch), {}).catch((error) => {
      // The next connection subscribes again.
      if (!(error instanceof errors.ConnectionLost)) this.ended(error);
    });
  }

  happened(batch: EventBatch): void {
    this.#take(batch);
  }

  ended(error: Error): void {
    for (const reader of this.#readers) {
      reader.error = error;
      reader.wake();
    }
  }

  #reader(since: string | undefined): Reader {
    if (since !== undefined) return new Reader(since, 'behind');
    if (this.#cursor !== null) return new Reader(this.#cursor, 'current');
    const reader = new Reader('0', 'starting');
    if (!this.#isFollowing)
      this.#subscribe(undefined, (batch) => this.#take(batch)).catch((error) => {
        this.#isFollowing = false;
        this.ended(error);
      });
    return reader;
  }

  async #catchUp(reader: Reader): Promise<void> {
    reader.state = 'asking';
    await this.#subscribe(reader.cursor, (batch) => {
      reader.state = 'current';
      // Only this reader's cursor was too old.
      if (batch.truncated) reader.take({ type: 'gap', cursor: reader.cursor, at: Date.now() });
      this.#take({ ...batch, truncated: false });
      reader.cursor = reader.state === 'current' ? batch.cursor : reader.cursor;
    });
  }

  #subscribe(
    since: string | undefined,
    received: (batch: EventBatch) => void,
    how: HowSent<EventBatch> = { again: true },
  ): Promise<EventBatch> {
    this.#isFollowing = true;
    const params = { follow: true, ...(since === undefined ? {} : { since }) };
    return this.#link.request('events.subscribe', params, { ...how, received });
  }

  #take({ events, cursor, truncated }: EventBatch): void {
    for (const reader of this.#readers) {
      if (reader.state !== 'current') continue;
      if (truncated && isAfter(cursor, reader.cursor))
        reader.take({ type: 'gap', cursor: reader.cursor, at: Date.now() });
      for (const event of events) if (reader.state === 'current') reader.take(event);
    }
    for (const reader of this.#readers) {
      if (reader.state !== 'starting') continue;
      reader.cursor = cursor;
      reader.state = 'current';
    }
    this.#cursor = cursor;
  }
}
