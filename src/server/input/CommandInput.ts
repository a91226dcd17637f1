/**
 * Input that commands type into panes: send-keys, paste-buffer, pipe-pane -I. Owns the writer name of that input, and
 * its order per PTY. Input longer than one piece is sent piece by piece, as fast as the program reads. Knows no pane.
 */
import type { KeeperClient } from '../../keeper/link/KeeperClient.ts';
import type { PtyId } from '../../protocol/keeperLink.ts';
import { Backoff } from '../../runtime/Backoff.ts';
import type { Timers } from '../../runtime/Timers.ts';

/**
 * Bytes in one message to the keeper, which accepts all of it or none; it holds up to 4 MiB that a program has not
 * read.
 */
const pieceBytes = 1024 * 1024;
/** Bytes that may queue here for one PTY: two of the largest paste buffers. */
const waitingBytes = 128 * 1024 * 1024;
/** Waits between retries after the keeper was full: it does not report when it has room again. */
const backoff = new Backoff({ firstMs: 5, longestMs: 200 });
/** Time without an accepted byte after which input is dropped, ms: the program is stopped, or reads nothing. */
const patienceMs = 10_000;

/**
 * Why input was refused, and how many bytes were dropped. `lost`: somebody took the pane meanwhile, with the name of the
 * taker.
 */
export type Refusal = { reason: 'full' | 'gone' | 'lost'; dropped: number; taker?: string };
type Answer = 'accepted' | 'full' | 'gone';

export interface CommandInputParts {
  keeper: Pick<KeeperClient, 'input' | 'lastSeq'>;
  timers: Timers;
  /** Number of this server; it makes its writer names unlike those of every earlier one. */
  generation: number;
}

/** Beginning of the writer names of a principal's commands, of this server and of earlier ones. */
export const commandWriters = (principal: string): string => `commands/${principal}/`;

/** Input of one call that is under way. */
interface Job {
  readonly by: string;
  readonly pty: PtyId;
  readonly once: InputName | null;
  /** Set once another principal has taken the pane. */
  taker: string | null;
  /** Ends its present wait. */
  wake(): void;
}

/** How input of a command is typed. */
interface HowTyped {
  /** Waits for a program that does not read. */
  waits?: boolean;
  /** Id of the principal that types. */
  by?: string;
  /** Identifies one piece of input, so that a repetition is not typed again. */
  once?: InputName;
}

/** The writer's name at the keeper, and a number that rises with each input. */
export interface InputName {
  writer: string;
  seq: number;
}

export class CommandInput {
  readonly #parts: CommandInputParts;
  #seq = 0;
  readonly #jobs = new Set<Job>();
  /** Calls that wait for the keeper's answer, by writer and number. Repeated input has several. */
  readonly #asked = new Map<string, ((answer: Answer) => void)[]>();
  /** Last pending input of each PTY, and how many bytes are queued. */
  readonly #queues = new Map<PtyId, { last: Promise<unknown>; bytes: number }>();

  constructor(parts: CommandInputParts) {
    this.#parts = parts;
  }

  /**
   * Types after all earlier input. Resolves with null once the keeper has all of it. Input of one piece fails at once
   * when the program does not read, unless `waits` is set; longer input always waits.
   */
  async type(pty: PtyId, data: Uint8Array, how: HowTyped = {}): Promise<Refusal | null> {
    const job: Job = { by: how.by ?? 'server', pty, once: how.once ?? null, taker: null, wake: () => {} };
    this.#jobs.add(job);
    try {
      return await this.#queue(job, data, how.waits === true);
    } finally {
      this.#jobs.delete(job);
    }
  }

  /**
   * Somebody took the pane from this principal: what it has not typed is dropped, and its calls that are under way end
   * with the taker's name. False when there are none.
   */
  lose(pty: PtyId, by: string, taker: string): boolean {
    let any = false;
    for (const job of this.#jobs) {
      if (job.pty !== pty || job.by !== by) continue;
      any = true;
      job.taker = taker;
      job.wake();
    }
    return any;
  }

  #queue(job: Job, data: Uint8Array, waits: boolean): Promise<Refusal | null> {
    const { pty } = job;
    const isLong = waits || data.length > pieceBytes;
    const queue = this.#queues.get(pty);
    if (!queue && !isLong) return this.#typeShort(job, data);
    if (queue && queue.bytes + data.length > waitingBytes)
      return Promise.resolve({ reason: 'full', dropped: data.length });
    const before = queue?.last ?? Promise.resolve();
    const now = { last: before, bytes: (queue?.bytes ?? 0) + data.length };
    const typed = before.then(() => (isLong ? this.#typeLong(job, data) : this.#typeShort(job, data)));
    now.last = typed.then(() => {
      const latest = this.#queues.get(pty);
      if (latest === now) this.#queues.delete(pty);
      else if (latest) latest.bytes -= data.length;
    });
    this.#queues.set(pty, now);
    return typed;
  }

  /** The keeper's answer to an input. Returns whether the input was a command's. */
  answered(writer: string, seq: number, refused: 'full' | 'gone' | null): boolean {
    if (!writer.startsWith('commands/')) return false;
    const name = keyOf({ writer, seq });
    for (const tell of this.#asked.get(name) ?? []) tell(refused ?? 'accepted');
    this.#asked.delete(name);
    return true;
  }

  /** Names a program's input for a pane, equally at every server. */
  nameOf(principal: string, operator: string, pane: string, seq: number): InputName {
    return { writer: `${commandWriters(principal)}${operator}/${pane}`, seq };
  }

  /** Whether this input, or a later one of its writer, was typed already. */
  async wasTyped({ writer, seq }: InputName): Promise<boolean> {
    return (await this.#parts.keeper.lastSeq(writer)) >= seq;
  }

  async #typeShort(job: Job, data: Uint8Array): Promise<Refusal | null> {
    const answer = job.taker === null ? await this.#ask(job, data) : 'gone';
    if (job.taker !== null) return lost(job.taker, data.length);
    return answer === 'accepted' ? null : { reason: answer, dropped: data.length };
  }

  async #typeLong(job: Job, data: Uint8Array): Promise<Refusal | null> {
    const { timers } = this.#parts;
    let at = 0;
    let takenAt = timers.now();
    let waits = 0;
    while (at < data.length) {
      if (job.taker !== null) return lost(job.taker, data.length - at);
      const piece = data.subarray(at, at + pieceBytes);
      const answer = await this.#ask(job, piece);
      if (answer === 'accepted') {
        at += piece.length;
        takenAt = timers.now();
        waits = 0;
        continue;
      }
      if (answer === 'gone' || timers.now() - takenAt > patienceMs)
        return { reason: answer, dropped: data.length - at };
      const waitMs = backoff.waitMs(waits++);
      await new Promise<void>((resolve) => {
        job.wake = resolve;
        timers.after(waitMs, resolve);
      });
    }
    return job.taker === null ? null : lost(job.taker, 0);
  }

  /** Sends one piece, with a new number unless it has one: the keeper does not count refused pieces. */
  #ask({ pty, by, once }: Job, data: Uint8Array): Promise<Answer> {
    const name = once ?? { writer: `${commandWriters(by)}${this.#parts.generation}`, seq: ++this.#seq };
    return new Promise((resolve) => {
      const waiting = this.#asked.get(keyOf(name)) ?? [];
      this.#asked.set(keyOf(name), [...waiting, resolve]);
      this.#parts.keeper.input(pty, name.writer, name.seq, data);
    });
  }
}

const keyOf = ({ writer, seq }: InputName): string => `${writer} ${seq}`;

const lost = (taker: string, dropped: number): Refusal => ({ reason: 'lost', dropped, taker });
