/**
 * The contract of a pane log: the append-only truth of one pane, and reading its past.
 * A log is a folder of blocks. A block starts with a checkpoint of the screen; then come output bytes, resizes and
 * times. Blocks are compressed when full; old ones go when the log is over its bounds.
 */
import type { Run } from '../protocol/messages.ts';

export interface LogBounds {
  /** Raw output bytes kept per pane. */
  historyBytes: number;
  /** Age in milliseconds after which a block goes. */
  historyAgeMs: number;
}

/** What the log knows when it is opened again after a crash or a reboot. */
export interface LogRecovery {
  /** Newest checkpoint stored, or null for an empty log. */
  checkpoint: Uint8Array | null;
  /** What came after it, in order: the server plays it into the restored screen. */
  tail: LogRecord[];
  /** The next byte offset of the log. The keeper's stream goes on at `endOffset - base`. */
  endOffset: number;
  /** Offset in the log at which the present PTY's stream began. */
  base: number;
  /** The last mark serial stored of the present PTY; 0 for none. */
  lastSerial: number;
}

/**
 * One thing that happened to a pane. A screen is a fold over these:
 * output -> feed, resize -> resize, cleared -> clearHistory, reset -> softReset; the others leave the screen alone.
 */
export type LogRecord =
  | { kind: 'output'; offset: number; at: number; data: Uint8Array }
  /** Serial 0: the resize came from the server itself, not from a mark of the keeper. */
  | { kind: 'resize'; offset: number; at: number; serial: number; cols: number; rows: number }
  /**
   * A new PTY whose stream starts at 0 again: offsets of the log go on, serials start again. Append it before the PTY is
   * made, so that a crash in between leaves nothing that would be taken for the old stream's.
   */
  | { kind: 'respawn'; offset: number; at: number }
  | { kind: 'exit'; offset: number; at: number; serial: number; status: string }
  /**
   * A person asked for clear-history: what is before it is gone for the user. A CSI 3 J or RIS in the output needs no
   * record: replaying the output clears again.
   */
  | { kind: 'cleared'; offset: number; at: number }
  /** Modes left on by a dead program were reset (Screen.softReset). */
  | { kind: 'reset'; offset: number; at: number }
  /** So many bytes of output never reached the log (the keeper no longer had them). */
  | { kind: 'gap'; offset: number; at: number; bytes: number };

/** 'off': not stored by wish; 'failed': not stored because of `reason`; kept in memory, bounded, in both cases. */
export type LogState = { kind: 'ok' } | { kind: 'off' } | { kind: 'failed'; reason: string };

/** What the log wants to know of the screen that a checkpoint was taken of. */
export interface CheckpointFacts {
  /** Screen.historySize: number of the top row of the screen. */
  line: number;
}

/**
 * 'no', or a checkpoint is wanted: at the next feed at which Screen.checkpoint() is defined; 'forced': even if the
 * parser is inside of a sequence (Screen's forced checkpoint).
 */
export type CheckpointNeed = 'no' | 'wanted' | 'forced';

/** A line of the past: one unwrapped line, or one row of it at the width asked for. */
export interface PastRow {
  runs: Run[];
  text: string;
  /** This row continues the one before. */
  wrapped: boolean;
}

export interface ReadPastRequest {
  /** Folder of the log. */
  dir: string;
  /** Width at which lines are wrapped; 0 for unwrapped lines. */
  cols: number;
  /** Rows wanted, counted up from the top of the live screen: from -startRow to -endRow. 'all' for everything kept. */
  lastRows: number | 'all';
}

export interface ReadPastResult {
  rows: PastRow[];
  /** True when the log no longer holds as much as was asked for. */
  truncated: boolean;
}
