/** Reports progress of a waiting call, at once and then every few seconds. */
import type { ToolCall } from './Tool.ts';

/** Clients give up a silent call after a minute. */
const everyMs = 10_000;

/** Runs the work, with progress notifications until it is done. */
export async function patiently<T>(
  { progress }: Pick<ToolCall, 'progress'>,
  what: string,
  work: Promise<T>,
): Promise<T> {
  progress(what);
  const timer = setInterval(() => progress(what), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
