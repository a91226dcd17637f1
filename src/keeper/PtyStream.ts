/**
 * One PTY as the server sees it: a stream of output with absolute offsets and marks, and a queue of input.
 * It owns the bytes that no server has acknowledged and the place that the present server has been fed up to.
 * When the bytes reach a bound it stops reading: the program waits, and nothing is ever dropped. While a server takes
 * them the bound is low: what is held here stands between an interrupt and the prompt after it.
 */
import type {
  CellSize,
  ExitStatus,
  FromKeeper,
  PtyId,
  PtyState,
  SpawnRequest,
  StreamMark,
} from '../protocol/keeper-link.ts';
import { ByteQueue, type ChunkPool, chunkBytes } from './ByteQueue.ts';
import { InputQueue } from './InputQueue.ts';
import { argumentsOf } from './Program.ts';
import type { Pty, PtyHost } from './Pty.ts';

/** Unacknowledged output at which reading stops in any case: all of what a dead server misses. */
export const maxUnackedBytes = 1024 * 1024;
/** Unacknowledged marks before resizes at one offset are merged. A server acknowledges them with the output. */
const maxMarks = 1024;
/** After the exit, how long no output may come before the PTY counts as drained, should its end never be told. */
const drainQuietMs = 1000;

export interface PtyStreamOptions {
  id: PtyId;
  spawn: SpawnRequest;
  host: PtyHost;
  pool: ChunkPool;
  /** Bytes that may wait for the server, here and on their way, while it takes them. */
  readAhead: () => number;
  /** There is something for `next` again. */
  onPending: (stream: PtyStream) => void;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export class PtyStream {
  readonly id: PtyId;
  readonly pid: number;
  readonly tty: string;
  private readonly key: string;
  private readonly options: PtyStreamOptions;
  private readonly pty: Pty;
  private readonly output: ByteQueue;
  private readonly input: InputQueue;
  private readonly marks: StreamMark[] = [];
  private lastSerial = 0;
  private size: { cols: number; rows: number };
  /** Pixels of a cell; 0 while nobody has said. */
  private cell: CellSize = { width: 0, height: 0 };
  private isPaused = false;
  private hasEnded = false;
  /** What the program exited with; the exit is told once its output has ended too. */
  private status: ExitStatus | null = null;
  private exited: ExitStatus | null = null;
  private isDiscarding = false;
  private drainTimer: NodeJS.Timeout | null = null;
  /** What the server has been sent up to; null while none has subscribed. */
  private fed: { offset: number; serial: number } | null = null;
  /** Where the server is with what it was sent. */
  private takenOffset = 0;
  private blob: { offset: number; blob: Uint8Array } | null = null;

  /** @throws Error when the system gives no PTY or no process. */
  constructor(options: PtyStreamOptions) {
    const { spawn, pool, host } = options;
    this.options = options;
    this.id = options.id;
    this.key = spawn.key;
    this.size = { cols: spawn.cols, rows: spawn.rows };
    this.output = new ByteQueue(pool);
    const { file, env, cwd, cols, rows } = spawn;
    this.pty = host.open(
      { file, env, cwd, cols, rows, args: argumentsOf(spawn) },
      {
        onData: (bytes) => this.read(bytes),
        onEnd: () => this.end(),
        onExit: (status) => this.exit(status),
      },
    );
    this.pid = this.pty.pid;
    this.tty = this.pty.tty;
    this.input = new InputQueue(pool, (bytes, done) => this.pty.write(bytes, done));
  }

  /** The program and its output have ended. */
  get isOver(): boolean {
    return this.exited !== null;
  }

  /** The program's process has been reaped: its pid may be anyone's by now. */
  get isReaped(): boolean {
    return this.status !== null;
  }

  get state(): PtyState {
    return {
      pty: this.id,
      key: this.key,
      pid: this.pid,
      tty: this.tty,
      ...this.size,
      firstOffset: this.output.first,
      endOffset: this.output.end,
      exited: this.exited,
      hasBlob: this.blob !== null,
    };
  }

  /** A server reads on from here. Bytes that are no longer held can't come; the offsets of output tell. */
  subscribe(offset: number, afterSerial: number): void {
    const start = Math.min(Math.max(offset, this.output.first), this.output.end);
    this.fed = { offset: start, serial: afterSerial };
    this.takenOffset = start;
    this.options.onPending(this);
  }

  /** The server is gone. */
  unsubscribe(): void {
    this.fed = null;
    this.readOnWithRoom();
  }

  /** Bytes sent to the server that it has not taken yet. */
  get onTheWay(): number {
    return this.fed === null ? 0 : this.fed.offset - this.takenOffset;
  }

  /** Something is there that the server has not been sent. */
  get hasMore(): boolean {
    const { fed } = this;
    if (fed === null) return false;
    return fed.offset < this.output.end || (this.marks.at(-1)?.serial ?? 0) > fed.serial;
  }

  /** The next message of the stream for the server, of `limit` bytes at most, or null when there is none. */
  next(limit: number): FromKeeper | null {
    const fed = this.fed;
    if (fed === null) return null;
    const mark = this.marks.find(({ serial }) => serial > fed.serial);
    const end = Math.min(mark?.offset ?? this.output.end, fed.offset + Math.min(limit, chunkBytes));
    if (end > fed.offset) {
      const data = this.output.view(fed.offset, end);
      const { offset } = fed;
      fed.offset += data.length;
      return { type: 'output', pty: this.id, offset, data };
    }
    if (mark === undefined || mark.offset > fed.offset) return null;
    fed.serial = mark.serial;
    return { type: 'mark', pty: this.id, mark };
  }

  /** The server has stored everything before `offset`, and marks up to `serial`, and acted on all before `taken`. */
  ack(offset: number, serial: number, taken: number): void {
    this.output.dropTo(offset);
    if (this.fed !== null) {
      this.fed.offset = Math.max(this.fed.offset, this.output.first);
      this.takenOffset = Math.min(Math.max(this.takenOffset, taken), this.fed.offset);
    }
    while (this.marks[0] !== undefined && this.marks[0].serial <= serial) this.marks.shift();
    this.readOnWithRoom();
  }

  private readOnWithRoom(): void {
    if (!this.isPaused || this.output.size > maxUnackedBytes / 2) return;
    if (this.isAhead(1 / 2)) return;
    this.isPaused = false;
    this.pty.resume();
    if (this.status !== null) this.awaitEnd();
  }

  /** The server takes bytes, and this share of what may wait for it does. A program that is gone makes no more. */
  private isAhead(share: number): boolean {
    if (this.fed === null || this.status !== null) return false;
    return this.output.end - this.takenOffset >= this.options.readAhead() * share;
  }

  /** Queues input. False when the queue is full. */
  type(bytes: Uint8Array): boolean {
    return this.input.accept(bytes);
  }

  /** 1-65535 cells, each of so many pixels as was said last. Another size of cells alone leaves no mark. */
  resize(cols: number, rows: number, cell: CellSize = this.cell): void {
    const isSame = cols === this.size.cols && rows === this.size.rows;
    if (this.hasEnded || (isSame && cell.width === this.cell.width && cell.height === this.cell.height))
      return;
    this.pty.resize(cols, rows, cell);
    this.cell = cell;
    if (isSame) return;
    this.size = { cols, rows };
    const offset = this.output.end;
    const last = this.marks.at(-1);
    if (this.marks.length >= maxMarks && last?.kind === 'resize' && last.offset === offset) this.marks.pop();
    this.mark({ kind: 'resize', offset, serial: ++this.lastSerial, cols, rows, at: this.options.now() });
  }

  keepBlob(offset: number, blob: Uint8Array): void {
    // Copied, so that it does not hold the larger chunk that it came in.
    this.blob = { offset, blob: Uint8Array.from(blob) };
  }

  getBlob(): { offset: number; blob: Uint8Array } | null {
    return this.blob;
  }

  /** Nobody will ask for this stream again: what still comes is read and forgotten. */
  discard(): void {
    this.isDiscarding = true;
    this.fed = null;
    this.pty.resume();
  }

  private read(bytes: Buffer): boolean {
    if (this.isDiscarding) return true;
    this.output.append(bytes);
    this.drainTimer?.refresh();
    this.options.onPending(this);
    // Once the program is gone the kernel holds no more than a buffer of it (64 KiB on Linux). Reading that now sees
    // the end of the PTY, which lets its descriptor go.
    const bound = this.status === null ? maxUnackedBytes : 2 * maxUnackedBytes;
    this.isPaused = this.output.size >= bound || this.isAhead(1);
    if (this.isPaused) this.stopAwaitingEnd();
    return !this.isPaused;
  }

  private exit(status: ExitStatus): void {
    this.status = status;
    this.input.clear();
    if (this.hasEnded) {
      this.finish(status);
    } else {
      this.isPaused = false;
      this.pty.resume();
      this.awaitEnd();
    }
  }

  private end(): void {
    this.hasEnded = true;
    this.stopAwaitingEnd();
    this.input.clear();
    if (this.status !== null) this.finish(this.status);
  }

  /** The end of the PTY follows the exit of its session leader on Linux and macOS; a timer is for where it does not. */
  private awaitEnd(): void {
    this.drainTimer ??= setTimeout(() => {
      this.pty.close();
      this.end();
    }, drainQuietMs);
  }

  private stopAwaitingEnd(): void {
    if (this.drainTimer !== null) clearTimeout(this.drainTimer);
    this.drainTimer = null;
  }

  private finish(status: ExitStatus): void {
    this.exited = status;
    const at = this.options.now();
    this.mark({ kind: 'exit', offset: this.output.end, serial: ++this.lastSerial, status, at });
  }

  private mark(mark: StreamMark): void {
    this.marks.push(mark);
    this.options.onPending(this);
  }
}
