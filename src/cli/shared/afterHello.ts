/** Answer of a request that was sent in one write with hello. */

/**
 * Waits for hello before the request's answer. Whichever of the two fails first, the failure of the other is ignored:
 * without a handler from the start, Node would treat a rejection that overtakes the answer to hello as unhandled and
 * end the process.
 */
export async function afterHello<T>(hello: Promise<unknown>, answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  await hello;
  return answer;
}
