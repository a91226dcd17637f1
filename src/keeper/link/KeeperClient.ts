/**
 * The server's end of the keeper link, as typed methods and callbacks. Owns request numbers and their pending answers;
 * it keeps no stream state: its user keeps offsets, marks and acks.
 */
import type { Duplex } from 'node:stream';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { decodeFromKeeper, encodeToKeeper } from '../../protocol/keeperCodec.ts';
import {
  type CellSize,
  type FromKeeper,
  keeperLinkVersion,
  type PtyId,
  type Release,
  type SpawnRequest,
  type StreamMark,
  type ToKeeper,
} from '../../protocol/keeperLink.ts';
import { FrameSocket } from './FrameSocket.ts';

export type Welcome = Extract<FromKeeper, { type: 'welcome' }>;

/** Notifications from the keeper. `data` is a view that may be kept; it holds the chunk it came in (up to 64 KiB). */
export interface KeeperEvents {
  /** Bytes of a subscribed PTY from `offset` on; in order, and in order with its marks. */
  onOutput(pty: PtyId, offset: number, data: Buffer): void;
  onMark(pty: PtyId, mark: StreamMark): void;
  /** The keeper has accepted this input and will type it, whatever happens to the server. */
  onInputAck(writer: string, seq: number): void;
  /** Nothing of this input was or will be typed; the writer's last sequence is as before. */
  onInputRefused(writer: string, seq: number, pty: PtyId, reason: 'full' | 'gone'): void;
  /** The system ends the keeper, and everything with it: store the state to restore, and exit. */
  onHostDown(): void;
  /** The server must listen at this path from now on; its connections stay. */
  onListen?(path: string): void;
  /** The link has ended: the keeper is gone, or has replaced this server. The server should exit. */
  onClose(reason: string | null): void;
}

/** Version of the link: the first with `dropInput`. */
const dropInputVersion = 4;

interface Pending {
  resolve(message: FromKeeper): void;
  reject(error: Error): void;
}

export class KeeperClient {
  readonly #socket: FrameSocket<FromKeeper, ToKeeper>;
  readonly #events: KeeperEvents;
  readonly #pending = new Map<number, Pending>();
  #awaitingWelcome: Pending | null = null;
  #nextRequest = 1;
  #lastPty = 0;
  /** Link version of the keeper, from its welcome. */
  #keeperVersion = 0;

  /** `stream`: the server's fd 3, for example `new net.Socket({ fd: 3 })`. Nothing comes before `hello`. */
  constructor(stream: Duplex, events: KeeperEvents) {
    this.#events = events;
    this.#socket = new FrameSocket<FromKeeper, ToKeeper>(stream, {
      encode: encodeToKeeper,
      decode: decodeFromKeeper,
      onMessage: (message) => this.#receive(message),
      onClose: (reason) => this.#closed(reason),
    });
  }

  /** Must come first. Answers with this server's generation and the keeper's PTYs. */
  hello(release?: Release): Promise<Welcome> {
    return new Promise<FromKeeper>((resolve, reject) => {
      this.#awaitingWelcome = { resolve, reject };
      if (!this.#socket.isOpen) this.#closed(null);
      this.#socket.send({
        type: 'hello',
        version: keeperLinkVersion,
        pid: process.pid,
        ...(release ? { release } : {}),
      });
    }).then((message) => expectType(message, 'welcome'));
  }

  /** The highest PTY number seen from this keeper; 0 before any. */
  get newestPty(): number {
    return this.#lastPty;
  }

  /** Reports to the keeper, and through it to its starter, that this server listens. */
  ready(): void {
    this.#socket.send({ type: 'ready' });
  }

  /**
   * Makes a PTY and runs a program on it. Output comes only after `subscribe`.
   * @throws bad-cwd, spawn-failed (no such file, permission denied, argument list too long, ...).
   */
  async spawn(spawn: SpawnRequest): Promise<{ pty: PtyId; pid: number; tty: string }> {
    let answer: FromKeeper;
    try {
      answer = await this.#request((request) => ({ type: 'spawn', request, spawn }));
    } catch (error) {
      if (error instanceof HoldfastError && error.code === 'limit-exceeded')
        throw fail('spawn-failed', { file: spawn.file.slice(0, 1024), reason: 'argument list too long' });
      throw error;
    }
    if (answer.type === 'spawnFailed') {
      const { code, reason } = answer;
      throw code === 'bad-cwd'
        ? fail(code, { cwd: spawn.cwd, reason })
        : fail(code, { file: spawn.file, reason });
    }
    const { pty, pid, tty } = expectType(answer, 'spawned');
    return { pty, pid, tty };
  }

  /** Feed output from `offset` on, and marks whose serial is above `afterSerial`; replaces an earlier subscription. */
  subscribe(pty: PtyId, offset: number, afterSerial: number): void {
    this.#socket.send({ type: 'subscribe', pty, offset, afterSerial });
  }

  /**
   * Bytes before `offset` and marks up to `serial` are stored for good: the keeper drops them. Bytes before `taken`
   * have been consumed: the keeper sends as many more.
   */
  ack(pty: PtyId, offset: number, serial: number, taken: number = offset): void {
    this.#socket.send({ type: 'ack', pty, offset, serial, taken });
  }

  /** Types `data`, once per (writer, seq); answered by onInputAck or onInputRefused. `seq` counts up per writer. */
  input(pty: PtyId, writer: string, seq: number, data: Uint8Array): void {
    this.#socket.send({ type: 'input', pty, writer, seq, data });
  }

  /**
   * Drops what is queued for the PTY, but the input of writers whose names begin with one of `keep`. False when the
   * keeper is of an earlier release, which can't.
   */
  dropInput(pty: PtyId, keep: readonly string[]): boolean {
    if (this.#keeperVersion < dropInputVersion) return false;
    this.#socket.send({ type: 'dropInput', pty, keep });
    return true;
  }

  /** Counts (writer, seq) as applied without typing; not acknowledged. */
  note(writer: string, seq: number): void {
    this.#socket.send({ type: 'note', writer, seq });
  }

  /** The last sequence applied for a writer; 0 when it is unknown. */
  async lastSeq(writer: string): Promise<number> {
    const answer = await this.#request((request) => ({ type: 'lastSeq', request, writer }));
    return expectType(answer, 'lastSeq').seq;
  }

  /**
   * Cells, 1-65535 each. Comes back as a mark in the stream; the same size again has no effect, except that `cell` may
   * give a new size of a cell in pixels.
   */
  resize(pty: PtyId, cols: number, rows: number, cell?: CellSize): void {
    this.#socket.send({ type: 'resize', pty, cols, rows, ...(cell ? { cell } : {}) });
  }

  /** Sends a signal ("SIGINT") to the process group of the PTY's first process. */
  signal(pty: PtyId, signal: string): void {
    this.#socket.send({ type: 'signal', pty, signal });
  }

  /** Ends everything in the PTY's session: HUP, then TERM, then KILL. The exit comes as a mark. */
  kill(pty: PtyId): void {
    this.#socket.send({ type: 'kill', pty });
  }

  /** Drops a PTY. A running program is killed first. */
  release(pty: PtyId): void {
    this.#socket.send({ type: 'release', pty });
  }

  /** Keeps bytes for the next server; replaces the PTY's last blob. @throws limit-exceeded above 8 MiB. */
  keepBlob(pty: PtyId, offset: number, blob: Uint8Array): void {
    this.#socket.send({ type: 'keepBlob', pty, offset, blob });
  }

  /** The PTY's last blob and its offset; null when there is none. */
  async getBlob(pty: PtyId): Promise<{ offset: number; blob: Buffer } | null> {
    const answer = await this.#request((request) => ({ type: 'getBlob', request, pty }));
    const { offset, blob } = expectType(answer, 'blob');
    return blob === null ? null : { offset, blob: Buffer.from(blob.buffer, blob.byteOffset, blob.length) };
  }

  /** This server is about to exit and asks for the next one at once. Resolves when sent: exit then. */
  restart(): Promise<void> {
    this.#socket.send({ type: 'restart' });
    return this.#socket.flushed();
  }

  /** Every PTY is killed, and the keeper exits once they and this server are gone. Resolves when sent: exit then. */
  shutdown(): Promise<void> {
    this.#socket.send({ type: 'shutdown' });
    return this.#socket.flushed();
  }

  /** Ends the link; onClose is called. */
  close(): void {
    this.#socket.close();
  }

  #request(make: (request: number) => ToKeeper): Promise<FromKeeper> {
    return new Promise((resolve, reject) => {
      const request = this.#nextRequest;
      // 32 bits on the wire; no answer is pending for 4 billion requests.
      this.#nextRequest = (request % 0xffffffff) + 1;
      this.#pending.set(request, { resolve, reject });
      try {
        if (!this.#socket.isOpen) throw linkClosed();
        this.#socket.send(make(request));
      } catch (error) {
        this.#pending.delete(request);
        reject(error);
      }
    });
  }

  #receive(message: FromKeeper): void {
    switch (message.type) {
      case 'output':
        this.#events.onOutput(message.pty, message.offset, asBuffer(message.data));
        break;
      case 'mark':
        this.#events.onMark(message.pty, message.mark);
        break;
      case 'inputAck':
        this.#events.onInputAck(message.writer, message.seq);
        break;
      case 'inputRefused':
        this.#events.onInputRefused(message.writer, message.seq, message.pty, message.reason);
        break;
      case 'hostDown':
        this.#events.onHostDown();
        break;
      case 'listen':
        this.#events.onListen?.(message.path);
        break;
      case 'welcome':
        this.#keeperVersion = message.version;
        for (const { pty } of message.ptys) this.#lastPty = Math.max(this.#lastPty, pty);
        this.#awaitingWelcome?.resolve(message);
        this.#awaitingWelcome = null;
        break;
      default:
        if (message.type === 'spawned') this.#lastPty = Math.max(this.#lastPty, message.pty);
        this.#pending.get(message.request)?.resolve(message);
        this.#pending.delete(message.request);
    }
  }

  #closed(reason: string | null): void {
    const waiting = [...this.#pending.values()];
    if (this.#awaitingWelcome !== null) waiting.push(this.#awaitingWelcome);
    this.#awaitingWelcome = null;
    this.#pending.clear();
    for (const one of waiting) one.reject(linkClosed());
    this.#events.onClose(reason);
  }
}

function linkClosed(): Error {
  return fail('internal', { what: 'keeper link (closed)' });
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function expectType<T extends FromKeeper['type']>(
  message: FromKeeper,
  type: T,
): Extract<FromKeeper, { type: T }> {
  if (message.type !== type)
    throw fail('malformed-message', { reason: `${message.type} instead of ${type}` });
  // The discriminant has just been compared.
  return message as Extract<FromKeeper, { type: T }>;
}
