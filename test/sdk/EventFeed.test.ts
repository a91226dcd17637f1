/** Events for several readers over one subscription that is replaced, cut and restarted. */
import { describe, expect, it } from 'vitest';
import { fail } from '../../src/protocol/errors.ts';
import type { EventBatch, ServerEvent } from '../../src/protocol/events.ts';
import { EventFeed } from '../../src/sdk/EventFeed.ts';
import { errors } from '../../src/sdk/errorClasses.ts';
import type { HowSent } from '../../src/sdk/SdkLink.ts';

const event = (seq: number, log = 'aa'): ServerEvent => ({
  type: 'pane-bell',
  cursor: `${log}-${seq}`,
  at: seq,
});

/** A server's log, and the connection to it, whose answers are given by hand. */
class Log {
  last = 0;
  log = 'aa';
  /** First event that is kept. */
  first = 1;
  readonly asked: { since: string | undefined; answer(): void; lose(): void }[] = [];
  readonly feed = new EventFeed({
    request: <Result>(_method: string, params: object, how: HowSent<Result> = {}) =>
      new Promise<Result>((resolve, reject) => {
        const { since } = params as { since?: string };
        this.asked.push({
          since,
          answer: () => {
            const batch = this.after(since) as Result;
            how.received?.(batch);
            resolve(batch);
          },
          lose: () => reject(fail('connection-lost', {})),
        });
      }),
  });

  after(since: string | undefined): EventBatch {
    const from =
      since === undefined ? this.last : since.startsWith(`${this.log}-`) ? Number(since.split('-')[1]) : 0;
    const isLost = since !== undefined && since !== '0' && !since.startsWith(`${this.log}-`);
    const events = this.#between(Math.max(from + 1, this.first), this.last);
    return { events, cursor: `${this.log}-${this.last}`, truncated: isLost || from + 1 < this.first };
  }

  happen(count: number): void {
    const from = this.last + 1;
    this.last += count;
    this.feed.happened({
      events: this.#between(from, this.last),
      cursor: `${this.log}-${this.last}`,
      truncated: false,
    });
  }

  #between(from: number, to: number): ServerEvent[] {
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => event(from + at, this.log));
  }

  /** Answers the oldest question, as soon as it is there. */
  async answer(): Promise<string | undefined> {
    while (this.asked.length === 0) await new Promise(setImmediate);
    const asked = this.asked.shift();
    asked?.answer();
    return asked?.since;
  }
}

async function take(
  events: AsyncIterator<{ type: string; cursor: string }>,
  count: number,
): Promise<string[]> {
  const cursors: string[] = [];
  for (let at = 0; at < count; at++) {
    const { value } = await events.next();
    cursors.push(value.type === 'gap' ? 'gap' : value.cursor);
  }
  return cursors;
}

describe('readers of events', () => {
  it('begin with the present of the answer: what is read together with it is heard', async () => {
    const log = new Log();
    const got = [log.feed.read(), log.feed.read()].map((events) => take(events, 1));
    expect(log.asked).toHaveLength(1);
    log.asked.shift()?.answer();
    log.happen(1);
    expect(await Promise.all(got)).toEqual([['aa-1'], ['aa-1']]);
  });

  it('that begin with the present while an earlier one asks begin with its answer', async () => {
    const log = new Log();
    log.last = 2;
    const [earlier, now] = [take(log.feed.read({ since: '0' }), 3), take(log.feed.read(), 1)];
    expect(log.asked.map(({ since }) => since)).toEqual(['0']);
    log.asked.shift()?.answer();
    log.happen(1);
    expect([await earlier, await now]).toEqual([['aa-1', 'aa-2', 'aa-3'], ['aa-3']]);
  });

  it('begin with the present, or where they say, and each gets every event once', async () => {
    const log = new Log();
    log.last = 5;
    const [now, earlier] = [log.feed.read(), log.feed.read({ since: 'aa-3' })];
    const [first, second] = [take(now, 2), take(earlier, 4)];
    expect(await log.answer()).toBeUndefined();
    expect(await log.answer()).toBe('aa-3');
    log.happen(2);
    expect(await first).toEqual(['aa-6', 'aa-7']);
    expect(await second).toEqual(['aa-4', 'aa-5', 'aa-6', 'aa-7']);
  });

  it('find what the replaced subscription had not sent in the answer to the new one', async () => {
    const log = new Log();
    const now = log.feed.read();
    const first = take(now, 3);
    await log.answer();
    // Three events happen that the first subscription never gets to send.
    log.last = 3;
    const earlier = take(log.feed.read({ since: '0' }), 3);
    await log.answer();
    expect(await first).toEqual(['aa-1', 'aa-2', 'aa-3']);
    expect(await earlier).toEqual(['aa-1', 'aa-2', 'aa-3']);
  });

  it('go on after a lost connection without a gap, also when the first try to go on is lost too', async () => {
    const log = new Log();
    const events = log.feed.read();
    const got = take(events, 5);
    await log.answer();
    log.happen(2);
    log.last = 4;
    log.feed.opened();
    log.asked.shift()?.lose();
    log.feed.opened();
    expect(await log.answer()).toBe('aa-2');
    log.happen(1);
    expect(await got).toEqual(['aa-1', 'aa-2', 'aa-3', 'aa-4', 'aa-5']);
  });

  it('say where events are missing: of another log, or no longer kept', async () => {
    const log = new Log();
    const events = log.feed.read();
    const got = take(events, 4);
    await log.answer();
    log.happen(1);
    log.log = 'bb';
    log.last = 1;
    log.feed.opened();
    await log.answer();
    log.last = 9;
    log.first = 9;
    const old = take(log.feed.read({ since: 'bb-2' }), 2);
    await log.answer();
    expect(await got).toEqual(['aa-1', 'gap', 'bb-1', 'bb-9']);
    expect(await old).toEqual(['gap', 'bb-9']);
  });

  it('that are slow read again what no longer fitted in their queue', async () => {
    const log = new Log();
    const slow = log.feed.read();
    const first = slow.next();
    await log.answer();
    log.happen(1);
    expect((await first).value).toMatchObject({ cursor: 'aa-1' });
    for (let turn = 0; turn < 10; turn++) log.happen(500);
    const rest = take(slow, 5000);
    expect(await log.answer()).toBe('aa-4097');
    expect(await rest).toEqual(Array.from({ length: 5000 }, (_, at) => `aa-${at + 2}`));
  });

  it('end with the error that ends the link, or with their signal', async () => {
    const log = new Log();
    const control = new AbortController();
    const [failing, stopped] = [log.feed.read(), log.feed.read({ signal: control.signal })];
    const [error, end] = [failing.next().catch((each) => each), stopped.next()];
    await log.answer();
    control.abort();
    expect(await end).toEqual({ value: undefined, done: true });
    log.feed.ended(fail('unreachable', { seconds: 60 }));
    expect(await error).toBeInstanceOf(errors.Unreachable);
  });
});
