/**
 * The reader of the past, in a thread of its own: replaying blocks would hold the server up. Owns the queue of jobs and
 * the pace of answers; one job runs at a time, in steps, so that it can be cancelled between two blocks.
 */
import { parentPort } from 'node:worker_threads';
import type { FromPastWorker, ToPastWorker } from './pastMessages.ts';
import { walkRows } from './readRows.ts';
import { readScreen } from './readScreen.ts';

/** Pages sent and not taken yet: enough that the taker never waits for the thread. */
const pagesAhead = 4;

if (parentPort === null) throw new Error('this file runs as a worker thread');
const port = parentPort;

const queue: Extract<ToPastWorker, { kind: 'job' }>[] = [];
let current: { id: number; cancelled: boolean; ahead: number; wake: (() => void) | null } | null = null;

port.on('message', (message: ToPastWorker) => {
  if (message.kind === 'job') {
    queue.push(message);
    if (current === null) void runQueue();
    return;
  }
  if (message.kind === 'cancel') {
    const index = queue.findIndex((job) => job.id === message.id);
    if (index >= 0) queue.splice(index, 1);
  }
  if (current?.id !== message.id) return;
  if (message.kind === 'cancel') current.cancelled = true;
  else current.ahead--;
  current.wake?.();
});

async function runQueue(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    current = { id: next.id, cancelled: false, ahead: 0, wake: null };
    try {
      await run(next, current);
    } catch (error) {
      send({ kind: 'failed', id: next.id, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  current = null;
}

async function run(message: (typeof queue)[number], state: NonNullable<typeof current>): Promise<void> {
  const { id, job } = message;
  if (job.kind === 'screen') {
    send({ kind: 'done', id, answer: readScreen(job.request) });
    return;
  }
  const walk = walkRows(job.request);
  let step = walk.next();
  for (; !step.done; step = walk.next()) {
    await new Promise((resolve) => setImmediate(resolve));
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

function send(message: FromPastWorker): void {
  port.postMessage(message);
}
