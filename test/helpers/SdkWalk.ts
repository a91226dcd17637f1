/**
 * A program with the SDK that types and follows events while its connection is cut and its server is killed, over and
 * over, at random moments. Counts what a pane's program got, and which events came.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectNode } from '../../src/sdk/connectNode.ts';
import { errors } from '../../src/sdk/errorClasses.ts';
import type { Hold } from '../../src/sdk/Hold.ts';
import type { HoldPane } from '../../src/sdk/HoldPane.ts';
import type { Carrier } from '../../src/transport/Carrier.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { nextServer, socketOf, TestClient } from './TestClient.ts';
import type { TestHost } from './TestHost.ts';

export interface WalkResult {
  reconnects: number;
  kills: number;
  /** Numbers that were typed, and in what order the program got others than these. */
  typed: number;
  typing: Faults;
  /** Names that the session had, and the same of the events. */
  renamed: number;
  hearing: Faults;
  /** Places where the feed said that events are missing. */
  gaps: number;
}

/** What is wrong with a rising series that has to have certain numbers; of each kind the first few. */
export interface Faults {
  missing: number[];
  twice: number[];
  late: number[];
}

function faultsIn(numbers: readonly number[], wanted: readonly number[]): Faults {
  const seen = new Set(numbers);
  const faults: Faults = { missing: wanted.filter((one) => !seen.has(one)), twice: [], late: [] };
  seen.clear();
  let most = 0;
  for (const number of numbers) {
    if (seen.has(number)) faults.twice.push(number);
    else if (number < most) faults.late.push(number);
    seen.add(number);
    most = Math.max(most, number);
  }
  return {
    missing: faults.missing.slice(0, 9),
    twice: faults.twice.slice(0, 9),
    late: faults.late.slice(0, 9),
  };
}

/** Longest life of a connection, milliseconds: from its first packet to many answered requests. */
const longestLifeMs = 30;

/** Random numbers that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class SdkWalk {
  readonly #host: TestHost;
  readonly #random: () => number;
  readonly #heard: number[] = [];
  #gaps = 0;
  #dials = 0;
  #kills = 0;
  #typed = 0;
  #answered = 0;
  readonly #renamed: number[] = [];
  #carrier: Carrier | null = null;
  #isOver = false;

  constructor(host: TestHost, seed: number) {
    this.#host = host;
    this.#random = seeded(seed);
  }

  /** Walks until there were so many reconnects, of which every `killEvery`th is by a killed server. */
  async walk(reconnects: number, killEvery: number): Promise<WalkResult> {
    const { hold, pane, file } = await this.#begin();
    const following = this.#follow(hold);
    const typing = this.#type(pane);
    const renaming = this.#rename();
    const wanted = this.#dials + reconnects;
    for (let cuts = 1; this.#dials < wanted; cuts++) {
      if (cuts % killEvery === 0) await this.#kill();
      else await this.#cut();
    }
    this.#isOver = true;
    await Promise.all([typing, renaming]);
    const isComplete = () => this.#heard.at(-1) === this.#renamed.at(-1);
    await this.#host.until(() => Promise.resolve(), isComplete);
    const got = await this.#host.until(
      () => Promise.resolve(numbersOf(readFileSync(file, 'latin1'))),
      (numbers) => numbers.length >= this.#typed,
    );
    hold.close();
    await following;
    return {
      reconnects: this.#dials - 1,
      kills: this.#kills,
      typed: this.#typed,
      typing: faultsIn(
        got,
        Array.from({ length: this.#typed }, (_, at) => at + 1),
      ),
      renamed: this.#renamed.length,
      hearing: faultsIn(this.#heard, this.#renamed),
      gaps: this.#gaps,
    };
  }

  async #begin(): Promise<{ hold: Hold; pane: HoldPane; file: string }> {
    const file = join(this.#host.dir, 'typed');
    const path = socketOf(this.#host);
    const dial = async () => {
      const carrier = await connectUnix(path);
      this.#dials++;
      this.#carrier = carrier;
      return carrier;
    };
    const hold = await connectNode({ label: path, remote: false, dial });
    const session = await hold.newSession({
      name: 'n0',
      command: ['sh', '-c', `stty raw -echo; echo go; exec cat >> ${file}`],
    });
    const [pane] = await session.panes();
    if (!pane) throw new Error('no pane');
    await pane.locator('go').waitFor();
    return { hold, pane, file };
  }

  async #follow(hold: Hold): Promise<void> {
    try {
      for await (const event of hold.events({ since: '0' })) {
        if (event.type === 'gap') this.#gaps++;
        else if (event.type === 'session-renamed')
          this.#heard.push(Number((event as { name?: string }).name?.slice(1)));
      }
    } catch (error) {
      // The end of the walk.
      if (!(error instanceof errors.ConnectionLost)) throw error;
    }
  }

  async #type(pane: HoldPane): Promise<void> {
    while (!this.#isOver) {
      // Several on their way at once, as programs do.
      const burst = Array.from({ length: 1 + Math.floor(this.#random() * 4) }, () =>
        pane.send(`${++this.#typed};`),
      );
      for (const sent of burst) {
        await sent;
        this.#answered++;
      }
    }
  }

  /** Names the session over a connection of its own; a name that was not acknowledged may have an event, or none. */
  async #rename(): Promise<void> {
    let client = await TestClient.connect(socketOf(this.#host));
    for (let at = 1; !this.#isOver; at++) {
      try {
        await client.run('rename-session', '-t', '$0', `n${at}`);
        this.#renamed.push(at);
      } catch {
        client = await nextServer(this.#host, 0);
      }
    }
    await client.close();
  }

  /** Cuts the present connection, at any moment of its life. */
  async #cut(): Promise<void> {
    const before = this.#dials;
    // Half of them by time, also in the middle of hello; half after some input was answered, so that there is progress.
    const until = Date.now() + this.#random() ** 2 * longestLifeMs;
    const progress = this.#random() < 0.5 ? 0 : this.#answered + 1 + Math.floor(this.#random() * 4);
    const isTime = () => (progress === 0 ? Date.now() >= until : this.#answered >= progress);
    while (!isTime()) await new Promise((resolve) => setTimeout(resolve, 1));
    this.#carrier?.destroy();
    while (this.#dials === before) await new Promise(setImmediate);
  }

  async #kill(): Promise<void> {
    const before = this.#dials;
    const client = await nextServer(this.#host, 0);
    process.kill(client.serverPid, 'SIGKILL');
    this.#kills++;
    await (await nextServer(this.#host, client.serverPid)).close();
    await this.#host.until(
      () => Promise.resolve(this.#dials),
      (dials) => dials > before,
    );
  }
}

const numbersOf = (text: string): number[] =>
  text
    .split(';')
    .filter((part) => part !== '')
    .map(Number);
