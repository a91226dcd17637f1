/** Answer of a request that was sent in one write with hello. */
import { fail } from '../../protocol/errors.ts';

/** Longest wait for the answer to hello: a server under any load is faster, and what is silent is no server. */
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
