/**
 * Many questions against clients that come, go and answer at random, and against kill -9 of the server; and what became
 * of each. Every asker and viewport keeps the protocol as the real clients do: it connects again, and asks again.
 */
import { randomUUID } from 'node:crypto';
import type { AskInfo, Requests } from '../../src/protocol/messages.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf } from './TestClient.ts';
import type { TestHost } from './TestHost.ts';

export interface AskWalkSize {
  asks: number;
  askers: number;
  viewports: number;
  /** Times that the server is killed meanwhile. */
  kills: number;
}

/** One question, over everything that happened to it. */
interface Fate {
  /** Answers that the asker got. */
  delivered: string[];
  /** Answers that somebody tried to give, and those that the server took for the answer. */
  tried: string[];
  taken: string[];
  /** Times that it was refused as already answered. */
  late: number;
  /** Viewports that saw it pending. */
  seen: number;
}

/** Questions that a viewport knows as pending, and those that changed since it looked last. */
interface Known {
  pending: ReadonlySet<string>;
  moved: Set<string>;
}

interface Connected {
  peer: Peer<ClientVocabulary>;
  pid: number;
  gone: Promise<void>;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class AskWalk {
  readonly fates = new Map<string, Fate>();
  /** Breaches of what is promised to viewports, by sentences. */
  readonly breaches: string[] = [];
  kills = 0;
  attaches = 0;
  /** Times that a viewport's knowledge was compared with the server's. */
  compared = 0;
  readonly #host: TestHost;
  readonly #size: AskWalkSize;
  readonly #random: () => number;
  #asked = 0;
  #done = 0;
  #isOver = false;
  /** Resolves whenever a question is over. */
  #progress: (() => void)[] = [];

  constructor(host: TestHost, size: AskWalkSize, random: () => number) {
    this.#host = host;
    this.#size = size;
    this.#random = random;
  }

  /** Runs it to its end. */
  async run(): Promise<void> {
    const viewports = Array.from({ length: this.#size.viewports }, () => this.#watch());
    const killer = this.#kill();
    await Promise.all(Array.from({ length: this.#size.askers }, () => this.#askAll()));
    this.#isOver = true;
    for (const wake of this.#progress.splice(0)) wake();
    await Promise.all([...viewports, killer]);
  }

  fate(id: string): Fate {
    const fate = this.fates.get(id) ?? { delivered: [], tried: [], taken: [], late: 0, seen: 0 };
    this.fates.set(id, fate);
    return fate;
  }

  async #connect(notified: (method: string, params: unknown) => void = () => {}): Promise<Connected> {
    for (;;) {
      try {
        let close = () => {};
        const gone = new Promise<void>((resolve) => {
          close = resolve;
        });
        const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(this.#host)), {
          request: () => ({ answer: null }),
          notification: notified,
          closed: () => close(),
        });
        const { server } = await peer.request('hello', {
          versions: { min: 1, max: 1 },
          client: { kind: 'tui', name: 'ann', version: '0' },
        });
        return { peer, pid: server.pid, gone };
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  async #askAll(): Promise<void> {
    let connected = await this.#connect();
    while (this.#asked < this.#size.asks) {
      const number = ++this.#asked;
      const params = {
        title: `Question ${number}?`,
        kind: 'choice' as const,
        pane: 'work',
        call: randomUUID(),
      };
      let id: string | null = null;
      for (;;) {
        try {
          const { ask } = await connected.peer.request('ask.open', params);
          if (id !== null && ask.id !== id)
            this.breaches.push(`${id} became ${ask.id} when it was asked again`);
          id = ask.id;
          const ended = await connected.peer.request('ask.wait', { id });
          this.#delivered(ended.ask);
          break;
        } catch (error) {
          if ((error as { code?: string }).code !== undefined) throw error;
          connected = await this.#connect();
        }
      }
    }
    connected.peer.close();
  }

  #delivered(ask: AskInfo): void {
    if (ask.state === 'answered') this.fate(ask.id).delivered.push(ask.answer ?? '');
    else this.breaches.push(`${ask.id} ended as ${ask.state}`);
    this.#done += 1;
    for (const wake of this.#progress.splice(0)) wake();
  }

  /** A viewport that attaches, looks, answers at random, and leaves, over and over. */
  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const states = new Map<string, string[]>();
      const pending = new Set<string>();
      const moved = new Set<string>();
      const see = ({ id, state }: AskInfo) => {
        const known = states.get(id) ?? [];
        states.set(id, known);
        if (known.includes(state) || (state === 'pending' && known.length > 0))
          this.breaches.push(`${id} came as ${state} after ${known.join(', ')}`);
        known.push(state);
        moved.add(id);
        if (state !== 'pending') pending.delete(id);
        else {
          pending.add(id);
          this.fate(id).seen += 1;
        }
      };
      const early: AskInfo[] = [];
      let isOpen = false;
      const connected = await this.#connect((method, params) => {
        if (method !== 'ask.changed') return;
        const { ask } = params as { ask: AskInfo };
        if (isOpen) see(ask);
        else early.push(ask);
      });
      this.attaches += 1;
      try {
        const opened = await connected.peer.request('viewport.open', { target: 'work' });
        isOpen = true;
        for (const ask of [...(opened.asks ?? []), ...early]) see(ask);
        for (let left = Math.ceil(this.#random() * 40); left > 0 && !this.#isOver; left--)
          await this.#answerOne(connected, pending);
        await this.#compare(connected, { pending, moved });
      } catch {
        // The server was killed: attach again.
      }
      connected.peer.close();
      await connected.gone;
    }
  }

  /**
   * What a viewport knows by its first snapshot and the changes since is what there is: no gap, no overlap. Questions that
   * change while the answer is on its way are left out.
   */
  async #compare({ peer }: Connected, { pending, moved }: Known): Promise<void> {
    moved.clear();
    const { asks } = await peer.request('ask.list', {});
    const still = (ids: Iterable<string>) => [...ids].filter((id) => !moved.has(id)).sort();
    const [there, known] = [still(asks.map(({ id }) => id)), still(pending)];
    if (there.join() !== known.join()) this.breaches.push(`a viewport knew ${known} where ${there} waited`);
    this.compared += 1;
  }

  /** Tries one of the questions that this viewport knows as pending, and some that it may not know of any more. */
  async #answerOne({ peer, gone }: Connected, pending: ReadonlySet<string>): Promise<void> {
    const known = [...pending];
    const id = known[Math.floor(this.#random() * known.length)];
    if (id === undefined) {
      const moved = new Promise<void>((resolve) => this.#progress.push(resolve));
      await Promise.race([moved, gone, new Promise((resolve) => setTimeout(resolve, 5))]);
      return;
    }
    const value = this.#random() < 0.5 ? 'yes' : 'no';
    const fate = this.fate(id);
    fate.tried.push(value);
    try {
      const { ask }: Requests['ask.answer']['result'] = await peer.request('ask.answer', { id, value });
      fate.taken.push(ask.answer ?? '');
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined) throw error;
      if (code === 'already-answered') fate.late += 1;
      else if (code !== 'no-such-question') this.breaches.push(`${id}: ${code}`);
    }
  }

  /** Kills the server at even distances of the work. */
  async #kill(): Promise<void> {
    for (let n = 1; n <= this.#size.kills; n++) {
      const at = (this.#size.asks * n) / (this.#size.kills + 1);
      while (this.#done < at && !this.#isOver)
        await new Promise<void>((resolve) => this.#progress.push(resolve));
      if (this.#isOver) return;
      const { peer, pid, gone } = await this.#connect();
      process.kill(pid, 'SIGKILL');
      this.kills += 1;
      await gone;
      peer.close();
    }
  }

  /** Sentences about every promise that was not kept. */
  problems(): string[] {
    const found = [...this.breaches];
    if (this.fates.size !== this.#size.asks)
      found.push(`${this.fates.size} questions, not ${this.#size.asks}`);
    for (const [id, { delivered, tried, taken, seen }] of this.fates) {
      if (delivered.length !== 1) found.push(`${id} was delivered ${delivered.length} times`);
      if (taken.length > 1) found.push(`${id} was answered ${taken.length} times`);
      if (taken.length === 1 && taken[0] !== delivered[0])
        found.push(`${id}: ${taken[0]} became ${delivered[0]}`);
      if (!tried.includes(delivered[0] ?? '')) found.push(`${id}: nobody answered ${delivered[0]}`);
      if (seen === 0) found.push(`${id} was seen by nobody`);
    }
    return found;
  }
}
