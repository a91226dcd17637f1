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
  #due = false;
  /** The frame that is due is urgent. */
  #hurries = false;
  /** The frame that is due only awaits its turn. */
  #awaitsTurn = false;
  #timer: { cancel(): void } | null = null;

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

  /** The picture changed: sends a frame as soon as the pace allows, sooner when it may echo a key. */
  request(hurries = false): void {
    this.#due = true;
    if (hurries && !this.#hurries) {
      this.#hurries = true;
      // The timer so far waits for the full interval.
      this.#clearTimer();
    }
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
    if (!this.#due) return;
    // Nothing is in flight: the next frame need not wait for the last one to leave.
    if (this.#inFlight.length === 0) this.#clearTimer();
    this.#pump();
  }

  stop(): void {
    this.#clearTimer();
    this.#due = false;
    this.#hurries = false;
  }

  #clearTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
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
    if (this.#timer || this.#awaitsTurn || this.#isFull()) return;
    const wait = this.#lastSentAt + this.#spacing() - this.#timers.now();
    if (wait <= 0) {
      this.#fireInTurn();
      return;
    }
    this.#timer = this.#timers.after(wait, () => {
      this.#timer = null;
      if (!this.#due || this.#isFull()) return;
      // A flood may have begun while the frame waited.
      if (this.#lastSentAt + this.#spacing() - this.#timers.now() >= 1) this.#pump();
      else this.#fireInTurn();
    });
  }

  #fireInTurn(): void {
    this.#awaitsTurn = true;
    this.#turn(() => {
      this.#awaitsTurn = false;
      if (this.#due) this.#fire();
    });
  }

  /**
   * Time from the last frame to the next: the interval, or the time that the last frame takes to leave if that is
   * longer.
   */
  #spacing(): number {
    const leaving = this.#inFlight.length === 0 ? 0 : this.#lastBytes * this.#byteMs;
    return Math.max(this.#leastMs(), Math.min(leaving, longestWaitMs));
  }

  #leastMs(): number {
    if (this.#hurries) return hurryMs;
    return this.#floods() ? Math.max(floodMs, this.intervalMs) : this.intervalMs;
  }

  #fire(): void {
    this.#due = false;
    this.#hurries = false;
    const frame = this.#send();
    if (frame === null) return;
    const at = this.#timers.now();
    this.#inFlight.push({ ...frame, at });
    this.#sent = frame.rev;
    this.#lastSentAt = at;
    this.#lastBytes = frame.bytes;
  }

  #isFull(): boolean {
    if (this.#hurries) return this.#inFlight.reduce((sum, { bytes }) => sum + bytes, 0) > hurryBytes;
    const far = this.#baseMs > 2 * mostMs && this.#baseMs < Number.POSITIVE_INFINITY;
    return this.#inFlight.length >= (far ? farFramesInFlight : framesInFlight);
  }
}
