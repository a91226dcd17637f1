/**
 * Sends the frames of one viewport: when, how many, and for a slow client the newest state later rather than a queue
 * now. Owns the last state sent; the picture decides the content.
 */

import type { Timers } from '../../runtime/Timers.ts';
import type { ServerPeer } from '../../transport/Peer.ts';
import { EchoWatch } from './EchoWatch.ts';
import { FrameBuilder, type View } from './FrameBuilder.ts';
import { FramePacer, type SentFrame } from './FramePacer.ts';

/** Time between two frames of one viewport: 60 frames a second. The first frame after a pause waits for nothing. */
const frameIntervalMs = 16;
/**
 * Bytes of output per cell, between two frames, beyond which it is a flood: each cell was printed several times, and
 * the frame shows only the last. A program that paints every cell in true colour 60 times a second stays near this.
 */
const floodBytesPerCell = 8;
/**
 * A flood lasts this long after a frame that showed a part of it, milliseconds: frames of a flood come closer together.
 */
const floodsOnMs = 100;
/** Silence that ends a flood that was typed into, milliseconds: its pieces come closer together. */
const floodEndMs = 2;

export interface FramesParts {
  peer: ServerPeer;
  timers: Timers;
  /** Content to show; null when there is none (a session that ends). */
  view(): View | null;
  /** Number of cells of the client's terminal. */
  cells(): number;
  /** Runs the making of a frame, now or in its turn. */
  turn(run: () => void): void;
  /** A frame was sent. */
  sent(): void;
}

export class ViewportFrames {
  /** Bytes of all frames sent. */
  sentBytes = 0;
  readonly #parts: FramesParts;
  readonly #builder = new FrameBuilder();
  readonly #pacer: FramePacer;
  readonly #echo = new EchoWatch();
  /** Bytes printed by its panes since its last frame, in total and by the pane with the keys. */
  #printed = 0;
  #printedByTyped = 0;
  /** Time of the last frame that showed a part of a flood in the pane with the keys. */
  #flooded = Number.NEGATIVE_INFINITY;
  #floodEnd: { cancel(): void } | null = null;
  /** Actions to run after the next frame. */
  #behind: (() => void)[] = [];
  /** 'open' once the client has its first frame, which answers its request: no other frame may overtake that. */
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

  /** Builds the first frame: the complete `view`. `isHeld`: `begin` sends it later, and no other frame before. */
  first(view: View, isHeld = false): string {
    if (this.#state === 'unopened' && !isHeld) this.#state = 'open';
    this.reset();
    return this.#builder.build(view) ?? '{"rev":0}';
  }

  /** Sends the first frame, which was held. */
  begin(frame: string): void {
    if (this.#state !== 'unopened') return;
    this.#state = 'open';
    this.#parts.peer.notifyRaw('viewport.frame', frame);
    this.request();
  }

  /** Makes the next frame complete. */
  reset(): void {
    this.#builder.reset();
  }

  /** The picture may have changed. */
  request(): void {
    if (this.#state === 'open') this.#pacer.request();
  }

  /** A pane printed `bytes`; its frame is urgent when the pane takes the keys and may be echoing one. */
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

  /** Runs an action after the due frame, or at once when none is due; never without an open viewport. */
  behind(run: () => void): void {
    if (this.#state !== 'open') return;
    // A slow client gets its frame once it has read everything.
    if (this.#pacer.isDue || this.#parts.peer.bufferedBytes > 0) this.#behind.push(run);
    else run();
  }

  /** A key was typed: the next output may be its echo. */
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
    this.#behind = [];
    this.#pacer.stop();
    this.#floodEnd?.cancel();
  }

  #send(): SentFrame | null {
    if (this.#parts.peer.bufferedBytes > 0) return null;
    const view = this.#parts.view();
    const frame = view && this.#builder.build(view);
    if (frame === null) {
      this.#sent();
      return null;
    }
    this.#parts.peer.notifyRaw('viewport.frame', frame);
    this.#sent();
    this.#parts.sent();
    this.sentBytes += frame.length;
    this.#echo.sent();
    if (this.#isFlood(this.#printedByTyped)) this.#flooded = this.#parts.timers.now();
    this.#printed = 0;
    this.#printedByTyped = 0;
    return { rev: this.#builder.rev, bytes: frame.length };
  }

  /** The client has the whole picture, or it is on its way. */
  #sent(): void {
    for (const run of this.#behind.splice(0)) run();
  }
}
