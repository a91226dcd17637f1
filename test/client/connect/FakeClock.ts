/** A link's clock that stands still until it is told to go on. */
import type { LinkClock } from '../../../src/client/connect/LinkClock.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

export class FakeClock implements LinkClock {
  readonly timers = new FakeTimers();
  /** What chance gives. */
  chance = 1;
  net = 'eth0 10.0.0.1\n';
  #wall = 1_000_000;

  now(): number {
    return this.timers.now();
  }

  wall(): number {
    return this.#wall + this.timers.now();
  }

  after(ms: number, run: () => void): { cancel(): void } {
    return this.timers.after(ms, run);
  }

  random(): number {
    return this.chance;
  }

  networks(): string {
    return this.net;
  }

  /** The machine sleeps: only the wall clock goes on. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** Time passes, in steps after which promises are settled. */
  async pass(ms: number, stepMs = 50): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.timers.advance(Math.min(stepMs, left));
      await settle();
    }
  }
}

/** Everything that waits for no timer has happened. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
