/**
 * Reading the past, on the server's side: sends requests to a worker thread that is started on demand and ended when
 * idle. Owns the worker's life and the matching of answers; parses nothing itself.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fail } from '../protocol/errors.ts';
import { WorkerProgram } from '../runtime/WorkerProgram.ts';
import {
  type FromPastWorker,
  matchNumbers,
  type PastAnswer,
  type PastJob,
  type ToPastWorker,
} from './pastMessages.ts';
import { unpackPage } from './RowPages.ts';
import type {
  PastMatch,
  PastRow,
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

/** The worker takes about 20 MB: it ends after this long without reads. */
const idleMs = 15_000;
/** A scratch terminal holds a few thousand rows at a time; a larger heap is a fault, and fails only one read. */
const workerHeapMb = 512;
/** Rows of a scratch terminal are soon garbage: room for many of them before a collection halves its cost. */
const workerYoungMb = 64;

export interface PastReaderOptions {
  /** The worker's bundle; `log-worker.cjs` beside the running bundle when absent. */
  workerPath?: string;
  idleMs?: number;
}

interface Pending {
  onRows: ((rows: PastRow[]) => void) | null;
  onMatches: ((matches: PastMatch[], walked: number) => void) | null;
  resolve(answer: PastAnswer): void;
  reject(error: Error): void;
  stopListening(): void;
}

export class PastReader {
  readonly #options: PastReaderOptions;
  readonly #program: WorkerProgram;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #nextId = 1;

  constructor(options: PastReaderOptions = {}) {
    this.#options = options;
    this.#program = new WorkerProgram(options.workerPath ?? join(import.meta.dirname, 'log-worker.cjs'));
  }

  /** True while the worker thread lives. */
  get running(): boolean {
    return this.#worker !== null;
  }

  /** Starts the worker for requests that are likely to come soon: starting takes a tenth of a second. */
  warm(): void {
    if (this.#worker) return;
    this.#worker = this.#start();
    this.#endWhenIdle();
  }

  /**
   * Rows of the past in reading order, in chunks to `onRows` as they are found. An aborted signal ends the read with
   * its reason. Errors: internal, when the worker died.
   */
  readRows(
    request: ReadRowsRequest,
    onRows: (rows: PastRow[]) => void,
    signal?: AbortSignal,
  ): Promise<ReadRowsResult> {
    return this.#ask({ kind: 'rows', request }, { onRows }, signal) as Promise<ReadRowsResult>;
  }

  /** The screen as of a given time. Errors: internal. */
  readScreen(request: ReadScreenRequest, signal?: AbortSignal): Promise<ReadScreenResult> {
    return this.#ask({ kind: 'screen', request }, {}, signal) as Promise<ReadScreenResult>;
  }

  /** Raw output from an offset on. Errors: internal. */
  readBytes(request: ReadBytesRequest, signal?: AbortSignal): Promise<ReadBytesResult> {
    return this.#ask({ kind: 'bytes', request }, {}, signal) as Promise<ReadBytesResult>;
  }

  /** Input and its authors since a time. Errors: internal. */
  readInputs(request: ReadInputsRequest, signal?: AbortSignal): Promise<ReadInputsResult> {
    return this.#ask({ kind: 'inputs', request }, {}, signal) as Promise<ReadInputsResult>;
  }

  /** Times at which something happened. Errors: internal. */
  readTimeline(request: ReadTimelineRequest, signal?: AbortSignal): Promise<ReadTimelineResult> {
    return this.#ask({ kind: 'timeline', request }, {}, signal) as Promise<ReadTimelineResult>;
  }

  /**
   * Searches the past; matches come newest first as they are found, with the number of rows searched. An aborted
   * signal ends the search with its reason. An invalid pattern finds nothing. Errors: internal.
   */
  search(
    request: SearchRequest,
    onMatches: (matches: PastMatch[], walked: number) => void,
    signal?: AbortSignal,
  ): Promise<SearchResult> {
    return this.#ask({ kind: 'search', request }, { onMatches }, signal) as Promise<SearchResult>;
  }

  /** Ends the worker; pending reads fail. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#forgetWorker(new Error('the reader of the past was closed'));
    await worker?.terminate();
  }

  #ask(
    job: PastJob,
    { onRows = null, onMatches = null }: Partial<Pick<Pending, 'onRows' | 'onMatches'>>,
    signal: AbortSignal | undefined,
  ): Promise<PastAnswer> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#send({ kind: 'cancel', id });
        this.#settle(id)?.reject(signal?.reason);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const stopListening = () => signal?.removeEventListener('abort', cancel);
      this.#pending.set(id, { onRows, onMatches, resolve, reject, stopListening });
      this.#send({ kind: 'job', id, job });
    });
  }

  #send(message: ToPastWorker): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const { code, isText } = this.#program.code;
    const worker = new Worker(code, {
      eval: isText,
      resourceLimits: { maxOldGenerationSizeMb: workerHeapMb, maxYoungGenerationSizeMb: workerYoungMb },
    });
    worker.on('message', (message: FromPastWorker) => this.#receive(message));
    const died = () => {
      if (this.#worker === worker) this.#forgetWorker(fail('internal', { what: 'the reader of the past' }));
    };
    worker.on('error', died);
    worker.on('exit', died);
    // After the listeners, the first of which would undo it.
    worker.unref();
    return worker;
  }

  #receive(message: FromPastWorker): void {
    if (message.kind === 'rows') {
      const pending = this.#pending.get(message.id);
      pending?.onRows?.(unpackPage(message.page));
      // The worker sends a few chunks ahead and then waits, so that a slow consumer bounds the chunks in flight.
      if (pending) this.#worker?.postMessage({ kind: 'taken', id: message.id } satisfies ToPastWorker);
      return;
    }
    if (message.kind === 'matches') {
      this.#pending.get(message.id)?.onMatches?.(unpackMatches(message.matches), message.walked);
      return;
    }
    const pending = this.#settle(message.id);
    if (message.kind === 'done') pending?.resolve(message.answer);
    else pending?.reject(fail('internal', { what: `reading the past (${message.reason})` }));
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.stopListening();
    if (this.#pending.size === 0 && this.#worker && this.#idle === null) this.#endWhenIdle();
    return pending;
  }

  #endWhenIdle(): void {
    this.#idle = setTimeout(() => void this.close(), this.#options.idleMs ?? idleMs);
    this.#idle.unref();
  }

  #forgetWorker(reason: Error): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
    this.#worker = null;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) {
      pending.stopListening();
      pending.reject(reason);
    }
  }
}

function unpackMatches(numbers: Int32Array): PastMatch[] {
  const matches: PastMatch[] = [];
  for (let at = 0; at < numbers.length; at += matchNumbers) {
    matches.push({ row: numbers[at] ?? 0, x: numbers[at + 1] ?? 0, cells: numbers[at + 2] ?? 0 });
  }
  return matches;
}
