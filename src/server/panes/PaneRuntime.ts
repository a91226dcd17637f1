/**
 * Live half of a pane: its screen, its log and its PTY in the keeper. Each byte passes here once, however many clients
 * watch: first to the log, then to the screen, then acknowledged, so that a kill between any two of these steps neither
 * loses nor doubles output. Never touches the session tree; reports events to its host.
 */

import type { PaneLog } from '../../log/PaneLog.ts';
import type { AcceptedInput, LogRecord } from '../../log/types.ts';
import type { CellSize, ExitStatus, PtyId, StreamMark } from '../../protocol/keeperLink.ts';
import type { DefaultColours } from '../../protocol/messages.ts';
import { alternateSwitchBytes } from '../../screen/AlternateSwitch.ts';
import { clearingBytes } from '../../screen/clearing.ts';
import type { Screen } from '../../screen/Screen.ts';
import type { Pane } from '../../session/types.ts';
import { LineWatch, type NewLineReader } from './LineWatch.ts';

/** Keeper operations that a runtime needs; KeeperClient implements them. */
export interface PtyLink {
  subscribe(pty: PtyId, offset: number, afterSerial: number): void;
  ack(pty: PtyId, offset: number, serial: number, taken: number): void;
  resize(pty: PtyId, cols: number, rows: number, cell?: CellSize): void;
  kill(pty: PtyId): void;
  release(pty: PtyId): void;
  keepBlob(pty: PtyId, offset: number, blob: Uint8Array): void;
}

export interface PaneRuntimeHost {
  readonly keeper: PtyLink;
  now(): number;
  /** The pane's picture may have changed; `bytes` is the amount of output that did it. */
  changed(runtime: PaneRuntime, bytes: number): void;
  /** Output arrived (for activity, pipes and followers); `data` is only valid during the call. */
  output(runtime: PaneRuntime, data: Uint8Array): void;
  /** The program has ended and its last byte is on the screen. */
  exited(runtime: PaneRuntime, mark: StreamMark & { kind: 'exit' }): void;
}

/** Part of a turn for a checkpoint, milliseconds. */
const checkpointStepMs = 0.4;
/** Output between two checkpoints stored in the keeper, bytes, for a pane whose log is not stored. */
const blobEveryBytes = 256 * 1024;

export class PaneRuntime {
  readonly pane: Pane;
  readonly log: PaneLog;
  readonly screen: Screen;
  readonly #host: PaneRuntimeHost;
  #pty: PtyId | null = null;
  #ackDue = false;
  /** Position up to which the keeper may forget output: it is in the log, or in a checkpoint that the keeper has. */
  #stored = { offset: 0, serial: 0 };
  #bytesSinceBlob = 0;
  /** The checkpoint that is being made: the screen is as it was when that began. */
  #unfinished: Generator<void, Uint8Array> | null = null;
  #cell: CellSize | null = null;
  #reported: DefaultColours = {};
  /** Reads new lines, while somebody waits for one. */
  #watch: LineWatch | null = null;

  constructor(pane: Pane, log: PaneLog, screen: Screen, host: PaneRuntimeHost) {
    this.pane = pane;
    this.log = log;
    this.screen = screen;
    this.#host = host;
  }

  get pty(): PtyId | null {
    return this.#pty;
  }

  /** Called before a PTY is made: log offsets continue, offsets of the new stream start at 0. */
  announceSpawn(): void {
    this.#append({ kind: 'respawn', offset: this.log.endOffset, at: this.#host.now() });
    this.screen.programEnded();
  }

  /** Follows a PTY's stream, from its start or from the end of the log. */
  follow(pty: PtyId): void {
    this.#pty = pty;
    this.#stored = this.#position();
    this.#host.keeper.subscribe(pty, this.#stored.offset, this.#stored.serial);
    this.#tellCell();
  }

  /** Cell size of the terminal that shows the pane, in pixels, reported to the program. */
  setCell(cell: CellSize): void {
    if (cell.width === this.#cell?.width && cell.height === this.#cell.height) return;
    this.#cell = cell;
    this.screen.setCell(cell);
    this.#tellCell();
  }

  /** Colours for programs that query them, except those that a client has reported for this pane. */
  setColours({ foreground, background }: Required<DefaultColours>, tell: boolean): void {
    this.screen.setDefaultColours(
      this.#reported.foreground ?? foreground,
      this.#reported.background ?? background,
      tell,
    );
  }

  /** A client reports colours for this pane (refresh-client -r); `others` are for what it has not reported. */
  reportColours(reported: DefaultColours, others: Required<DefaultColours>): void {
    this.#reported = { ...this.#reported, ...reported };
    this.setColours(others, false);
  }

  #tellCell(): void {
    if (this.#pty !== null && this.#cell)
      this.#host.keeper.resize(this.#pty, this.pane.cols, this.pane.rows, this.#cell);
  }

  /** Earlier output is missing from the log: the stream continues at this offset, with the screen as it is. */
  beginAt(offset: number): void {
    const bytes = offset - this.#position().offset;
    if (bytes > 0) this.#append({ kind: 'gap', offset: this.log.endOffset, at: this.#host.now(), bytes });
  }

  /**
   * Output at an offset of the PTY's own stream. The log drops bytes that it already has (a resend). Answers whether a
   * checkpoint is left to be made, by `goOn`, before anything else comes from the PTY.
   */
  onOutput(offset: number, data: Uint8Array): boolean {
    const taken = this.#append({
      kind: 'output',
      offset: this.log.base + offset,
      at: this.#host.now(),
      data,
    });
    if (taken?.kind !== 'output') return false;
    if (this.#watch) this.#watch.feed(taken.data);
    else this.screen.feed(taken.data);
    this.#host.output(this, taken.data);
    this.#settle(taken.data.length);
    this.#host.changed(this, taken.data.length);
    return this.#unfinished !== null;
  }

  /** Continues the checkpoint for part of a turn; returns whether more is left. */
  goOn(): boolean {
    const until = performance.now() + checkpointStepMs;
    while (this.#unfinished !== null && performance.now() < until) this.#step(this.#unfinished);
    return this.#unfinished !== null;
  }

  onMark(mark: StreamMark): void {
    const common = { offset: this.log.endOffset, at: mark.at, serial: mark.serial };
    const status = mark.kind === 'exit' ? printStatus(mark.status) : '';
    const taken = this.#append(
      mark.kind === 'resize'
        ? { kind: 'resize', ...common, cols: mark.cols, rows: mark.rows }
        : { kind: 'exit', ...common, status },
    );
    if (taken === null) return;
    if (mark.kind === 'resize') this.screen.resize(mark.cols, mark.rows);
    else this.screen.programEnded();
    this.#watch?.rebase();
    this.#settle(0);
    this.#finishCheckpoint();
    this.#host.changed(this, 0);
    if (mark.kind === 'exit') this.#host.exited(this, mark);
  }

  /**
   * The pane's size changed. With a program, the PTY is resized first; the screen follows at the mark in the stream.
   */
  resize(cols: number, rows: number): void {
    if (this.#pty !== null) {
      this.#host.keeper.resize(this.#pty, cols, rows);
      return;
    }
    if (cols === this.screen.cols && rows === this.screen.rows) return;
    this.#append({ kind: 'resize', offset: this.log.endOffset, at: this.#host.now(), serial: 0, cols, rows });
    this.screen.resize(cols, rows);
    this.#watch?.rebase();
    this.#host.changed(this, 0);
  }

  /**
   * A program that reported its state is gone, while the shell goes on. Clears its reports, as at the end of the pane's
   * process.
   */
  programGone(): void {
    this.#append({
      kind: 'exit',
      offset: this.log.endOffset,
      at: this.#host.now(),
      serial: 0,
      status: 'gone',
    });
    this.screen.programEnded();
  }

  /** Records input that was accepted for the program. */
  typed(input: AcceptedInput): void {
    this.log.typed(input);
    if (input.how !== 'refused') this.screen.typed({ who: input.who, at: input.at });
  }

  /** Feeds text that no program wrote (split-window -I, a note of ours) along the path of output. */
  feed(data: Uint8Array): void {
    this.#append({ kind: 'inserted', offset: this.log.endOffset, at: this.#host.now(), data });
    this.screen.feed(data);
    this.#watch?.rebase();
    this.#host.changed(this, 0);
  }

  /** Passes each new line to the reader, until the returned function is called. See LineWatch. */
  readLines(reader: NewLineReader): { missed(): number; stop(): void } {
    const watch = this.#watch ?? new LineWatch(this.screen);
    this.#watch = watch;
    watch.add(reader);
    const { missed } = watch;
    return {
      missed: () => watch.missed - missed,
      stop: () => {
        watch.remove(reader);
        if (!watch.hasReaders && this.#watch === watch) this.#watch = null;
      },
    };
  }

  clearHistory(): void {
    this.#append({ kind: 'cleared', offset: this.log.endOffset, at: this.#host.now() });
    this.screen.clearHistory();
    this.#watch?.rebase();
    this.#host.changed(this, 0);
  }

  /** Resets modes that a dead program left on: mouse, alternate screen, keyboard modes. */
  softReset(): void {
    this.#append({ kind: 'reset', offset: this.log.endOffset, at: this.#host.now() });
    this.screen.softReset();
    this.#watch?.rebase();
    this.#host.changed(this, 0);
  }

  /** Whether the program may switch to the alternate screen: while it may not, its output goes to history. */
  allowAlternate(allowed: boolean): void {
    if (this.screen.parts.alternate.allowed !== allowed) this.feed(alternateSwitchBytes(allowed));
  }

  /** Whether clearing the whole screen moves its text into history. */
  scrollOnClear(scrolls: boolean): void {
    if (this.screen.parts.clearing.scrolls !== scrolls) this.feed(clearingBytes(scrolls));
  }

  /**
   * Drops the rows below the cursor, and pulls as many out of history in at the top (resize-pane -T): a resize to fewer
   * rows and back. The program is not told, since its size is the same.
   */
  trimBelowCursor(): void {
    const { screen } = this;
    const upToCursor = screen.cursor.y + 1;
    if (upToCursor === screen.rows || screen.contextSize === 0 || screen.alternateScreen) return;
    for (const height of [upToCursor, screen.rows]) {
      const size = { cols: screen.cols, rows: height };
      this.#append({ kind: 'resize', offset: this.log.endOffset, at: this.#host.now(), serial: 0, ...size });
      screen.resize(size.cols, size.rows);
    }
    this.#watch?.rebase();
    this.#host.changed(this, 0);
  }

  /** The program has ended and its stream is stored: the keeper may forget the PTY. */
  releasePty(): void {
    if (this.#pty === null) return;
    this.#host.keeper.release(this.#pty);
    this.#pty = null;
  }

  dispose(): void {
    this.log.close();
    this.screen.dispose();
  }

  #append(record: LogRecord): LogRecord | null {
    // Output waits for the checkpoint; what somebody asked for does not.
    this.#finishCheckpoint();
    // A log without an open block begins one, with a checkpoint of the screen before this record.
    if (this.log.needsCheckpoint !== 'no') this.#checkpoint(this.log.needsCheckpoint === 'forced');
    return this.log.append(record);
  }

  /** Runs after a record and its effect on the screen: cuts a full block, and acknowledges once per turn. */
  #settle(bytes: number): void {
    if (this.log.needsCheckpoint !== 'no')
      this.#unfinished = this.screen.checkpointSteps(this.log.needsCheckpoint === 'forced') ?? null;
    if (this.log.state.kind !== 'ok') this.#keepCheckpointInKeeper(bytes);
    this.#acknowledgeSoon();
  }

  /** Position of the log in the PTY's own offsets. */
  #position(): { offset: number; serial: number } {
    return { offset: this.log.endOffset - this.log.base, serial: this.log.lastSerial };
  }

  #checkpoint(forced: boolean): void {
    this.#unfinished = this.screen.checkpointSteps(forced) ?? null;
    this.#finishCheckpoint();
  }

  #finishCheckpoint(): void {
    while (this.#unfinished !== null) this.#step(this.#unfinished);
  }

  /** Takes a step towards a checkpoint; the last one begins a block with it. */
  #step(steps: Generator<void, Uint8Array>): void {
    const { done, value } = steps.next();
    if (!done) return;
    this.#unfinished = null;
    this.log.cut(value, { line: this.screen.historySize });
  }

  /** Acknowledges a burst of output with one message, after the turn that brought it. */
  #acknowledgeSoon(): void {
    if (this.#ackDue) return;
    this.#ackDue = true;
    queueMicrotask(() => {
      this.#ackDue = false;
      if (this.#pty === null) return;
      const position = this.#position();
      if (this.log.state.kind === 'ok') this.#stored = position;
      const { offset, serial } = this.#stored;
      this.#host.keeper.ack(this.#pty, offset, serial, position.offset);
    });
  }

  /** Without a stored log, the next server restores the screen from the keeper: no pane is empty after a crash. */
  #keepCheckpointInKeeper(bytes: number): void {
    this.#bytesSinceBlob += bytes;
    if (this.#pty === null || (bytes > 0 && this.#bytesSinceBlob < blobEveryBytes)) return;
    const checkpoint = this.screen.checkpoint();
    if (!checkpoint) return;
    this.#bytesSinceBlob = 0;
    this.#stored = this.#position();
    this.#host.keeper.keepBlob(this.#pty, this.#stored.offset, checkpoint);
  }
}

function printStatus(status: ExitStatus): string {
  return status.kind === 'code' ? `exited ${status.code}` : `killed ${status.signal}`;
}
