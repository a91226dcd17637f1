/** A request that was sent in one write with hello. */

/**
 * Its answer. A refused hello comes first; whichever of the two fails first, the other one's failure is nobody's: without
 * a handler from the start, Node would take an error that overtakes the answer to hello for a fault and end the process.
 */
export async function afterHello<T>(hello: Promise<unknown>, answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  await hello;
  return answer;
}
