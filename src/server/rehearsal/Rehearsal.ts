/**
 * Rehearsal of work that people wait for: V8 compiles and optimises code while it runs, so the first run of everything is
 * its slowest. Once after its start, when the server is idle, it does imaginary work of its own by the same code. Owns the
 * pace: small steps with pauses between them, none while anything happens, a bound in all, and no timer afterwards. Knows
 * nothing of the work; each part makes its own objects, and leaves no trace of them.
 */
import type { Timers } from '../../runtime/Timers.ts';

/** One kind of work. It uses imaginary objects only: no file, state, event or process may come of it. */
export interface RehearsalPart {
  /** Most processor time, milliseconds. */
  readonly budgetMs: number;
  /** Does the work in steps, each of them far below a millisecond once its code is compiled. May be stopped after any. */
  play(): Generator<void, void>;
}

export interface RehearsalParts {
  timers: Timers;
  /** Processor time of this process, milliseconds: on a busy machine a step may wait as long as it runs. */
  cpuMs(): number;
  /** A part has failed: the rest is left out, and the server goes on. */
  failed(error: unknown): void;
}

/**
 * Time without input, output or commands after which the server counts as idle, milliseconds: longer than any pause between
 * the commands of plugins that load, shorter than a person needs for the first command.
 */
const idleMs = 300;
/** Work between two pauses, milliseconds, beside the last step: so long a key waits. */
const sliceMs = 0.4;
/** Pause after each slice, milliseconds: a part of the processor is left to others, and to the threads that compile. */
const pauseMs = 1;
/** A server that had no idle moment by then has done the work itself. */
const latestMs = 120_000;

export class Rehearsal {
  readonly #parts: RehearsalParts;
  /** Parts that are left, the present one first. */
  readonly #left: RehearsalPart[];
  #steps: Generator<void, void> | null = null;
  #spentMs = 0;
  #startedAt = 0;
  #disturbedAt = 0;
  #state: 'unstarted' | 'waiting' | 'over' = 'unstarted';
  #timer: { cancel(): void } | null = null;

  constructor(parts: RehearsalParts, work: readonly RehearsalPart[]) {
    this.#parts = parts;
    this.#left = [...work];
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** The server has started: it may rehearse from now on. */
  start(): void {
    if (this.#state !== 'unstarted') return;
    this.#state = 'waiting';
    this.#startedAt = this.#parts.timers.now();
    this.#disturbedAt = this.#startedAt;
    this.#after(idleMs);
  }

  /** Something real happened: input, output, a command. */
  disturb(): void {
    if (this.#state === 'waiting') this.#disturbedAt = this.#parts.timers.now();
  }

  stop(): void {
    this.#state = 'over';
    this.#timer?.cancel();
    this.#timer = null;
    this.#left.length = 0;
    this.#steps?.return();
    this.#steps = null;
  }

  #after(ms: number): void {
    this.#timer = this.#parts.timers.after(ms, () => this.#turn());
  }

  #turn(): void {
    const now = this.#parts.timers.now();
    const untilIdle = this.#disturbedAt + idleMs - now;
    if (untilIdle > 0 && now - this.#startedAt > latestMs) this.stop();
    else if (untilIdle > 0) this.#after(untilIdle);
    else this.#slice(now);
  }

  #slice(from: number): void {
    const { timers, cpuMs } = this.#parts;
    const cpuFrom = cpuMs();
    try {
      while (this.#step() && timers.now() - from < sliceMs);
    } catch (error) {
      this.stop();
      this.#parts.failed(error);
    }
    this.#spentMs += Math.min(timers.now() - from, cpuMs() - cpuFrom);
    if (this.#left.length === 0) this.stop();
    else this.#after(pauseMs);
  }

  /** Does one step of the present part; false when the slice should end, since another part comes next. */
  #step(): boolean {
    const [part] = this.#left;
    if (part === undefined) return false;
    this.#steps ??= part.play();
    if (this.#spentMs < part.budgetMs && !this.#steps.next().done) return true;
    this.#steps.return();
    this.#steps = null;
    this.#spentMs = 0;
    this.#left.shift();
    return false;
  }
}
