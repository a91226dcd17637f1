/**
 * The link between keeper and server: private, binary, length-prefixed, and kept small like the keeper itself. Owns the
 * shapes of its messages; `keeperCodec.ts` owns their encoding.
 *
 * Every PTY is one stream of output bytes with absolute offsets (bytes since the PTY was made). Resizes and the exit
 * are marks in that stream: each has the offset at which it happened and a serial number. A reader that starts again
 * from offset N gets the marks at or after N again, and skips those whose serial it knows.
 */

/**
 * Version of this link. Each side reports its own in `hello` and `welcome`, and is sent no message of a later version.
 * After an upgrade the keeper is the older side for as long as a session lives.
 *
 *     2  hostDown
 *     3  listen, release
 *     4  dropInput
 */
export const keeperLinkVersion = 4;

/** Version and build of a process; absent before version 3. */
export interface Release {
  version: string;
  build: string;
}

/** A PTY's number within one keeper, from 1; never reused. */
export type PtyId = number;

export interface SpawnRequest {
  /** UUID of the pane: how a server that lost everything finds its PTYs again. */
  key: string;
  file: string;
  /** argv[1..]; argv[0] is `argv0` when given (a login shell's "-bash"), else `file`. */
  args: readonly string[];
  argv0?: string;
  env: Readonly<Record<string, string>>;
  cwd: string;
  cols: number;
  rows: number;
}

/** Pixels of one cell, from which a terminal's ws_xpixel and ws_ypixel follow (tty_ioctl(4)). */
export interface CellSize {
  width: number;
  height: number;
}

export type ExitStatus = { kind: 'code'; code: number } | { kind: 'signal'; signal: string };

/** A mark in a PTY's output stream, at `offset` bytes. `serial` counts a PTY's marks from 1. */
export type StreamMark =
  | { kind: 'resize'; offset: number; serial: number; cols: number; rows: number; at: number }
  | { kind: 'exit'; offset: number; serial: number; status: ExitStatus; at: number };

export interface PtyState {
  pty: PtyId;
  key: string;
  pid: number;
  tty: string;
  cols: number;
  rows: number;
  /** Oldest byte that the keeper still has, and the end of what it has read. */
  firstOffset: number;
  endOffset: number;
  exited: ExitStatus | null;
  /** The opaque bytes of the last `keepBlob`, present or not; fetched with `getBlob`. */
  hasBlob: boolean;
}

/** Server to keeper. */
export type ToKeeper =
  | { type: 'hello'; version: number; pid: number; release?: Release }
  /** The server is listening; the keeper reports this to its starter. */
  | { type: 'ready' }
  | { type: 'spawn'; request: number; spawn: SpawnRequest }
  /** Feed output from this offset on, and marks whose serial is above `afterSerial`. */
  | { type: 'subscribe'; pty: PtyId; offset: number; afterSerial: number }
  /**
   * Everything before `offset`, and marks up to `serial`, are stored: the keeper may forget them. Everything before
   * `taken` has been processed, stored or not: as much more may come.
   */
  | { type: 'ack'; pty: PtyId; offset: number; serial: number; taken: number }
  /** `writer` and `seq` deduplicate: a (writer, seq) at or below the writer's last one is acknowledged, not typed. */
  | { type: 'input'; pty: PtyId; writer: string; seq: number; data: Uint8Array }
  /** Drops the PTY's queued input, but that of writers whose names begin with one of these: another holds the keyboard. */
  | { type: 'dropInput'; pty: PtyId; keep: readonly string[] }
  /** Counts (writer, seq) as applied without typing: input that was a command. */
  | { type: 'note'; writer: string; seq: number }
  | { type: 'lastSeq'; request: number; writer: string }
  /** `cell` sets the size of a cell in pixels; the number of cells may then stay the same. */
  | { type: 'resize'; pty: PtyId; cols: number; rows: number; cell?: CellSize }
  | { type: 'signal'; pty: PtyId; signal: string }
  /** HUP, then TERM, then KILL over the process group and whatever is left of the session. */
  | { type: 'kill'; pty: PtyId }
  /** The PTY has exited and its stream is stored: forget it. */
  | { type: 'release'; pty: PtyId }
  /** Keep these bytes (a screen checkpoint) for the next server; replaces the last. For panes whose log is off. */
  | { type: 'keepBlob'; pty: PtyId; offset: number; blob: Uint8Array }
  | { type: 'getBlob'; request: number; pty: PtyId }
  /** Planned restart: start the next server when this one is gone, without back-off. */
  | { type: 'restart' }
  /** Kill every PTY and exit. */
  | { type: 'shutdown' };

/** Keeper to server. */
export type FromKeeper =
  | {
      type: 'welcome';
      version: number;
      pid: number;
      generation: number;
      startedAt: number;
      ptys: PtyState[];
      release?: Release;
    }
  /** Listen at this path from now on; connections stay. */
  | { type: 'listen'; path: string }
  | { type: 'spawned'; request: number; pty: PtyId; pid: number; tty: string }
  | { type: 'spawnFailed'; request: number; code: 'spawn-failed' | 'bad-cwd'; reason: string }
  | { type: 'output'; pty: PtyId; offset: number; data: Uint8Array }
  | { type: 'mark'; pty: PtyId; mark: StreamMark }
  | { type: 'inputAck'; writer: string; seq: number }
  /** The PTY's input queue is full (or the PTY is gone): nothing of this message was or will be typed. */
  | { type: 'inputRefused'; writer: string; seq: number; pty: PtyId; reason: 'full' | 'gone' }
  | { type: 'lastSeq'; request: number; seq: number }
  /** The system ends the keeper: later exits of programs are not deliberate. The server stores everything and exits. */
  | { type: 'hostDown' }
  | { type: 'blob'; request: number; offset: number; blob: Uint8Array | null };
