/**
 * Paces the frames of one viewport: at once after a pause (a keystroke's echo waits for no timer), then at most one per
 * interval, and none while too many are unacknowledged. The interval follows the round trip, as in mosh (Winstein and
 * Balakrishnan, 2012, section 2.3), and the link's throughput: a frame that would queue in the network behind the last
 * one is made later, and is then newer. The echo of a key is urgent: it waits for a small part of the interval only.
 * Frames of a flood are rarer, since nobody can follow each of them. Owns one timer, set only while a frame is due.
 */
import type { Timers } from '../../runtime/Timers.ts';
import { RoundTrip } from '../../transport/RoundTrip.ts';

export interface SentFrame {
  /** Revision: one more than that of the frame before. */
  rev: number;
  /** Approximate size on the wire. */
  bytes: number;
}

/** Bounds of the interval on links that are not local, milliseconds, as in mosh: half the round trip within these. */
const leastMs = 20;
const mostMs = 250;
/** A round trip up to this is local, terminal included: the configured interval applies. */
const localMs = 32;
/** Frames in flight to one viewport: one being painted and one behind it; more would be a queue. */
const framesInFlight = 2;
/** Frames in flight on a far link, where two would leave it idle between acknowledgements. */
const farFramesInFlight = 3;
/** Least time between urgent frames, milliseconds: the time a client needs to paint one. */
const hurryMs = 4;
/**
 * Least time between frames of a flood, milliseconds: 20 unrelated pictures a second look the same as 60, and leave the
 * program the time that making and painting the others would take.
 */
const floodMs = 48;
/** Bytes in flight beyond which urgent frames wait for acknowledgements like others. */
const hurryBytes = 8 * 1024;
/** A shorter frame does not measure the link's throughput, bytes. */
const measuredBytes = 400;
/** Weight of the newest frame in the estimated time per byte. */
const byteGain = 1 / 4;
/** Growth of the shortest known round trip per sample, so that a change of route is noticed within minutes. */
const baseGrowth = 1.0005;
/** Longest wait for the last frame to have left: the estimate can be wrong. */
const longestWaitMs = 2000;

interface InFlight extends SentFrame {
  at: number;
}

/** The next frame: not due, `held` until acknowledgements come, `timed` until the pace allows it, or awaiting its `turn`. */
type NextFrame =
  | { kind: 'none' }
  | { kind: 'held'; hurries: boolean }
  | { kind: 'timed'; hurries: boolean; timer: { cancel(): void } }
  | { kind: 'turn' };

export class FramePacer {
  readonly #timers: Timers;
  readonly #intervalMs: number;
  readonly #send: () => SentFrame | null;
  readonly #floods: () => boolean;
  readonly #turn: (run: () => void) => void;
  readonly #roundTrip = new RoundTrip();
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #lastBytes = 0;
  /** Revision of the newest frame sent. */
  #sent = 0;
  /** Frames sent and not yet painted, oldest first. */
  #inFlight: InFlight[] = [];
  /** Shortest round trip, milliseconds, and the time that each byte adds to it. */
  #baseMs = Number.POSITIVE_INFINITY;
  #byteMs = 0;
  #next: NextFrame = { kind: 'none' };

  /**
   * `send` makes and sends a frame; null when there was nothing to send. `floods`: whether more was printed since the
   * last frame than a picture can show. `turn` runs the making of a frame, now or soon.
   */
  constructor(
    timers: Timers,
    intervalMs: number,
    send: () => SentFrame | null,
    floods: () => boolean = () => false,
    turn: (run: () => void) => void = (run) => run(),
  ) {
    this.#timers = timers;
    this.#intervalMs = intervalMs;
    this.#send = send;
    this.#floods = floods;
    this.#turn = turn;
  }

  /** Current time between frames, milliseconds. */
  get intervalMs(): number {
    const smoothed = this.#roundTrip.smoothedMs ?? 0;
    if (smoothed <= localMs) return this.#intervalMs;
    return Math.min(mostMs, Math.max(leastMs, this.#intervalMs, smoothed / 2));
  }

  /** A frame will be sent. */
  get isDue(): boolean {
    return this.#next.kind !== 'none';
  }

  /** The picture changed: sends a frame as soon as the pace allows, sooner when it may echo a key. */
  request(hurries = false): void {
    const next = this.#next;
    if (next.kind === 'turn') return;
    // A timer waits for the full interval: an urgent frame does not.
    if (next.kind === 'none' || (hurries && !next.hurries)) this.#hold(hurries);
    this.#pump();
  }

  /** The viewport has painted this frame and all before it. */
  acknowledge(rev: number): void {
    const now = this.#timers.now();
    let newest: InFlight | undefined;
    while (this.#inFlight[0] && this.#inFlight[0].rev <= rev && rev <= this.#sent)
      newest = this.#inFlight.shift();
    if (newest) this.#measure(newest, now - newest.at);
    else if (rev > this.#sent) this.#inFlight = [];
    const next = this.#next;
    // Nothing is in flight: the next frame need not wait for the last one to leave.
    if (next.kind === 'timed' && this.#inFlight.length === 0) this.#hold(next.hurries);
    this.#pump();
  }

  stop(): void {
    if (this.#next.kind === 'timed') this.#next.timer.cancel();
    this.#next = { kind: 'none' };
  }

  #hold(hurries: boolean): void {
    this.stop();
    this.#next = { kind: 'held', hurries };
  }

  #measure(frame: InFlight, tookMs: number): void {
    this.#roundTrip.sample(tookMs);
    this.#baseMs = Math.min(this.#baseMs * baseGrowth, tookMs);
    if (frame.bytes < measuredBytes) return;
    // A frame that queued behind another makes a byte seem slower than it is. Later frames queue less and correct it.
    const perByte = (tookMs - this.#baseMs) / frame.bytes;
    this.#byteMs += byteGain * (perByte - this.#byteMs);
  }

  #pump(): void {
    const next = this.#next;
    if (next.kind !== 'held' || this.#isFull(next.hurries)) return;
    const { hurries } = next;
    const waitMs = this.#waitMs(hurries);
    if (waitMs <= 0) {
      this.#fireInTurn();
      return;
    }
    const timer = this.#timers.after(waitMs, () => {
      this.#next = { kind: 'held', hurries };
      // A flood may have begun while the frame waited.
      if (this.#isFull(hurries) || this.#waitMs(hurries) >= 1) this.#pump();
      else this.#fireInTurn();
    });
    this.#next = { kind: 'timed', hurries, timer };
  }

  #fireInTurn(): void {
    const next: NextFrame = { kind: 'turn' };
    this.#next = next;
    this.#turn(() => {
      if (this.#next === next) this.#fire();
    });
  }

  #waitMs(hurries: boolean): number {
    return this.#lastSentAt + this.#spacing(hurries) - this.#timers.now();
  }

  /**
   * Time from the last frame to the next: the interval, or the time that the last frame takes to leave if that is
   * longer.
   */
  #spacing(hurries: boolean): number {
    const leaving = this.#inFlight.length === 0 ? 0 : this.#lastBytes * this.#byteMs;
    return Math.max(this.#leastMs(hurries), Math.min(leaving, longestWaitMs));
  }

  #leastMs(hurries: boolean): number {
    if (hurries) return hurryMs;
    return this.#floods() ? Math.max(floodMs, this.intervalMs) : this.intervalMs;
  }

  #fire(): void {
    this.#next = { kind: 'none' };
    const frame = this.#send();
    if (frame === null) return;
    const at = this.#timers.now();
    this.#inFlight.push({ ...frame, at });
    this.#sent = frame.rev;
    this.#lastSentAt = at;
    this.#lastBytes = frame.bytes;
  }

  #isFull(hurries: boolean): boolean {
    if (hurries) return this.#inFlight.reduce((sum, { bytes }) => sum + bytes, 0) > hurryBytes;
    const far = this.#baseMs > 2 * mostMs && this.#baseMs < Number.POSITIVE_INFINITY;
    return this.#inFlight.length >= (far ? farFramesInFlight : framesInFlight);
  }
}
