/**
 * Sessions, windows, panes and their processes as clients are told of them, and what can be asked about them. Types and the words for losses.
 */
import type { ByteString } from './bytes.ts';
import type { SavedSession } from './saved-session.ts';

/** How a pane's process is; `lost` and `restored` are never shown as anything else. */
export type ProcessInfo =
  | { state: 'running'; pid: number; tty: string }
  | { state: 'exited'; code: number; at: number }
  | { state: 'killed'; signal: string; at: number }
  | { state: 'lost'; reason: string; at: number }
  | { state: 'failed'; reason: string; at: number };

/** Why a pane is `lost`; states of older releases have other words too. */
export const lossReasons = {
  /** The machine went down without a word: power, a crash, a kill of everything. */
  hostRestarted: 'host restarted',
  /** The keeper was asked to end by the system, which goes down or ends the user's processes. */
  hostShutDown: 'host shut down',
  /** Since the same boot: by the kernel for want of memory, or by hand. */
  keeperKilled: 'keeper killed',
  /** The keeper has no such program any more, and the state that said how it ended was not stored. */
  unrecorded: 'its end was not recorded',
  /** Made by session.restore, which runs nothing. */
  restored: 'restored from a file',
} as const;

export interface PaneInfo {
  id: string;
  uuid: string;
  index: number;
  active: boolean;
  title: string;
  command: string;
  cwd: string;
  cols: number;
  rows: number;
  process: ProcessInfo;
  /** Made by session.restore: what it shows above is of a program of another time. */
  restored?: true;
  historyLines: number;
  logBytes: number;
}

export interface WindowInfo {
  id: string;
  uuid: string;
  index: number;
  name: string;
  active: boolean;
  layout: string;
  panes: PaneInfo[];
}

export interface SessionInfo {
  id: string;
  uuid: string;
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  lastAttachedAt: number | null;
  activityAt: number;
  attached: number;
  windows: WindowInfo[];
  /** Only for sessions that have ended, in lists that ask for them. */
  ended?: { at: number; cause: string; by?: string };
}

export interface SessionShowParams {
  target: string;
  /** The last N lines of history and screen. */
  tail?: number;
  /** What was on screen then: milliseconds since the epoch. */
  at?: number;
  /** Keep colours and attributes as SGR sequences. */
  ansi?: boolean;
}

export interface SessionShowResult {
  session: SessionInfo;
  pane: string;
  /** Present when tail or at was asked for. */
  lines?: string[];
  /** The moment that the lines show, and whether history had to stop short of what was asked. */
  shownAt?: number;
  truncated?: boolean;
}

/** Ends sessions that have been idle for so long; see the option session-ttl for what idle means. */
export interface SessionReapParams {
  idleMs: number;
  /** End nothing, only say which ones it would be. */
  dryRun?: boolean;
}

export interface IdleSession {
  id: string;
  name: string;
  /** Milliseconds since the epoch. */
  idleSince: number;
}

export interface SessionSaveParams {
  target: string;
  /** Lines of history of each pane; 2000 when absent. */
  lines?: number;
}

export interface SessionRestoreParams {
  saved: SavedSession;
  /** Another name than the saved one. */
  name?: string;
  /** Start the programs; without it every pane waits for respawn-pane. */
  run?: boolean;
}

export interface SessionRestoreResult {
  id: string;
  name: string;
  /** Programs that could not be started, as sentences. */
  problems: string[];
}

export interface PaneReadParams {
  pane: string;
  /** Byte offset in the pane's output, from an earlier `next`; absent means from now. */
  cursor?: number;
  limit?: number;
}

export interface PaneReadResult {
  data: ByteString;
  next: number;
  /** True when bytes between the cursor and `data` are no longer kept. */
  truncated: boolean;
}
