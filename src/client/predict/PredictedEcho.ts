/**
 * Predictive echo of one attached client: passes keys, acknowledgements and frames to the predictor, and predictions
 * to the picture. Owns the timer that withdraws a prediction when no frame comes; it runs only while some are pending.
 */

import type { PredictMode } from '../../protocol/messages.ts';
import type { LinkClock } from '../connect/LinkClock.ts';
import { type ActivePane, type Prediction, Predictor } from './Predictor.ts';

export interface PredictedEchoParts {
  mode: PredictMode;
  clock: LinkClock;
  view(): ActivePane | null;
  show(prediction: Prediction): void;
}

/** Interval between checks of pending guesses: short enough for an underline to come in time. */
const checkMs = 50;

export class PredictedEcho {
  readonly #parts: PredictedEchoParts;
  readonly #predictor: Predictor;
  #timer: { cancel(): void } | null = null;

  constructor(parts: PredictedEchoParts) {
    this.#parts = parts;
    this.#predictor = new Predictor(parts.mode);
  }

  setMode(mode: PredictMode): void {
    this.#predictor.mode = mode;
  }

  typed(bytes: Uint8Array, seq: number): void {
    if (this.#predictor.mode === 'off') return;
    this.#predictor.typed(bytes, seq, this.#parts.clock.now(), this.#parts.view());
    this.#show();
  }

  acknowledged(seq: number, roundTripMs: number | null): void {
    if (this.#predictor.mode === 'off') return;
    if (roundTripMs !== null) this.#predictor.roundTripMs = roundTripMs;
    this.#predictor.acknowledged(seq, this.#parts.clock.now());
  }

  /** Called when the keys that were kept while the link was lost are sent; `seq` is their last message. */
  kept(seq: number): void {
    this.#predictor.unknown(seq);
  }

  /** A frame was applied, and is not painted yet. */
  framed(): void {
    if (this.#predictor.mode === 'off') return;
    this.#check();
  }

  /** The link is lost: the fate of the keys is unknown. */
  reset(): void {
    this.#predictor.reset();
    this.#show();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #check(): void {
    this.#predictor.check(this.#parts.view(), this.#parts.clock.now());
    this.#show();
  }

  #show(): void {
    this.#parts.show(this.#predictor.shown(this.#parts.clock.now()));
    if (!this.#predictor.waiting) this.stop();
    else
      this.#timer ??= this.#parts.clock.after(checkMs, () => {
        this.#timer = null;
        this.#check();
      });
  }
}
