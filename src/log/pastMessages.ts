/** What the main thread and the reader's worker say to each other. */
import type { ReadRowsRequest, ReadRowsResult, ReadScreenRequest, ReadScreenResult } from './types.ts';

export type PastJob =
  | { kind: 'rows'; request: ReadRowsRequest }
  | { kind: 'screen'; request: ReadScreenRequest };

export type ToPastWorker =
  | { kind: 'job'; id: number; job: PastJob }
  | { kind: 'cancel'; id: number }
  /** A chunk of rows was taken: the worker may send another. */
  | { kind: 'taken'; id: number };

export type FromPastWorker =
  /** A page of RowPages: packed, so that the main thread's share of the work stays small. */
  | { kind: 'rows'; id: number; page: Uint8Array }
  | { kind: 'done'; id: number; answer: ReadRowsResult | ReadScreenResult }
  | { kind: 'failed'; id: number; reason: string };
