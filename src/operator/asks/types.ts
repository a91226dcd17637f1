/** Clocks, timers and a store, as questions need them. Types only. */
import type { AskQuestion } from './question.ts';

interface AskClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since the boot, with the time asleep; nobody sets this clock. */
  up(): number;
  readonly boot: string;
  isThisBoot(boot: string): boolean;
  /** Time for removals by age; null while the wall clock may be wrong. */
  settled(): number | null;
}

interface AskTimers {
  after(ms: number, run: () => void): { cancel(): void };
}

export interface AskStore {
  /**
   * Stores a change so that it outlives this process; `kept` is everything else, for a store that has nothing yet.
   * Errors: file-error; then nothing was stored.
   */
  write(question: AskQuestion, kept: () => KeptQuestions): void;
  /** Changes were written since the last rewriting that need not be kept. */
  readonly isLong: boolean;
  /** Stores this alone, in place of all changes. Where that fails, what was written stays. */
  rewrite(kept: KeptQuestions): void;
}

export interface AskParts {
  clock: AskClock;
  timers: AskTimers;
  store: AskStore;
  /** A question became pending or ended. */
  happened(question: AskQuestion): void;
}

/** Questions of the previous server. */
export interface KeptQuestions {
  questions: readonly AskQuestion[];
  /** Number of the next question. */
  next: number;
}

/** A connection of an asker; only its identity counts. */
export type Asker = object;
