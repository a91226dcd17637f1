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
  /** Checkpoint of the newest block, or null for an empty log. */
  checkpoint: Uint8Array | null;
  /** What came after it, in order. */
  tail: LogRecord[];
  /** The next byte offset wanted from the keeper, and the last mark serial stored. */
  endOffset: number;
  lastSerial: number;
}

export type LogRecord =
  | { kind: 'output'; offset: number; at: number; data: Uint8Array }
  | { kind: 'resize'; offset: number; at: number; serial: number; cols: number; rows: number }
  /** What the keeper's stream restarted at 0 for: a respawned pane keeps its log and its absolute offsets go on. */
  | { kind: 'respawn'; offset: number; at: number }
  | { kind: 'exit'; offset: number; at: number; serial: number; status: string }
  /** History before this offset is gone for the user (CSI 3 J, RIS, clear-history). */
  | { kind: 'cleared'; offset: number; at: number };

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
