/**
 * Times at which a server keeps its compiled code for the next one: once, when the first terminal has attached or when none
 * came, and after that work. Owns one timer, which ends by itself; what is kept, and where, see runtime/CompiledCode.ts.
 */
import type { CompiledLevel } from '../runtime/CompiledCode.ts';
import type { ServerParts } from './ServerParts.ts';

/** Waits after the start and after the first attach, so that the work that they cause has ended. */
const startMs = 15_000;
const attachMs = 3000;

export class KeptCode {
  readonly #parts: Pick<ServerParts, 'code' | 'timers'>;
  #wait: { cancel(): void } | null = null;
  #level: CompiledLevel | 0 = 0;

  constructor(parts: Pick<ServerParts, 'code' | 'timers'>) {
    this.#parts = parts;
  }

  started(): void {
    this.#plan(1, startMs);
  }

  attached(): void {
    this.#plan(2, attachMs);
  }

  stop(): void {
    this.#wait?.cancel();
  }

  #plan(level: CompiledLevel, ms: number): void {
    const { code, timers } = this.#parts;
    if (code === undefined || this.#level >= level) return;
    this.#level = level;
    this.#wait?.cancel();
    this.#wait = timers.after(ms, () => void code.keep(level));
  }
}
