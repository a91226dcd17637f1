/**
 * The contract of a pane log: the append-only truth of one pane, and reading its past.
 * A log is a folder of blocks. A block starts with a checkpoint of the screen; then come output bytes, resizes and
 * times. Blocks are compressed when full; old ones go when the log is over its bounds.
 */
import type { Run } from '../protocol/messages.ts';

/** What logs know of the time. */
export interface LogClock {
  now(): number;
  /** The time for removing what is old; null while the clock may be wrong, and then nothing goes by age. */
  settled(): number | null;
}

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
 * output, inserted -> feed, resize -> resize, cleared -> clearHistory, reset -> softReset; the others leave the screen alone.
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
  /** Bytes that the server put on the screen itself (split-window -I, a note): no part of the PTY's stream, so `base` moves. */
  | { kind: 'inserted'; offset: number; at: number; data: Uint8Array }
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

/** One block, for a reader. */
export interface BlockSource {
  seq: number;
  firstOffset: number;
  firstTime: number;
  /** File name without its extension, which changes when the block is compressed. */
  stem: string;
  onDisk: boolean;
  /** Bytes of the file that count; null for all. */
  length: number | null;
  /** Records that follow those on the disk and are in memory only. */
  memory: Uint8Array | null;
}

/** A log as it was at one moment: whatever is appended later is not part of it. */
export interface PastSource {
  dir: string;
  /** Oldest first. */
  blocks: BlockSource[];
  endOffset: number;
}

/** A row of the past at the width asked for, or a whole line when unwrapped ones were asked for. */
export interface PastRow {
  /** Absent when only text was asked for. */
  runs?: Run[];
  /** Blanks that the program wrote at the end are kept, cells that were never written are not. */
  text: string;
  /** This row continues the one before. */
  wrapped: boolean;
  /** Set on a row that no program wrote: it says that so many bytes of output are not in the log. */
  gap?: number;
}

/** Rows above the top of the live screen, as it was when `source` was taken. */
export interface ReadRowsRequest {
  source: PastSource;
  /** Width at which lines are wrapped; 0 for unwrapped lines. */
  cols: number;
  /**
   * Rows counted up from the one right above the screen, which is 1: rows `last` to `first`, both included, come in
   * reading order. first 100, last 1: the last hundred. `first` 'all' for as far as the log goes.
   */
  first: number | 'all';
  last: number;
  /** False: PastRow has text only, which is cheaper. */
  styles: boolean;
  /**
   * Number of the screen's top row when `source` was taken, as Screen.historySize counts, where `cols` was its width and
   * still is: of the newest block only the rows asked for need be made then.
   */
  screenTop?: number;
  /** The rows of the screen as well, after the others, as rows of the answer. */
  withScreen?: boolean;
}

export interface ReadRowsResult {
  /** How many rows were given. */
  count: number;
  /** True when the log no longer holds as much as was asked for, or less than there ever was for 'all'. */
  truncated: boolean;
  /** Files that could not be read, as sentences. */
  problems: string[];
  /** Rows that there are in all at this width; absent when the read ended before the oldest. */
  total?: number;
}

/** A search of the rows above the screen, from the newest back. */
export interface SearchRequest {
  source: PastSource;
  /** Width at which lines are wrapped, at least 1. */
  cols: number;
  /** A text, or an extended regular expression. Case counts when it has capitals. */
  pattern: { text: string; regex: boolean };
  /** Rows are numbered as in ReadRowsRequest; those from `from` to `to` are searched, to the oldest when absent. */
  from: number;
  to?: number;
  /** Which matches are kept of more than `limit`. With 'newest' the search ends there, and matches come as they are found. */
  keep: 'newest' | 'oldest';
  limit: number;
}

export interface PastMatch {
  /** Number of the row, counted up from the one right above the screen, which is 1. */
  row: number;
  /** Column of the first cell. */
  x: number;
  /** Cells, counted on over the rows that the line is wrapped to. */
  cells: number;
}

export interface SearchResult {
  /** Rows up to this number were looked through. */
  walked: number;
  /** False when the search ended at its limit. */
  complete: boolean;
  problems: string[];
  /** As in ReadRowsResult. */
  total?: number;
}

/** What was on the screen at a moment. */
export interface ReadScreenRequest {
  source: PastSource;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface ReadScreenResult {
  rows: PastRow[];
  cols: number;
  /** Time of the last thing that happened up to the moment asked for: what the rows show held from then on. */
  shownAt: number;
  title: string;
  alternateScreen: boolean;
  /** True when the log does not reach back that far, and the oldest that it has is shown. */
  truncated: boolean;
  problems: string[];
}

/** Output bytes from an offset of the log on, `limit` of them at most. */
export interface ReadBytesRequest {
  source: PastSource;
  offset: number;
  limit: number;
}

export interface ReadBytesResult {
  data: Uint8Array;
  /** Offset after the last byte given: where to go on. */
  next: number;
  /** True when bytes between the offset asked for and `data` are not kept any more. */
  truncated: boolean;
}
