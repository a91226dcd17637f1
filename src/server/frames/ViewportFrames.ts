/**
 * The frames that one viewport is sent: when, how many, and that a slow client gets the newest state later instead of a
 * queue now. Owns what was sent last; what is in a frame is the picture's.
 */

import type { Timers } from '../../runtime/Timers.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import { EchoWatch } from './EchoWatch.ts';
import { FrameBuilder, type View } from './FrameBuilder.ts';
import { FramePacer, type SentFrame } from './FramePacer.ts';

/** Time between two frames of one viewport. 60 frames a second; the first one after a pause waits for nothing. */
const frameIntervalMs = 16;
/**
 * Bytes of output a cell between two frames beyond which it is a flood: each cell was printed several times over, and the
 * frame shows the last of it. A program that paints every cell in true colour 60 times a second stays about there.
 */
const floodBytesPerCell = 8;
/** A pane floods for so long after a frame that showed a part of it, milliseconds: such frames are less apart. */
const floodsOnMs = 100;
/** When nothing has come for so long, a flood that was typed into is over, milliseconds: its pieces are less apart. */
const floodEndMs = 2;

export interface FramesParts {
  peer: ServerPeer;
  timers: Timers;
  /** What is to be shown; null when there is nothing to look at (a session that ends). */
  view(): View | null;
  /** Cells of the client's terminal. */
  cells(): number;
  /** Runs what makes a frame, now or in its turn. */
  turn(run: () => void): void;
}

export class ViewportFrames {
  readonly #parts: FramesParts;
  readonly #builder = new FrameBuilder();
  readonly #pacer: FramePacer;
  readonly #echo = new EchoWatch();
  /** Bytes that its panes printed since its last frame, and of these the one that takes the keys. */
  #printed = 0;
  #printedByTyped = 0;
  /** When a frame last showed a part of a flood of the pane that takes the keys. */
  #flooded = Number.NEGATIVE_INFINITY;
  #floodEnd: { cancel(): void } | null = null;
  /** The client has its first frame, the answer to its request: none may overtake that. */
  #state: 'unopened' | 'open' | 'stopped' = 'unopened';

  constructor(parts: FramesParts) {
    this.#parts = parts;
    this.#pacer = new FramePacer(
      parts.timers,
      frameIntervalMs,
      () => this.#send(),
      () => this.#isFlood(this.#printed),
      (run) => parts.turn(run),
    );
  }

  #isFlood(bytes: number): boolean {
    return bytes > floodBytesPerCell * this.#parts.cells();
  }

  /** The first frame: everything of `view`. */
  first(view: View): string {
    if (this.#state === 'unopened') this.#state = 'open';
    this.reset();
    return this.#builder.build(view) ?? '{"rev":0}';
  }

  /** The next frame has everything again. */
  reset(): void {
    this.#builder.reset();
  }

  /** Something that is shown may have changed. */
  request(): void {
    if (this.#state === 'open') this.#pacer.request();
  }

  /** A pane printed so many bytes; in a hurry when it is the one that takes the keys and may answer one. */
  printed(bytes: number, takesKeys: boolean): void {
    if (this.#state !== 'open') return;
    this.#printed += bytes;
    if (!takesKeys) {
      this.#pacer.request();
      return;
    }
    this.#printedByTyped += bytes;
    const answer = this.#echo.expects(this.#parts.timers.now());
    this.#pacer.request(answer === 'now');
    this.#floodEnd?.cancel();
    this.#floodEnd =
      answer === 'at-its-end' ? this.#parts.timers.after(floodEndMs, () => this.#pacer.request(true)) : null;
  }

  /** A key was typed: what is printed now may be its echo. */
  typed(): void {
    const now = this.#parts.timers.now();
    this.#echo.typed(now, now - this.#flooded < floodsOnMs || this.#isFlood(this.#printedByTyped));
  }

  /** The client has painted this frame and all before it. */
  acknowledge(rev: number): void {
    this.#pacer.acknowledge(rev);
  }

  stop(): void {
    this.#state = 'stopped';
    this.#pacer.stop();
    this.#floodEnd?.cancel();
  }

  #send(): SentFrame | null {
    if (this.#parts.peer.bufferedBytes > 0) return null;
    const view = this.#parts.view();
    const frame = view && this.#builder.build(view);
    if (frame === null) return null;
    this.#parts.peer.notifyRaw('viewport.frame', frame);
    this.#echo.sent();
    if (this.#isFlood(this.#printedByTyped)) this.#flooded = this.#parts.timers.now();
    this.#printed = 0;
    this.#printedByTyped = 0;
    return { rev: this.#builder.rev, bytes: frame.length };
  }
}
