/** Pseudo-random numbers, reproducible by their seed: mulberry32 (Tommy Ettinger, public domain). */

/** Returns a source of numbers from 0 to below 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number from 0 to below `count`. */
export function below(random: () => number, count: number): number {
  return Math.floor(random() * count);
}

export function pick<T>(random: () => number, from: readonly T[]): T {
  const one = from[below(random, from.length)];
  if (one === undefined) throw new RangeError('nothing to pick from');
  return one;
}
