/**
 * The reader of the past, in its own thread: replaying blocks would block the server. Owns the order of jobs and the
 * pace of answers. Jobs run in steps of one block, so that each can be cancelled. Jobs with large answers run one
 * after the other; a search, a timeline and the rows of a view run beside them, so that scrolling never waits long.
 */
import { parentPort } from 'node:worker_threads';
import { PlayedBlocks } from './PlayedBlocks.ts';
import type { FromPastWorker, PastJob, ToPastWorker } from './pastMessages.ts';
import { readBytes } from './readBytes.ts';
import { readInputs } from './readInputs.ts';
import { walkRows } from './readRows.ts';
import { readScreen } from './readScreen.ts';
import { readTimeline } from './readTimeline.ts';
import { walkMatches } from './searchPast.ts';
import type { ReadRowsRequest, ReadTimelineRequest, SearchRequest } from './types.ts';
import { WalkMarks } from './WalkMarks.ts';

/** Pages sent and not consumed yet: enough that the consumer never waits for the thread. */
const pagesAhead = 4;
/** Rows of a view, including those read ahead around it; a larger read is a job that waits for its turn. */
const viewRows = 5_000;

if (parentPort === null) throw new Error('this file runs as a worker thread');
const port = parentPort;

interface JobState {
  cancelled: boolean;
  ahead: number;
  wake: (() => void) | null;
}

type Job = Extract<ToPastWorker, { kind: 'job' }>;

const marks = new WalkMarks();
const played = new PlayedBlocks();
const queue: Job[] = [];
const running = new Map<number, JobState>();
let queueRuns = false;
/** Views whose rows are being read, and the jobs that wait for them. */
let views = 0;
const afterViews: (() => void)[] = [];

port.on('message', (message: ToPastWorker) => {
  if (message.kind === 'job') {
    if (isShort(message.job)) void perform(message);
    else {
      queue.push(message);
      if (!queueRuns) void runQueue();
    }
    return;
  }
  if (message.kind === 'cancel') {
    const index = queue.findIndex((job) => job.id === message.id);
    if (index >= 0) queue.splice(index, 1);
  }
  const state = running.get(message.id);
  if (!state) return;
  if (message.kind === 'cancel') state.cancelled = true;
  else state.ahead--;
  state.wake?.();
});

function isShort(job: PastJob): boolean {
  if (job.kind !== 'rows') return job.kind === 'search' || job.kind === 'bytes' || job.kind === 'timeline';
  return isView(job.request);
}

function isView({ first, last }: ReadRowsRequest): boolean {
  return first !== 'all' && first - last < viewRows;
}

async function runQueue(): Promise<void> {
  queueRuns = true;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await perform(next);
  queueRuns = false;
}

async function perform(message: Job): Promise<void> {
  const state: JobState = { cancelled: false, ahead: 0, wake: null };
  running.set(message.id, state);
  try {
    await run(message, state);
  } catch (error) {
    send({ kind: 'failed', id: message.id, reason: error instanceof Error ? error.message : String(error) });
  }
  running.delete(message.id);
}

async function run({ id, job }: Job, state: JobState): Promise<void> {
  switch (job.kind) {
    case 'screen':
      send({ kind: 'done', id, answer: readScreen(job.request) });
      return;
    case 'bytes':
      send({ kind: 'done', id, answer: readBytes(job.request) });
      return;
    case 'inputs':
      send({ kind: 'done', id, answer: readInputs(job.request) });
      return;
    case 'timeline':
      return timeline(id, job.request, state);
    case 'search':
      return search(id, job.request, state);
    case 'rows':
      if (!isShort(job)) return rows(id, job.request, state);
      views++;
      try {
        await rows(id, job.request, state);
      } finally {
        views--;
        if (views === 0) for (const wake of afterViews.splice(0)) wake();
      }
  }
}

async function search(id: number, request: SearchRequest, state: JobState): Promise<void> {
  // Incremental search starts a job per key; cancelled jobs are skipped.
  await othersTurn();
  if (state.cancelled) return;
  const steps = walkMatches(request, marks);
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    send({ kind: 'matches', id, ...step.value });
    await othersTurn();
    // The user is looking at the matches found: their rows come before finding more.
    if (views > 0) await new Promise<void>((resolve) => afterViews.push(resolve));
    if (state.cancelled) return;
  }
  send({ kind: 'done', id, answer: step.value });
}

async function timeline(id: number, request: ReadTimelineRequest, state: JobState): Promise<void> {
  const steps = readTimeline(request);
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    await othersTurn();
    if (state.cancelled) return;
  }
  send({ kind: 'done', id, answer: step.value });
}

async function rows(id: number, request: ReadRowsRequest, state: JobState): Promise<void> {
  const walk = walkRows(request, marks, isView(request) ? played : undefined);
  let step = walk.next();
  for (; !step.done; step = walk.next()) {
    await othersTurn();
    if (state.cancelled) return;
  }
  for (const page of step.value.pages) {
    while (state.ahead >= pagesAhead && !state.cancelled) {
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
    }
    if (state.cancelled) return;
    state.ahead++;
    send({ kind: 'rows', id, page });
  }
  send({ kind: 'done', id, answer: step.value.result });
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function send(message: FromPastWorker): void {
  port.postMessage(message);
}
