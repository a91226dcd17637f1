/**
 * Property tests find new cases with SEED=random, or with a seed of their own (SEED=123). Without one they run the same
 * cases every time, so that a change is judged by what it changed.
 */
import fc from 'fast-check';

const { SEED: seed } = process.env;
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed ?? 1) });
