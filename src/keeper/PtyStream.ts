/**
 * One PTY, as the server sees it: a stream of output with absolute offsets and marks, and a queue of input. Owns the
 * bytes that no server has acknowledged and the position up to which the current server was fed. At a bound it stops
 * reading: the program waits, and nothing is ever dropped. While a server consumes the bytes the bound is low: data
 * held here delays the prompt after an interrupt.
 */
import type {
  CellSize,
  ExitStatus,
  FromKeeper,
  PtyId,
  PtyState,
  SpawnRequest,
  StreamMark,
} from '../protocol/keeperLink.ts';
import { ByteQueue, type ChunkPool, chunkBytes } from './ByteQueue.ts';
import { InputQueue } from './InputQueue.ts';
import type { Pty, PtyHost } from './Pty.ts';
import { argumentsOf } from './spawnProblem.ts';

/** Unacknowledged output at which reading always stops: the most that a dead server misses. */
const maxUnackedBytes = 1024 * 1024;
/** Unacknowledged marks before resizes at one offset are merged. A server acknowledges them with the output. */
const maxMarks = 1024;
/** Silence after the exit that counts as the end of the output, in case that end is never reported. */
const drainQuietMs = 1000;

export interface PtyStreamOptions {
  id: PtyId;
  spawn: SpawnRequest;
  host: PtyHost;
  pool: ChunkPool;
  /** Bytes that may wait for the server, here and in flight, while it consumes them. */
  readAhead: () => number;
  /** There is data for `next` again. */
  onPending: (stream: PtyStream) => void;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export class PtyStream {
  readonly id: PtyId;
  readonly pid: number;
  readonly tty: string;
  readonly #key: string;
  readonly #options: PtyStreamOptions;
  readonly #pty: Pty;
  readonly #output: ByteQueue;
  readonly #input: InputQueue;
  readonly #marks: StreamMark[] = [];
  #lastSerial = 0;
  #size: { cols: number; rows: number };
  /** Pixels of a cell; 0 while unknown. */
  #cell: CellSize = { width: 0, height: 0 };
  #isPaused = false;
  #hasEnded = false;
  /** The program's exit status; the exit is reported once its output has ended too. */
  #status: ExitStatus | null = null;
  #exited: ExitStatus | null = null;
  #isDiscarding = false;
  #drainTimer: NodeJS.Timeout | null = null;
  /** Position up to which the server was fed; null without a subscription. */
  #fed: { offset: number; serial: number } | null = null;
  /** Position up to which the server has consumed the data. */
  #takenOffset = 0;
  #blob: { offset: number; blob: Uint8Array } | null = null;

  /** @throws Error when the system is out of PTYs or processes. */
  constructor(options: PtyStreamOptions) {
    const { spawn, pool, host } = options;
    this.#options = options;
    this.id = options.id;
    this.#key = spawn.key;
    this.#size = { cols: spawn.cols, rows: spawn.rows };
    this.#output = new ByteQueue(pool);
    const { file, env, cwd, cols, rows } = spawn;
    this.#pty = host.open(
      { file, env, cwd, cols, rows, args: argumentsOf(spawn) },
      {
        onData: (bytes) => this.#read(bytes),
        onEnd: () => this.#end(),
        onExit: (status) => this.#exit(status),
      },
    );
    this.pid = this.#pty.pid;
    this.tty = this.#pty.tty;
    this.#input = new InputQueue(pool, this.#pty);
  }

  /** The program and its output have ended. */
  get isOver(): boolean {
    return this.#exited !== null;
  }

  /** The program's process has been reaped: its pid may be reused by now. */
  get isReaped(): boolean {
    return this.#status !== null;
  }

  get state(): PtyState {
    return {
      pty: this.id,
      key: this.#key,
      pid: this.pid,
      tty: this.tty,
      ...this.#size,
      firstOffset: this.#output.first,
      endOffset: this.#output.end,
      exited: this.#exited,
      hasBlob: this.#blob !== null,
    };
  }

  /** A server reads on from here. Bytes no longer held are skipped; the offsets of output show that. */
  subscribe(offset: number, afterSerial: number): void {
    const start = Math.min(Math.max(offset, this.#output.first), this.#output.end);
    this.#fed = { offset: start, serial: afterSerial };
    this.#takenOffset = start;
    this.#options.onPending(this);
  }

  /** The server is gone. */
  unsubscribe(): void {
    this.#fed = null;
    this.#readOnWithRoom();
  }

  /** Bytes sent to the server that it has not consumed yet. */
  get onTheWay(): number {
    return this.#fed === null ? 0 : this.#fed.offset - this.#takenOffset;
  }

  /** There is data that the server was not sent. */
  get hasMore(): boolean {
    const fed = this.#fed;
    if (fed === null) return false;
    return fed.offset < this.#output.end || (this.#marks.at(-1)?.serial ?? 0) > fed.serial;
  }

  /** The next message of the stream for the server, of at most `limit` bytes, or null when there is none. */
  next(limit: number): FromKeeper | null {
    const fed = this.#fed;
    if (fed === null) return null;
    const mark = this.#marks.find(({ serial }) => serial > fed.serial);
    const end = Math.min(mark?.offset ?? this.#output.end, fed.offset + Math.min(limit, chunkBytes));
    if (end > fed.offset) {
      const data = this.#output.view(fed.offset, end);
      const { offset } = fed;
      fed.offset += data.length;
      return { type: 'output', pty: this.id, offset, data };
    }
    if (mark === undefined || mark.offset > fed.offset) return null;
    fed.serial = mark.serial;
    return { type: 'mark', pty: this.id, mark };
  }

  /**
   * The server has stored everything before `offset`, and marks up to `serial`, and has consumed all before `taken`.
   */
  ack(offset: number, serial: number, taken: number): void {
    this.#output.dropTo(offset);
    if (this.#fed !== null) {
      this.#fed.offset = Math.max(this.#fed.offset, this.#output.first);
      this.#takenOffset = Math.min(Math.max(this.#takenOffset, taken), this.#fed.offset);
    }
    while (this.#marks[0] !== undefined && this.#marks[0].serial <= serial) this.#marks.shift();
    this.#readOnWithRoom();
  }

  #readOnWithRoom(): void {
    if (!this.#isPaused || this.#output.size > maxUnackedBytes / 2) return;
    if (this.#isAhead(1 / 2)) return;
    this.#isPaused = false;
    this.#pty.resume();
    if (this.#status !== null) this.#awaitEnd();
  }

  /** Whether data waiting for the server exceeds this share of its bound. An ended program makes no more output. */
  #isAhead(share: number): boolean {
    if (this.#fed === null || this.#status !== null) return false;
    return this.#output.end - this.#takenOffset >= this.#options.readAhead() * share;
  }

  /** Queues input. False when the queue is full. */
  type(bytes: Uint8Array, writer: string): boolean {
    return this.#input.accept(bytes, writer);
  }

  /** Drops queued input, but that of writers whose names begin with one of these. */
  dropInput(kept: readonly string[]): void {
    this.#input.dropAllBut(kept);
  }

  /** 1-65535 cells, each of the last known pixel size. A change of the pixel size alone leaves no mark. */
  resize(cols: number, rows: number, cell: CellSize = this.#cell): void {
    const isSame = cols === this.#size.cols && rows === this.#size.rows;
    if (this.#hasEnded || (isSame && cell.width === this.#cell.width && cell.height === this.#cell.height))
      return;
    this.#pty.resize(cols, rows, cell);
    this.#cell = cell;
    if (isSame) return;
    this.#size = { cols, rows };
    const offset = this.#output.end;
    const last = this.#marks.at(-1);
    if (this.#marks.length >= maxMarks && last?.kind === 'resize' && last.offset === offset)
      this.#marks.pop();
    this.#mark({ kind: 'resize', offset, serial: ++this.#lastSerial, cols, rows, at: this.#options.now() });
  }

  keepBlob(offset: number, blob: Uint8Array): void {
    // Copied, so that it does not hold the larger chunk that it came in.
    this.#blob = { offset, blob: Uint8Array.from(blob) };
  }

  getBlob(): { offset: number; blob: Uint8Array } | null {
    return this.#blob;
  }

  /** The stream is no longer wanted: remaining output is read and dropped. */
  discard(): void {
    this.#isDiscarding = true;
    this.#fed = null;
    this.#pty.resume();
  }

  #read(bytes: Buffer): boolean {
    if (this.#isDiscarding) return true;
    this.#output.append(bytes);
    this.#drainTimer?.refresh();
    this.#options.onPending(this);
    // Once the program is gone, the kernel holds at most one buffer of its output (64 KiB on Linux). Reading it now
    // reaches the end of the PTY, which releases its descriptor.
    const bound = this.#status === null ? maxUnackedBytes : 2 * maxUnackedBytes;
    this.#isPaused = this.#output.size >= bound || this.#isAhead(1);
    if (this.#isPaused) this.#stopAwaitingEnd();
    return !this.#isPaused;
  }

  #exit(status: ExitStatus): void {
    this.#status = status;
    this.#input.clear();
    if (this.#hasEnded) {
      this.#finish(status);
    } else {
      this.#isPaused = false;
      this.#pty.resume();
      this.#awaitEnd();
    }
  }

  #end(): void {
    this.#hasEnded = true;
    this.#stopAwaitingEnd();
    this.#input.clear();
    if (this.#status !== null) this.#finish(this.#status);
  }

  /** On Linux and macOS, the end of the PTY follows the exit of its session leader; the timer is for other systems. */
  #awaitEnd(): void {
    this.#drainTimer ??= setTimeout(() => {
      this.#pty.close();
      this.#end();
    }, drainQuietMs);
  }

  #stopAwaitingEnd(): void {
    if (this.#drainTimer !== null) clearTimeout(this.#drainTimer);
    this.#drainTimer = null;
  }

  #finish(status: ExitStatus): void {
    this.#exited = status;
    const at = this.#options.now();
    this.#mark({ kind: 'exit', offset: this.#output.end, serial: ++this.#lastSerial, status, at });
  }

  #mark(mark: StreamMark): void {
    this.#marks.push(mark);
    this.#options.onPending(this);
  }
}
