/** A collection of all garbage, at a moment that suits: V8 would do it when the heap is full, in the middle of some work. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects young and old objects. It blocks, for some milliseconds in a server that has just started. */
export function collectGarbage(): void {
  // V8 offers the function to contexts that are made while the flag is set.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
