/** Messages between the main thread and the reader's worker. */
import type {
  ReadBytesRequest,
  ReadBytesResult,
  ReadInputsRequest,
  ReadInputsResult,
  ReadRowsRequest,
  ReadRowsResult,
  ReadScreenRequest,
  ReadScreenResult,
  ReadTimelineRequest,
  ReadTimelineResult,
  SearchRequest,
  SearchResult,
} from './types.ts';

/** Numbers per match in a message: row, column, cells. */
export const matchNumbers = 3;

export type PastJob =
  | { kind: 'rows'; request: ReadRowsRequest }
  | { kind: 'screen'; request: ReadScreenRequest }
  | { kind: 'bytes'; request: ReadBytesRequest }
  | { kind: 'inputs'; request: ReadInputsRequest }
  | { kind: 'timeline'; request: ReadTimelineRequest }
  | { kind: 'search'; request: SearchRequest };

export type PastAnswer =
  | ReadRowsResult
  | ReadScreenResult
  | ReadBytesResult
  | ReadInputsResult
  | ReadTimelineResult
  | SearchResult;

export type ToPastWorker =
  | { kind: 'job'; id: number; job: PastJob }
  | { kind: 'cancel'; id: number }
  /** A chunk of rows was consumed: the worker may send another. */
  | { kind: 'taken'; id: number };

export type FromPastWorker =
  /** A page of RowPages: packed, so that the main thread's share of the work stays small. */
  | { kind: 'rows'; id: number; page: Uint8Array }
  /** Matches of a search, newest first, as row, column and cells of each; rows up to `walked` are searched. */
  | { kind: 'matches'; id: number; matches: Int32Array; walked: number }
  | { kind: 'done'; id: number; answer: PastAnswer }
  | { kind: 'failed'; id: number; reason: string };
