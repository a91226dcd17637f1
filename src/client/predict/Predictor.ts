/**
 * Predicts the echo of typed keys before the far side sends it: the method of mosh (Winstein and Balakrishnan, 2012,
 * section 3). Guesses are made in epochs. Every key that may change how the program echoes (Enter, Escape, control
 * keys) begins a new epoch, and none of its guesses is shown before one of them came true. A wrong guess cancels all
 * others. So a password, whose echo never comes, is never shown. Keys still on their way when guesses are cancelled
 * are guessed anew, from the cursor of the next frame.
 *
 * Owns the guesses about the active pane; it knows cells and bytes, draws nothing, and sends nothing.
 */

import type { PredictMode } from '../../protocol/messages.ts';
import { CursorMoves, type CursorPlace } from './CursorMoves.ts';

/** The active pane, as of the last frame. */
export interface ActivePane {
  pane: string;
  cols: number;
  rows: number;
  /** In the pane, from 0; null when hidden or elsewhere: no guesses are made then. */
  cursor: { x: number; y: number } | null;
  alternateScreen: boolean;
  /** The character of a cell one column wide; 0 for every other cell. */
  codeAt(x: number, y: number): number;
}

interface PredictedCell {
  x: number;
  y: number;
  code: number;
  /** It has waited for long: shown underlined, so that it is not mistaken for output of the far side. */
  late: boolean;
}

export interface Prediction {
  cells: readonly PredictedCell[];
  /** The predicted cursor; null when it equals the frame's. */
  cursor: { x: number; y: number } | null;
}

interface Guess {
  x: number;
  y: number;
  code: number;
  /** The cell's content when the guess was made, then the results of earlier keys, in order. */
  before: readonly number[];
  seq: number;
  epoch: number;
  typedAt: number;
  /** When its message was acknowledged; null before. */
  ackedAt: number | null;
}

interface TypedKey {
  char: string;
  seq: number;
}

/**
 * Adaptive mode: shown when keys take longer than this to echo, and hidden again below the lower bound, milliseconds.
 */
const showAboveMs = 30;
const hideBelowMs = 20;
/** Underlined on links slower than this, or when a guess has waited this long (mosh's glitch threshold). */
const underlineAboveMs = 80;
const lateMs = 250;
/**
 * Time for the echo of an acknowledged key (mosh's echo acknowledgement: 50 ms), plus the time that the server may
 * hold a frame back on a slow link: half a round trip, within bounds.
 */
const echoMs = 50;
const leastPaceMs = 50;
const mostPaceMs = 250;
/** Most guesses at once: a few lines of typing; a paste is not guessed. */
const mostGuesses = 256;
const mostTyped = 64;
/** Keys on their way that may be guessed anew. */
const mostKeysUnderWay = 64;
/** Consecutive guesses about one cell. */
const mostStages = 16;
/** Guesses that must come true before a program on the alternate screen has its guesses shown. */
const alternateProof = 3;
/** A line with this ending asks for a secret: nothing is shown, whatever came true before. */
const secretPrompt =
  /(pass(word|phrase|code|wd)?|passwort|mot de passe|contraseña|\bpin\b|secret|token|\botp\b|code)\b.{0,40}[:：?>]\s*$/iu;

const blank = 0x20;
const nothing: Prediction = { cells: [], cursor: null };

export class Predictor {
  mode: PredictMode;
  #guesses: Guess[] = [];
  readonly #moves = new CursorMoves();
  /** Typed and not acknowledged, oldest first. */
  #underWay: TypedKey[] = [];
  #epoch = 1;
  #confirmed = 0;
  /** Guesses of the newest epoch that came true. */
  #proofs = 0;
  /** No guesses are made until this message was applied and a frame has shown its effect. */
  #blindUntil = 0;
  #blind = false;
  #escape = '';
  #acked = 0;
  #roundTripMs = 0;
  #shows = false;
  #seen: { pane: string; cols: number; rows: number; x: number; y: number } | null = null;

  constructor(mode: PredictMode) {
    this.mode = mode;
  }

  /** A guess is pending: `check` must be called later even if no frame comes. */
  get waiting(): boolean {
    return this.#guesses.length > 0 || this.#moves.waiting;
  }

  /** The smoothed round trip, milliseconds. */
  set roundTripMs(ms: number) {
    this.#roundTripMs = ms;
    if (ms > showAboveMs) this.#shows = true;
    else if (ms < hideBelowMs && !this.waiting) this.#shows = false;
  }

  /** Keys were typed and sent as message `seq`. */
  typed(bytes: Uint8Array, seq: number, now: number, view: ActivePane | null): void {
    if (this.mode === 'off') return;
    if (view === null || view.cursor === null || bytes.length > mostTyped || this.#isNewPane(view)) {
      this.unknown(seq);
      return;
    }
    // Guesses are about the echo of text lines; non-ASCII input comes one character at a time.
    const text = new TextDecoder('utf-8').decode(bytes);
    for (const char of text) {
      this.#underWay.push({ char, seq });
      this.#key(char, seq, now, view);
    }
    if (this.#underWay.length > mostKeysUnderWay) this.unknown(seq);
  }

  /** Input unknown here was sent up to message `seq`: no guesses until it was applied. */
  unknown(seq: number): void {
    this.#underWay = [];
    this.#doubt(seq);
  }

  /** Message `seq` and all before it were applied. */
  acknowledged(seq: number, now: number): void {
    if (seq <= this.#acked) return;
    this.#acked = seq;
    for (const guess of this.#guesses) if (guess.seq <= seq) guess.ackedAt ??= now;
    this.#moves.acknowledged(seq, now);
    this.#underWay = this.#underWay.filter((key) => key.seq > seq);
  }

  /** A frame came, or time has passed: guesses come true, turn out wrong, or stay pending. */
  check(view: ActivePane | null, now: number): void {
    if (view === null || view.cursor === null || this.#isNewPane(view)) {
      this.reset();
      this.#note(view);
      return;
    }
    if (this.#blind && this.#acked >= this.#blindUntil) this.#blind = false;
    this.#checkJump(view.cursor);
    for (const guess of [...this.#guesses]) {
      if (!this.#guesses.includes(guess)) continue;
      this.#judge(guess, view, now);
    }
    this.#judgeCursor(view.cursor, now);
    this.#note(view);
    this.#guessAnew(view, now);
  }

  /** Cancels every guess and forgets the proofs. */
  reset(): void {
    this.#guesses = [];
    this.#moves.clear();
    this.#escape = '';
    this.#newEpoch();
  }

  /** Cells and cursor to show over the frame. */
  shown(now: number): Prediction {
    if (this.mode === 'off' || !this.waiting || (this.mode === 'adaptive' && !this.#shows)) return nothing;
    const slow = this.#roundTripMs > underlineAboveMs;
    const cells: PredictedCell[] = [];
    for (const { x, y, code, before, epoch, typedAt } of this.#guesses) {
      if (epoch > this.#confirmed) continue;
      // A blank over a blank is invisible.
      if (before.length === 1 && code === before[0] && code === blank) continue;
      cells.push({ x, y, code, late: slow || now - typedAt > lateMs });
    }
    const { place } = this.#moves;
    const isShown = place !== null && place.epoch <= this.#confirmed;
    return { cells, cursor: isShown ? { x: place.x, y: place.y } : null };
  }

  /** Guesses keys that were typed while their place was unknown, or whose guesses were cancelled. */
  #guessAnew(view: ActivePane, now: number): void {
    if (this.waiting || this.#blind || this.#underWay.length === 0) return;
    this.#escape = '';
    for (const { char, seq } of this.#underWay) this.#key(char, seq, now, view);
  }

  #key(char: string, seq: number, now: number, view: ActivePane): void {
    if (this.#escape !== '') {
      this.#escaped(char, seq, view);
      return;
    }
    const code = char.codePointAt(0) ?? 0;
    if (char === '\x1b') {
      this.#escape = char;
      return;
    }
    if (char === '\x7f' || char === '\b') this.#erase(seq, now, view);
    else if (isNarrow(code)) this.#insert(code, seq, now, view);
    else this.#doubt(seq);
  }

  /** The left and right arrows move the cursor; any other sequence may have any effect. */
  #escaped(char: string, seq: number, view: ActivePane): void {
    const sequence = this.#escape + char;
    if (sequence === '\x1b[' || sequence === '\x1bO') {
      this.#escape = sequence;
      return;
    }
    this.#escape = '';
    const isSide = sequence.length === 3 && (char === 'C' || char === 'D');
    const at = isSide ? this.#place(view) : null;
    if (at === null || at.y >= view.rows) {
      this.#doubt(seq);
      return;
    }
    const x = at.x + (char === 'C' ? 1 : -1);
    if (x < 0 || x >= view.cols || (char === 'C' && at.x > this.#lineEnd(at.y, view))) return;
    if (this.#isPlain(Math.min(x, at.x), Math.max(x, at.x), at.y, view)) this.#move(at, x, seq);
    else this.#doubt(seq);
  }

  #insert(code: number, seq: number, now: number, view: ActivePane): void {
    const at = this.#place(view);
    if (at === null) return;
    const end = this.#lineEnd(at.y, view);
    // In the last column the program decides what happens.
    const isFull = Math.max(at.x, end) >= view.cols - 2;
    if (isFull || !this.#isPlain(at.x, end + 1, at.y, view) || this.#isSecret(at, view)) {
      this.#doubt(seq);
      return;
    }
    for (let x = end; x >= at.x; x--) this.#guess(x + 1, at.y, this.#codeAt(x, at.y, view), seq, now, view);
    this.#guess(at.x, at.y, code, seq, now, view);
    this.#move(at, at.x + 1, seq);
  }

  #erase(seq: number, now: number, view: ActivePane): void {
    const at = this.#place(view);
    if (at === null) return;
    const end = Math.max(this.#lineEnd(at.y, view), at.x - 1);
    if (at.x === 0 || !this.#isPlain(at.x - 1, end, at.y, view)) {
      this.#doubt(seq);
      return;
    }
    for (let x = at.x - 1; x <= end; x++)
      this.#guess(x, at.y, x === end ? blank : this.#codeAt(x + 1, at.y, view), seq, now, view);
    this.#move(at, at.x - 1, seq);
  }

  #move(from: CursorPlace, x: number, seq: number): void {
    this.#moves.add({ x, y: from.y }, seq, this.#epoch);
  }

  /** The place of the next key; null while unknown. */
  #place(view: ActivePane): CursorPlace | null {
    if (this.#blind || this.#guesses.length > mostGuesses) return null;
    return this.#moves.place ?? view.cursor;
  }

  /** The last cell of a row that is not blank, guesses included; -1 when all are. */
  #lineEnd(y: number, view: ActivePane): number {
    for (let x = view.cols - 1; x >= 0; x--) if (this.#codeAt(x, y, view) !== blank) return x;
    return -1;
  }

  #codeAt(x: number, y: number, view: ActivePane): number {
    return this.#guesses.find((guess) => guess.x === x && guess.y === y)?.code ?? view.codeAt(x, y);
  }

  /**
   * Whether these cells can be read from their characters: none is part of a wide or combined one, or has too many
   * guesses.
   */
  #isPlain(from: number, to: number, y: number, view: ActivePane): boolean {
    for (let x = from; x <= to; x++) if (view.codeAt(x, y) === 0) return false;
    return !this.#guesses.some(
      (guess) => guess.y === y && guess.x >= from && guess.x <= to && guess.before.length >= mostStages,
    );
  }

  #guess(x: number, y: number, code: number, seq: number, now: number, view: ActivePane): void {
    const at = this.#guesses.findIndex((guess) => guess.x === x && guess.y === y);
    const earlier = this.#guesses[at];
    const before = earlier ? [...earlier.before, earlier.code] : [view.codeAt(x, y)];
    const guess = { x, y, code, before, seq, epoch: this.#epoch, typedAt: now, ackedAt: null };
    if (at < 0) this.#guesses.push(guess);
    else this.#guesses[at] = guess;
  }

  #isSecret(at: CursorPlace, view: ActivePane): boolean {
    let text = '';
    for (let x = 0; x < at.x; x++) text += String.fromCodePoint(view.codeAt(x, at.y) || blank);
    return secretPrompt.test(text);
  }

  #judge(guess: Guess, view: ActivePane, now: number): void {
    const actual = guess.y < view.rows && guess.x < view.cols ? view.codeAt(guess.x, guess.y) : 0;
    const applied = guess.seq <= this.#acked;
    if (actual === guess.code) {
      if (!applied) return;
      this.#guesses.splice(this.#guesses.indexOf(guess), 1);
      // A cell that showed the same before proves nothing.
      if (guess.before[0] !== guess.code) this.#proved(guess.epoch, view.alternateScreen);
      return;
    }
    const isComing = guess.before.includes(actual);
    // A shown guess never stays over content that no key explains; a hidden one does no harm.
    if (!isComing && (applied || guess.epoch <= this.#confirmed)) this.#wrong(guess.epoch);
    else if (guess.ackedAt !== null && guess.ackedAt < this.#settledAt(now)) this.#wrong(guess.epoch);
  }

  #judgeCursor(actual: CursorPlace, now: number): void {
    const cellsWait = (last: number) => this.#guesses.some(({ seq }) => seq <= last);
    const verdict = this.#moves.judge(actual, this.#settledAt(now), cellsWait);
    if (verdict !== null) this.#wrong(verdict.wrong);
  }

  /** The cursor went where no guess explains it: the program's state has changed, and it must prove its echo anew. */
  #checkJump(actual: CursorPlace): void {
    const seen = this.#seen;
    if (seen === null || (seen.x === actual.x && seen.y === actual.y)) return;
    if (!this.#moves.explains(seen, actual)) this.reset();
  }

  #proved(epoch: number, alternateScreen: boolean): void {
    if (epoch === this.#epoch) this.#proofs++;
    if (alternateScreen && epoch === this.#epoch && this.#proofs < alternateProof) return;
    this.#confirmed = Math.max(this.#confirmed, epoch);
  }

  /** A wrong guess in an epoch not shown yet cancels only that epoch. */
  #wrong(epoch: number): void {
    if (epoch <= this.#confirmed) {
      this.reset();
      return;
    }
    this.#guesses = this.#guesses.filter((guess) => guess.epoch < epoch);
    this.#moves.dropFrom(epoch);
    this.#newEpoch();
  }

  /** From here on the echo must be proven anew, starting at the far side's cursor then. */
  #doubt(seq: number): void {
    this.#newEpoch();
    this.#blind = true;
    this.#blindUntil = Math.max(this.#blindUntil, seq);
  }

  #newEpoch(): void {
    this.#epoch++;
    this.#proofs = 0;
  }

  /** Effects of keys acknowledged before this time are on the screen by now, if visible at all. */
  #settledAt(now: number): number {
    return now - echoMs - Math.min(mostPaceMs, Math.max(leastPaceMs, this.#roundTripMs / 2));
  }

  #isNewPane(view: ActivePane): boolean {
    const seen = this.#seen;
    return seen !== null && (seen.pane !== view.pane || seen.cols !== view.cols || seen.rows !== view.rows);
  }

  #note(view: ActivePane | null): void {
    this.#seen =
      view?.cursor == null
        ? null
        : { pane: view.pane, cols: view.cols, rows: view.rows, x: view.cursor.x, y: view.cursor.y };
  }
}

/** Letters and symbols that every terminal draws one column wide: ASCII, Latin, and no combining marks. */
function isNarrow(code: number): boolean {
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa1 && code <= 0x2ff && code !== 0xad);
}
