/**
 * When a viewport gets its next frame: at once after a pause (a keystroke's echo waits for no timer), then at most one
 * per interval, and none while too many are unacknowledged. The interval follows the round trip, as in mosh
 * (Winstein and Balakrishnan, 2012, section 2.3), and the bytes that the link takes: a frame that would wait in the
 * network behind the one before it is made later instead, and newer. The answer to a key is in a hurry: it waits for a
 * small part of the interval only. Under a flood, of which nobody can follow each frame, they are rarer. Owns one timer,
 * which is only there while a frame is due.
 */
import type { Timers } from '../../runtime/Timers.ts';
import { RoundTrip } from '../../transport/RoundTrip.ts';

export interface SentFrame {
  /** One more than that of the frame before. */
  rev: number;
  /** About how many bytes it takes on the way. */
  bytes: number;
}

/** Mosh's bounds of the interval on links that are not local, milliseconds: half the round trip within these. */
const leastMs = 20;
const mostMs = 250;
/** A round trip up to this is a local one, terminal included: the interval is what was asked for. */
const localMs = 32;
/** Frames on their way to one viewport: the one it paints and the one behind it; more would be a queue. */
const framesInFlight = 2;
/** On a link so far that two would leave it idle between acknowledgements. */
const farFramesInFlight = 3;
/** Least time between frames that are in a hurry, milliseconds: what a client needs to paint one. */
const hurryMs = 4;
/**
 * Least time between frames of a flood, milliseconds: 20 a second of pictures that have nothing in common look as 60 do,
 * and leave the time of making and painting the others to the program.
 */
const floodMs = 48;
/** Bytes on their way, as frames in a hurry, beyond which they wait for acknowledgements as others do. */
const hurryBytes = 8 * 1024;
/** Frames shorter than this say nothing about how many bytes the link takes. */
const measuredBytes = 400;
/** How much the newest frame counts of what a byte takes. */
const byteGain = 1 / 4;
/** The shortest round trip known grows by this a sample, so that a change of route is noticed in some minutes. */
const baseGrowth = 1.0005;
/** A frame never waits longer than this for the one before to have left: an estimate can be wrong. */
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
  /** Frames sent and not yet painted, the oldest first. */
  #inFlight: InFlight[] = [];
  /** The shortest round trip, milliseconds, and what a byte adds to it. */
  #baseMs = Number.POSITIVE_INFINITY;
  #byteMs = 0;
  #due = false;
  /** The frame that is due is in a hurry. */
  #hurries = false;
  /** The frame that is due waits for nothing but its turn. */
  #awaitsTurn = false;
  #timer: { cancel(): void } | null = null;

  /**
   * `send` makes and sends a frame; null when there was nothing to send. `floods` tells whether more was printed since the
   * last frame than a picture can show. `turn` runs what makes a frame that may go: now, or soon.
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

  /** Time between frames now, milliseconds. */
  get intervalMs(): number {
    const smoothed = this.#roundTrip.smoothedMs ?? 0;
    if (smoothed <= localMs) return this.#intervalMs;
    return Math.min(mostMs, Math.max(leastMs, this.#intervalMs, smoothed / 2));
  }

  /** Something changed: a frame goes now, or as soon as it may; sooner when it may answer a key. */
  request(hurries = false): void {
    this.#due = true;
    if (hurries && !this.#hurries) {
      this.#hurries = true;
      // What it waits for so far is the interval.
      this.#clearTimer();
    }
    this.#pump();
  }

  /** The viewport has painted this frame, and with it all before. */
  acknowledge(rev: number): void {
    const now = this.#timers.now();
    let newest: InFlight | undefined;
    while (this.#inFlight[0] && this.#inFlight[0].rev <= rev && rev <= this.#sent)
      newest = this.#inFlight.shift();
    if (newest) this.#measure(newest, now - newest.at);
    else if (rev > this.#sent) this.#inFlight = [];
    if (!this.#due) return;
    // All has arrived: what the next frame waited for is over.
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
    // One that waited behind another makes a byte seem slower than it is: then the next ones wait less, and it is mended.
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
      // It may have become a flood while the frame waited.
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

  /** Time from the last frame to the next: the interval, or what the last one takes to leave when that is longer. */
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
