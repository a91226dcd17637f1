/**
 * The contract of a pane log: the append-only truth of one pane, and reading its past.
 * A log is a folder of blocks. A block starts with a checkpoint of the screen; then come output bytes, resizes and
 * times. Full blocks are compressed; old ones are removed when the log exceeds its bounds.
 */
import type { Run } from '../protocol/messages.ts';
import type { RowTypist } from '../screen/TypingMarks.ts';

/** Time, as logs see it. */
export interface LogClock {
  now(): number;
  /** The time for removals by age; null while the clock may be wrong, and then nothing is removed by age. */
  settled(): number | null;
}

export interface LogBounds {
  /** Raw output bytes kept per pane. */
  historyBytes: number;
  /** Age in milliseconds after which a block is removed. */
  historyAgeMs: number;
}

/** State of a log that is opened again after a crash or a reboot. */
export interface LogRecovery {
  /** Newest checkpoint stored, or null for an empty log. */
  checkpoint: Uint8Array | null;
  /** Records after the checkpoint, in order: the server replays them on the restored screen. */
  tail: LogRecord[];
  /** The next byte offset of the log. The keeper's stream continues at `endOffset - base`. */
  endOffset: number;
  /** Offset in the log where the present PTY's stream began. */
  base: number;
  /** The last mark serial stored for the present PTY; 0 for none. */
  lastSerial: number;
}

/**
 * One event of a pane. A screen is a fold over these:
 * output, inserted -> feed, resize -> resize, cleared -> clearHistory, reset -> softReset, input -> typed; the others
 * leave the screen alone.
 */
export type LogRecord =
  | { kind: 'output'; offset: number; at: number; data: Uint8Array }
  /** Serial 0: the resize came from the server itself, not from a mark of the keeper. */
  | { kind: 'resize'; offset: number; at: number; serial: number; cols: number; rows: number }
  /**
   * A new PTY whose stream starts at 0 again: offsets of the log go on, serials start again. Append it before the PTY
   * is made, so that after a crash in between no output can be mistaken for the old stream's.
   */
  | { kind: 'respawn'; offset: number; at: number }
  /** Serial 0: a program in front of the shell ended, not the pane's process. */
  | { kind: 'exit'; offset: number; at: number; serial: number; status: string }
  /**
   * The user asked for clear-history: earlier history is hidden from then on. A CSI 3 J or RIS in the output needs no
   * record: replaying the output clears again.
   */
  | { kind: 'cleared'; offset: number; at: number }
  /** Modes left on by a dead program were reset (Screen.softReset). */
  | { kind: 'reset'; offset: number; at: number }
  /**
   * Bytes that the server itself put on the screen (split-window -I, a note): not part of the PTY's stream, so `base`
   * moves.
   */
  | { kind: 'inserted'; offset: number; at: number; data: Uint8Array }
  /**
   * Input that was accepted for the program: who typed how much, never what. `author` numbers who typed within a block;
   * `who` is set where that number is first used in it (JSON).
   */
  | {
      kind: 'input';
      offset: number;
      at: number;
      author: number;
      bytes: number;
      /** The operator's number of the input; 0 for none. Input that is sent again has the same one. */
      seq: number;
      how: InputHow;
      who: string;
    }
  /** This many bytes of output never reached the log (the keeper no longer had them). */
  | { kind: 'gap'; offset: number; at: number; bytes: number };

/** 'refused': the program did not read, so that the input with this number was not typed after all. */
export type InputHow = 'keys' | 'command' | 'refused';

/** One piece of input, as it is recorded. */
export interface AcceptedInput {
  at: number;
  /** The author, as JSON. */
  who: string;
  bytes: number;
  seq: number;
  how: InputHow;
}

/** 'off': not stored by choice; 'failed': not stored because of `reason`; kept in memory, bounded, in both cases. */
export type LogState = { kind: 'ok' } | { kind: 'off' } | { kind: 'failed'; reason: string };

/** Facts about the screen at a checkpoint. */
export interface CheckpointFacts {
  /** Screen.historySize: number of the top row of the screen. */
  line: number;
}

/**
 * 'no', or a checkpoint is wanted: at the next feed when Screen.checkpoint() is defined; 'forced': even if the parser
 * is inside a sequence (Screen's forced checkpoint).
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
  /** Valid bytes of the file; null for all. */
  length: number | null;
  /** Records after those on the disk, in memory only. */
  memory: Uint8Array | null;
}

/** A log as of one moment: later records are not part of it. */
export interface PastSource {
  dir: string;
  /** Oldest first. */
  blocks: BlockSource[];
  endOffset: number;
}

/** A row of the past at the requested width, or a whole line when unwrapped lines were requested. */
export interface PastRow {
  /** Absent when only text was asked for. */
  runs?: Run[];
  /** Includes trailing blanks that the program wrote, but not cells that were never written. */
  text: string;
  /** This row continues the one before. */
  wrapped: boolean;
  /** The typist whose input led to it, when requested and known. */
  by?: RowTypist;
  /** Set on a row that no program wrote: it reports this many bytes of output missing from the log. */
  gap?: number;
}

/** Rows above the top of the live screen, as it was when `source` was taken. */
export interface ReadRowsRequest {
  source: PastSource;
  /** Width at which lines are wrapped; 0 for unwrapped lines. */
  cols: number;
  /**
   * Rows counted up from the one right above the screen, which is 1: rows `last` to `first`, both included, in reading
   * order. first 100, last 1: the last hundred. `first` 'all' for as far as the log goes.
   */
  first: number | 'all';
  last: number;
  /** False: PastRow has text only, which is cheaper. */
  styles: boolean;
  /** Return rows with their typists, besides their styles. */
  typists?: boolean;
  /**
   * Number of the screen's top row when `source` was taken, as Screen.historySize counts, if `cols` was its width and
   * still is: then only the requested rows of the newest block need be made.
   */
  screenTop?: number;
  /** Append the rows of the screen to the answer. */
  withScreen?: boolean;
}

export interface ReadRowsResult {
  /** Number of rows delivered. */
  count: number;
  /** True when the log no longer holds as much as requested, or, for 'all', less than there ever was. */
  truncated: boolean;
  /** Sentences about unreadable files. */
  problems: string[];
  /** Total rows at this width; absent when the read ended before the oldest. */
  total?: number;
}

/** A search of the rows above the screen, from the newest back. */
export interface SearchRequest {
  source: PastSource;
  /** Width at which lines are wrapped, at least 1. */
  cols: number;
  /** A text, or an extended regular expression. Case-sensitive when it has capitals. */
  pattern: { text: string; regex: boolean };
  /** Rows are numbered as in ReadRowsRequest; rows `from` to `to` are searched, to the oldest when absent. */
  from: number;
  to?: number;
  /**
   * Matches to keep when there are more than `limit`. With 'newest' the search ends at the limit, and matches
   * come as found.
   */
  keep: 'newest' | 'oldest';
  limit: number;
}

export interface PastMatch {
  /** Number of the row, counted up from the one right above the screen, which is 1. */
  row: number;
  /** Column of the first cell. */
  x: number;
  /** Length in cells, counted across the rows that the line wraps to. */
  cells: number;
}

export interface SearchResult {
  /** Rows up to this number were searched. */
  walked: number;
  /** False when the search ended at its limit. */
  complete: boolean;
  problems: string[];
  /** As in ReadRowsResult. */
  total?: number;
}

/** The screen at some moment. */
export interface ReadScreenRequest {
  source: PastSource;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface ReadScreenResult {
  rows: PastRow[];
  cols: number;
  /** Time of the last event before the requested moment: the rows show the screen from then on. */
  shownAt: number;
  title: string;
  alternateScreen: boolean;
  /** True when the log does not reach back that far, and the answer is the oldest screen. */
  truncated: boolean;
  problems: string[];
}

/** Asks for the input of a pane and its authors since a time. */
export interface ReadInputsRequest {
  source: PastSource;
  /** Milliseconds since the epoch. */
  since: number;
  /** Most runs and commands in the answer: the newest. */
  limit: number;
  /** Only entries before this place. */
  before?: InputPlace | undefined;
}

/**
 * Place of a run or command in a log: block number, and number in the block. Stays valid when older blocks are removed.
 */
export interface InputPlace {
  readonly block: number;
  readonly record: number;
}

/** A run of input: `bytes` at once, when the log had `offset` bytes of output. */
export interface InputRun {
  at: number;
  offset: number;
  /** As JSON. */
  who: string;
  bytes: number;
  how: Exclude<InputHow, 'refused'>;
}

export interface ReadInputsResult {
  /** Oldest first. */
  runs: InputRun[];
  /** Commands that the shell reported (OSC 133;C), and who typed last before each; '' for nobody. */
  commands: { at: number; offset: number; who: string }[];
  /** Place of the first run or command in the answer; null when there are no earlier ones. */
  earlier: InputPlace | null;
  /** True when the answer is not all of that time, or when older blocks are gone. */
  truncated: boolean;
}

/** Asks for the times at which something happened in a pane. */
export interface ReadTimelineRequest {
  source: PastSource;
  /** Most entries of each kind: the newest. */
  limit: number;
}

/** A command that the shell reported (OSC 133). */
export interface TimelineCommand {
  at: number;
  /** As JSON: who typed last before it; '' for nobody. */
  who: string;
  /** Null while it runs, or where the shell does not say. */
  endedAt: number | null;
  /** Its exit code; null where the shell does not say. */
  code: number | null;
}

/** Times are milliseconds since the epoch; every list is oldest first. */
export interface ReadTimelineResult {
  /** When the screen changed, without the pauses between. */
  stretches: [from: number, to: number][];
  commands: TimelineCommand[];
  /** Author of typing, as JSON, from the first to the last key without a pause of a minute. */
  typed: { from: number; to: number; who: string }[];
  /** Ends of the pane's program, in words. */
  exits: { at: number; status: string }[];
  /** True when older entries were left out or are no longer kept. */
  truncated: boolean;
}

/** Output bytes from an offset of the log on, `limit` of them at most. */
export interface ReadBytesRequest {
  source: PastSource;
  offset: number;
  limit: number;
  /**
   * Leaves out bytes that the server itself put on the screen. An answer is contiguous, so it ends before such bytes.
   */
  onlyOutput?: true;
}

export interface ReadBytesResult {
  data: Uint8Array;
  /** Offset after the last byte of the answer: where to continue. */
  next: number;
  /** True when bytes between the requested offset and `data` are no longer kept. */
  truncated: boolean;
}
