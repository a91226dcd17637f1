/**
 * The PTYs of one keeper, and a server's access to them. It feeds the linked server, fairly among PTYs and no faster
 * than the server consumes; without one, PTYs fill up and wait. It knows no processes but the PTYs' own.
 */
import { constants } from 'node:os';
import {
  type FromKeeper,
  keeperLinkVersion,
  type PtyId,
  type Release,
  type SpawnRequest,
  type ToKeeper,
} from '../protocol/keeperLink.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { ChunkPool } from './ByteQueue.ts';
import { FeedWindow } from './FeedWindow.ts';
import { type KillStages, killProcessSession, signalGroup } from './killSession.ts';
import { PtyHost } from './Pty.ts';
import { PtyStream } from './PtyStream.ts';
import { findProblem } from './spawnProblem.ts';
import { Writers } from './Writers.ts';

/** Most output of one PTY waiting for the server, here and in flight, as a share of the window for all. */
const readAheadShare = 1.5;
/** Version of the link: the first with `hostDown`. */
const hostDownVersion = 2;
/** Bytes that a PTY may send while others' floods fill the window: a screen of a shell. */
const firstBytes = 4096;

/** The link to the current server; `send` answers false when it needs `flush` called before more output. */
export interface ServerLink {
  readonly generation: number;
  send(message: FromKeeper): boolean;
}

/** Requests of a server about its own life, carried out by the supervisor. */
interface LifeRequests {
  greeted(linkVersion: number): void;
  ready(): void;
  restart(): void;
  shutdown(): void;
}

export interface KeeperOptions {
  life: LifeRequests;
  /** Milliseconds since the epoch. */
  now: () => number;
  release: Release;
}

export class Keeper {
  readonly startedAt: number;
  readonly #options: KeeperOptions;
  readonly #host = new PtyHost();
  readonly #pool = new ChunkPool();
  readonly #window = new FeedWindow(() => performance.now());
  readonly #writers = new Writers();
  readonly #streams = new Map<PtyId, PtyStream>();
  /** Streams with pending data for the server, in order of their turns. */
  readonly #pending = new Set<PtyStream>();
  readonly #kills = new Map<PtyStream, Promise<void>>();
  #link: ServerLink | null = null;
  /** Link version of the current server, from its hello; null before. */
  #peerVersion: number | null = null;
  #isFlushing = false;
  #isLinkFull = false;
  #lastId = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.startedAt = options.now();
  }

  /** Makes this server the only one that is fed and obeyed. */
  attach(link: ServerLink): void {
    this.detach();
    this.#link = link;
    this.#peerVersion = null;
  }

  /** The server is gone; unacknowledged data will be sent to the next one. */
  detach(): void {
    this.#link = null;
    this.#isLinkFull = false;
    this.#pending.clear();
    this.#window.reset();
    for (const stream of this.#streams.values()) stream.unsubscribe();
  }

  /** The link accepts output again. */
  resumeFeeding(): void {
    this.#isLinkFull = false;
    this.#feed();
  }

  /** Reports to the server that the host goes down. False when no server understands that. */
  tellHostDown(): boolean {
    if (this.#link === null || this.#peerVersion === null || this.#peerVersion < hostDownVersion)
      return false;
    this.#send({ type: 'hostDown' });
    return true;
  }

  /** Ends every program; resolves when none of their processes is left. */
  async killAll(stages?: KillStages): Promise<void> {
    for (const stream of this.#streams.values()) void this.#kill(stream, stages);
    await Promise.all(this.#kills.values());
  }

  receive(message: ToKeeper): void {
    switch (message.type) {
      case 'hello':
        this.#peerVersion = message.version;
        this.#options.life.greeted(message.version);
        this.#welcome();
        break;
      case 'ready':
      case 'restart':
      case 'shutdown':
        this.#options.life[message.type]();
        break;
      case 'spawn':
        this.#spawn(message.request, message.spawn);
        break;
      case 'input':
        this.#type(message);
        break;
      case 'note':
        this.#writers.note(message.writer, message.seq);
        break;
      case 'lastSeq':
        this.#send({ type: 'lastSeq', request: message.request, seq: this.#writers.lastSeq(message.writer) });
        break;
      case 'getBlob': {
        const kept = this.#streams.get(message.pty)?.getBlob();
        const { request } = message;
        this.#send({ type: 'blob', request, offset: kept?.offset ?? 0, blob: kept?.blob ?? null });
        break;
      }
      default: {
        // A PTY that was released meanwhile: harmless to ignore.
        const stream = this.#streams.get(message.pty);
        if (stream !== undefined) this.#actOn(stream, message);
      }
    }
  }

  #actOn(stream: PtyStream, message: Extract<ToKeeper, { pty: PtyId }>): void {
    switch (message.type) {
      case 'subscribe':
        this.#window.taken(stream.onTheWay);
        stream.subscribe(message.offset, message.afterSerial);
        break;
      case 'ack': {
        const before = stream.onTheWay;
        stream.ack(message.offset, message.serial, message.taken);
        this.#window.taken(before - stream.onTheWay);
        if (!this.#isFlushing && !this.#isLinkFull) this.#feed();
        break;
      }
      case 'resize':
        stream.resize(message.cols, message.rows, message.cell);
        break;
      case 'signal':
        if (!stream.isReaped && Object.hasOwn(constants.signals, message.signal))
          signalGroup(stream.pid, message.signal);
        break;
      case 'kill':
        void this.#kill(stream);
        break;
      case 'release':
        this.#release(stream);
        break;
      case 'dropInput':
        stream.dropInput(message.keep);
        break;
      case 'keepBlob':
        stream.keepBlob(message.offset, message.blob);
        break;
    }
  }

  #send(message: FromKeeper): void {
    this.#link?.send(message);
  }

  #welcome(): void {
    const { startedAt } = this;
    const ptys = [...this.#streams.values()].map((stream) => stream.state);
    const generation = this.#link?.generation ?? 0;
    const { release } = this.#options;
    this.#send({
      type: 'welcome',
      version: keeperLinkVersion,
      pid: process.pid,
      generation,
      startedAt,
      ptys,
      release,
    });
  }

  #spawn(request: number, spawn: SpawnRequest): void {
    const problem = findProblem(spawn);
    if (problem !== null) {
      this.#send({ type: 'spawnFailed', request, ...problem });
      return;
    }
    try {
      const stream = new PtyStream({
        id: this.#lastId + 1,
        spawn,
        host: this.#host,
        pool: this.#pool,
        readAhead: () => this.#window.bytes * readAheadShare,
        onPending: (one) => this.#markPending(one),
        now: this.#options.now,
      });
      this.#lastId = stream.id;
      this.#streams.set(stream.id, stream);
      this.#send({ type: 'spawned', request, pty: stream.id, pid: stream.pid, tty: stream.tty });
    } catch (error) {
      const reason = systemReason(error);
      this.#send({ type: 'spawnFailed', request, code: 'spawn-failed', reason });
    }
  }

  #type({ pty, writer, seq, data }: Extract<ToKeeper, { type: 'input' }>): void {
    if (seq > this.#writers.lastSeq(writer)) {
      const stream = this.#streams.get(pty);
      if (stream === undefined || stream.isReaped || !stream.type(data, writer)) {
        const reason = stream === undefined || stream.isReaped ? 'gone' : 'full';
        this.#send({ type: 'inputRefused', writer, seq, pty, reason });
        return;
      }
      this.#writers.note(writer, seq);
    }
    this.#send({ type: 'inputAck', writer, seq });
  }

  /** One chain at a time per PTY; a second request joins it. */
  #kill(stream: PtyStream, stages?: KillStages): Promise<void> {
    const running = this.#kills.get(stream);
    if (running !== undefined) return running;
    const { pid: sid, tty } = stream;
    const chain = killProcessSession({ sid, tty, isReaped: () => stream.isReaped }, stages).finally(() => {
      this.#kills.delete(stream);
    });
    this.#kills.set(stream, chain);
    return chain;
  }

  #release(stream: PtyStream): void {
    if (!stream.isOver) void this.#kill(stream);
    this.#window.taken(stream.onTheWay);
    stream.discard();
    this.#pending.delete(stream);
    this.#streams.delete(stream.id);
  }

  /** Feeding waits for the end of the loop's turn, so that data of several PTYs and reads leaves together. */
  #markPending(stream: PtyStream): void {
    if (this.#link === null) return;
    this.#pending.add(stream);
    if (this.#isFlushing || this.#isLinkFull) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      this.#feed();
    });
  }

  /** Bytes that a stream may send now. A stream with nothing in flight always may: a key's echo waits for no flood. */
  #share(stream: PtyStream): number {
    const even = Math.ceil(this.#window.room / this.#pending.size);
    return stream.onTheWay === 0 ? Math.max(even, firstBytes) : Math.max(0, even);
  }

  #feed(): void {
    for (const stream of this.#pending) {
      if (this.#link === null || this.#isLinkFull) return;
      const message = stream.next(this.#share(stream));
      if (message === null) {
        if (!stream.hasMore) this.#pending.delete(stream);
        continue;
      }
      if (message.type === 'output') this.#window.sent(message.data.length);
      // Deleted and added again: the stream goes to the end of the set, and this loop reaches it once more.
      this.#pending.delete(stream);
      this.#pending.add(stream);
      this.#isLinkFull = !this.#link.send(message);
    }
  }
}
