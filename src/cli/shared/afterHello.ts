/** Answer to a request that was sent together with hello, in one write. */
import { fail } from '../../protocol/errors.ts';

/** Longest wait for the answer to hello. A server under any load is faster; a silent peer is no server. */
const helloSeconds = 60;

/**
 * Waits for hello before the request's answer. Whichever of the two fails first, the failure of the other is ignored:
 * without a handler from the start, Node would treat a rejection that overtakes the answer to hello as unhandled and
 * end the process. Errors: unreachable for a silent server, and those of both answers.
 */
export async function afterHello<T>(hello: Promise<unknown>, answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(fail('unreachable', { seconds: helloSeconds })), helloSeconds * 1000);
  });
  try {
    await Promise.race([hello, silent]);
  } finally {
    clearTimeout(timer);
  }
  return answer;
}
