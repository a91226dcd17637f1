/**
 * A pane's past as a line from 0 to 1, without the pauses: a night without output takes no room. Turns places into times
 * and back, and finds what happened there.
 */

import type { PaneTimelineResult } from '../../protocol/messages.ts';
import { shownName } from '../around/controlView.ts';

/** Share of the line that the pause after a stretch has: there the screen rests, and can be looked at. */
const pauseShare = 1 / 250;

interface Piece {
  from: number;
  to: number;
  /** Where it begins on the line, and its share of it, without the pause after it. */
  start: number;
  share: number;
}

type MarkKind = 'command' | 'failed' | 'exit';

export interface PastMark {
  at: number;
  place: number;
  kind: MarkKind;
  words: string;
}

/** Input of one author on the line. */
export interface PastTyping {
  start: number;
  end: number;
  actor: 'person' | 'agent' | 'program';
  name: string;
  from: number;
  to: number;
}

/** Commands with the same end are one mark on the line beyond this many. */
const mostMarks = 300;

export class TimeAxis {
  readonly #pieces: Piece[] = [];
  readonly marks: readonly PastMark[];
  readonly typing: readonly PastTyping[];

  constructor({ stretches, commands, typed, exits }: PaneTimelineResult) {
    const total = stretches.reduce((sum, [from, to]) => sum + (to - from), 0) || 1;
    const whole = 1 + stretches.length * pauseShare;
    let start = 0;
    for (const [from, to] of stretches) {
      const share = (to - from) / total / whole;
      this.#pieces.push({ from, to, start, share });
      start += share + pauseShare / whole;
    }
    this.marks = [
      ...commands.map(({ at, code, endedAt, by }): Omit<PastMark, 'place'> => {
        const failed = code !== undefined && code !== 0;
        const who = by === null ? '' : ` by ${shownName(by)}`;
        return failed
          ? { at: endedAt ?? at, kind: 'failed', words: `a command${who} failed: ${code}` }
          : { at, kind: 'command', words: `a command${who}` };
      }),
      ...exits.map(
        ({ at, status }): Omit<PastMark, 'place'> => ({ at, kind: 'exit', words: `the program ${status}` }),
      ),
    ]
      .sort((a, b) => a.at - b.at)
      .slice(-mostMarks)
      .map((mark) => ({ ...mark, place: this.placeOf(mark.at) }));
    this.typing = typed.slice(-mostMarks).map(({ from, to, by }) => ({
      start: this.placeOf(from),
      end: this.placeOf(to),
      actor: by.actor,
      name: shownName(by),
      from,
      to,
    }));
  }

  /** Nothing is kept. */
  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Milliseconds since the epoch. */
  timeAt(place: number): number {
    const piece = this.#pieces.findLast(({ start }) => start <= place) ?? this.#pieces[0];
    if (!piece) return 0;
    const within = piece.share === 0 ? 1 : Math.min(1, Math.max(0, (place - piece.start) / piece.share));
    return Math.round(piece.from + within * (piece.to - piece.from));
  }

  /** A time within a pause is where the pause begins. */
  placeOf(time: number): number {
    const piece = this.#pieces.findLast(({ from }) => from <= time);
    if (!piece) return 0;
    const length = piece.to - piece.from;
    const within = length === 0 ? 1 : Math.min(1, (time - piece.from) / length);
    return piece.start + within * piece.share;
  }

  /** The next mark after a time, or the last one before it. */
  markBeside(time: number, by: 1 | -1): PastMark | null {
    const found =
      by > 0 ? this.marks.find(({ at }) => at > time) : this.marks.findLast(({ at }) => at < time);
    return found ?? null;
  }

  /** The events of a time, in words; '' for none known. `withinMs`: how far off they may be. */
  wordsAt(time: number, withinMs: number): string {
    const mark = this.marks.findLast(({ at }) => at <= time && time - at <= withinMs);
    const typist = this.typing.findLast(({ from, to }) => from - withinMs <= time && time <= to + withinMs);
    return [mark?.words ?? [], typist ? `${typist.name} typed` : []].flat().join(' · ');
  }
}
