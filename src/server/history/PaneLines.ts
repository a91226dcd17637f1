/**
 * Rows of a pane, history and screen, by number: pages and search. Row 0 is the oldest row kept. Owns nothing; another
 * thread reads the log.
 */
import type { PastReader } from '../../log/PastReader.ts';
import type { PastMatch } from '../../log/types.ts';
import { compileRegex, type Regex } from '../../match/Regex.ts';
import { fail } from '../../protocol/errors.ts';
import type {
  PaneLinesParams,
  PaneLinesResult,
  PaneSearchParams,
  PaneSearchResult,
} from '../../protocol/paneLines.ts';
import type { ScreenEngine } from '../../screen/types.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import { capture } from './capture.ts';

const usualRows = 100;
const usualMatches = 50;
/** Work limit of a screen search. A pattern that exceeds it matches nothing on the screen. */
const workLimit = 2_000_000;
/** Matches within this many rows are read together. */
const nearRows = 200;

export interface PaneLinesSource {
  readonly past: PastReader;
  runtime(pane: Pane): PaneRuntime | undefined;
}

export class PaneLines {
  readonly #source: PaneLinesSource;

  constructor(source: PaneLinesSource) {
    this.#source = source;
  }

  /** Errors: no-such-pane. */
  async lines(pane: Pane, { before, limit = usualRows }: PaneLinesParams): Promise<PaneLinesResult> {
    const runtime = this.#runtime(pane);
    const total = rowsOf(runtime.screen);
    const end = Math.min(before ?? total, total);
    const first = Math.max(0, end - limit);
    const lines = end === first ? [] : await this.#rows(runtime, first, end - 1);
    return { pane: pane.id, first, lines, total };
  }

  /** Errors: no-such-pane, bad-value. */
  async search(
    pane: Pane,
    { pattern, before, limit = usualMatches }: PaneSearchParams,
  ): Promise<PaneSearchResult> {
    const runtime = this.#runtime(pane);
    const regex = compileRegex(pattern, !/\p{Lu}/u.test(pattern));
    if (!regex) throw fail('bad-value', { value: pattern, reason: 'not an extended regular expression' });
    const { screen } = runtime;
    const history = screen.historySize;
    const end = Math.min(before ?? Number.POSITIVE_INFINITY, rowsOf(screen));
    const shown = onScreen(screen, regex, end - history, limit);
    const matches = shown.map(({ y, text }) => ({ line: history + y, text }));
    const left = limit - matches.length;
    if (left === 0 || history === 0) return { pane: pane.id, matches, more: left === 0 };
    const found: PastMatch[] = [];
    const { complete } = await this.#source.past.search(
      {
        source: runtime.log.source(),
        cols: screen.cols,
        pattern: { text: pattern, regex: true },
        from: Math.max(1, history - end + 1),
        keep: 'newest',
        limit: left,
      },
      (some) => found.push(...some),
    );
    const rows = [...new Set(found.map(({ row }) => history - row))].filter((row) => row >= 0 && row < end);
    const past = await this.#texts(runtime, rows.sort((a, b) => b - a).slice(0, left));
    return { pane: pane.id, matches: [...matches, ...past], more: !complete };
  }

  /** The texts of these rows, newest first. */
  async #texts(runtime: PaneRuntime, rows: readonly number[]): Promise<{ line: number; text: string }[]> {
    const texts: { line: number; text: string }[] = [];
    for (let at = 0; at < rows.length; ) {
      const newest = rows[at] ?? 0;
      const group = rows.slice(at).filter((row) => row > newest - nearRows);
      const oldest = group.at(-1) ?? newest;
      const lines = await this.#rows(runtime, oldest, newest);
      texts.push(...group.map((line) => ({ line, text: lines[line - oldest] ?? '' })));
      at += group.length;
    }
    return texts;
  }

  async #rows(runtime: PaneRuntime, first: number, last: number): Promise<string[]> {
    const history = runtime.screen.historySize;
    const range = { start: first - history, end: last - history };
    const text = await capture(runtime, range, this.#source.past);
    return text.split('\n').slice(0, -1);
  }

  #runtime(pane: Pane): PaneRuntime {
    const runtime = this.#source.runtime(pane);
    if (!runtime) throw fail('no-such-pane', { name: pane.id });
    return runtime;
  }
}

/** Rows of history and screen, without the blank ones at the end. */
function rowsOf(screen: ScreenEngine): number {
  let last = screen.rows - 1;
  while (last >= 0 && screen.text(last).trimEnd() === '') last -= 1;
  return screen.historySize + last + 1;
}

/** Rows of the screen above row `end` that match, newest first. */
function onScreen(screen: ScreenEngine, regex: Regex, end: number, limit: number) {
  const budget = { work: workLimit };
  const found: { y: number; text: string }[] = [];
  for (let y = Math.min(end, screen.rows) - 1; y >= 0 && found.length < limit; y--) {
    const text = screen.text(y).trimEnd();
    if (regex.exec(text, 0, budget) !== undefined) found.push({ y, text });
  }
  return found;
}
