/**
 * The host's clock beside this device's, either of which may be wrong. Times of the host are shown by the clock that the
 * person at the page sees. Owns the difference, measured by pings.
 */
import type { Requests } from '../../protocol/messages.ts';

/** Clocks that differ by less count as equal, so that times are those of the host's own lists, milliseconds. */
const agreeMs = 90_000;
const minuteMs = 60_000;

export class HostClock {
  /** The host's clock minus this device's, milliseconds. */
  #aheadMs = 0;

  /** Takes the answer to a ping. */
  told({ sentAt, at }: Requests['ping']['result']): void {
    if (sentAt === undefined) return;
    const aheadMs = at - (sentAt + Date.now()) / 2;
    this.#aheadMs = Math.abs(aheadMs) < agreeMs ? 0 : aheadMs;
  }

  /** Milliseconds since the epoch, by the host. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** A time of the host, by the clock of this device. */
  here(at: number): Date {
    return new Date(at - this.#aheadMs);
  }

  /** A sentence when the clocks differ; '' otherwise. */
  get words(): string {
    if (this.#aheadMs === 0) return '';
    const side = this.#aheadMs > 0 ? 'ahead of' : 'behind';
    return `The clock of the host is ${lengthOf(Math.abs(this.#aheadMs))} ${side} that of this device. Times here are this device’s.`;
  }
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / minuteMs);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
