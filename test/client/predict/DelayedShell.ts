/** A shell at the far end of a slow link, and predictive echo at the near end: what stands on the screen, and for how long. */
import { PredictedEcho } from '../../../src/client/predict/PredictedEcho.ts';
import type { ActivePane, Prediction } from '../../../src/client/predict/Predictor.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';
import { FarShell, type Picture } from './FarShell.ts';

const cols = 48;
const rows = 8;

export interface LinkNature {
  roundTripMs: number;
  /** How long the program thinks about the key of this number, milliseconds. */
  thinksMs: (key: number) => number;
}

export class DelayedShell {
  readonly #clock = new FakeTimers();
  readonly #far = new FarShell(cols, rows);
  readonly #atOnce = new FarShell(cols, rows);
  readonly #echo: PredictedEcho;
  readonly #nature: LinkNature;
  /** What the far side shows after each key. */
  readonly #pictures: Picture[];
  /** Keys that the newest frame has the effect of. */
  #framed = 0;
  #shownByFar = 0;
  #programFreeAt = 0;
  #typed = 0;
  #frameAt = Number.NEGATIVE_INFINITY;
  #frameDue = false;
  #prediction: Prediction = { cells: [], cursor: null };
  readonly #wrongSince = new Map<string, number>();
  /** The longest time that a wrong cell stood on the screen. */
  longestWrongMs = 0;
  /** Keys whose character stood on the screen at once. */
  foreseen = 0;
  /** Every character that was ever guessed and shown. */
  readonly everShown = new Set<string>();

  constructor(nature: LinkNature) {
    this.#nature = nature;
    this.#pictures = [this.#atOnce.picture];
    const clock = Object.assign(this.#clock, { wall: () => 0, random: () => 0, networks: () => '' });
    this.#echo = new PredictedEcho({
      mode: 'adaptive',
      clock,
      view: () => this.#view(),
      show: (prediction) => {
        this.#prediction = prediction;
      },
    });
    // An answer was timed before: that to hello.
    this.#echo.acknowledged(0, nature.roundTripMs);
    this.#echo.framed();
  }

  type(key: string): void {
    const seq = ++this.#typed;
    this.#atOnce.type(key);
    this.#pictures.push(this.#atOnce.picture);
    this.#echo.typed(Buffer.from(key), seq);
    this.#clock.after(this.#nature.roundTripMs / 2, () => this.#arrived(seq, key));
    const { place } = this;
    const code = key.codePointAt(0) ?? 0;
    if (this.#prediction.cells.some((cell) => cell.code === code && cell.y === place?.y)) this.foreseen++;
    this.#look();
  }

  get place() {
    return this.#prediction.cursor;
  }

  pass(ms: number): void {
    for (let n = 0; n < ms; n += 5) {
      this.#clock.advance(Math.min(5, ms - n));
      this.#look();
    }
  }

  /** Everything that stands on the screen, once nothing is under way any more, is what the far side shows. */
  settle(): { guessed: number; timers: number } {
    this.pass(10 * this.#nature.roundTripMs + 3000);
    return { guessed: this.#prediction.cells.length, timers: this.#clock.pending };
  }

  #arrived(seq: number, key: string): void {
    const { roundTripMs, thinksMs } = this.#nature;
    this.#clock.after(roundTripMs / 2, () => this.#echo.acknowledged(seq, roundTripMs));
    const now = this.#clock.now();
    this.#programFreeAt = Math.max(now, this.#programFreeAt) + thinksMs(seq);
    this.#clock.after(this.#programFreeAt - now, () => {
      this.#far.type(key);
      this.#shownByFar = seq;
      this.#frame();
    });
  }

  /** As the server paces frames: the first at once, then one each half round trip. */
  #frame(): void {
    const pace = Math.min(250, Math.max(20, this.#nature.roundTripMs / 2));
    const wait = this.#frameAt + pace - this.#clock.now();
    if (wait > 0) {
      if (!this.#frameDue) this.#clock.after(wait, () => this.#frame());
      this.#frameDue = true;
      return;
    }
    this.#frameDue = false;
    this.#frameAt = this.#clock.now();
    const state = this.#shownByFar;
    this.#clock.after(this.#nature.roundTripMs / 2, () => {
      this.#framed = state;
      this.#echo.framed();
      this.#look();
    });
  }

  #view(): ActivePane {
    const picture = this.#pictures[this.#framed];
    return {
      pane: '%0',
      cols,
      rows,
      cursor: picture ? { ...picture.cursor } : null,
      alternateScreen: false,
      codeAt: (x, y) => picture?.cells[y]?.[x] ?? 0x20,
    };
  }

  /** A guess is wrong when no key that is under way makes the far side show it there. */
  #look(): void {
    const coming = this.#pictures.slice(this.#framed);
    const wrong = new Set<string>();
    for (const { x, y, code } of this.#prediction.cells) {
      this.everShown.add(String.fromCodePoint(code));
      if (!coming.some(({ cells }) => cells[y]?.[x] === code)) wrong.add(`${x} ${y} ${code}`);
    }
    for (const cell of [...this.#wrongSince.keys()]) if (!wrong.has(cell)) this.#wrongSince.delete(cell);
    const now = this.#clock.now();
    for (const cell of wrong) {
      const since = this.#wrongSince.get(cell) ?? now;
      this.#wrongSince.set(cell, since);
      this.longestWrongMs = Math.max(this.longestWrongMs, now - since);
    }
  }
}
