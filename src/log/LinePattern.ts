/**
 * A text or regular expression to look for in lines. Owns case folding and the choice of a matcher whose time is
 * bounded; knows nothing of rows, columns or logs.
 */
import { compileRegex } from '../command/match/regex.ts';

export interface PatternText {
  text: string;
  /** An extended regular expression (POSIX XBD 9.4) rather than the text itself. */
  regex: boolean;
}

/** A match as UTF-16 indexes of the line; `end` is the index after it. */
export interface LineMatch {
  start: number;
  end: number;
}

/** What makes a text a regular expression; without one of them it is looked for as it is. */
const regexCharacters = /[\^$*+()?[\].\\]/;
/** Quantifiers that JavaScript's own matcher may meet in one pattern: n of them take length^n at worst. */
const nativeQuantifiers = 3;
/** A line is looked through as far as this, UTF-16 units: tmux stops at 2,000 cells. */
const maxLine = 20_000;

export class LinePattern {
  readonly #find: (line: string, from: number) => LineMatch | null;
  readonly #ignoreCase: boolean;

  private constructor(ignoreCase: boolean, find: (line: string, from: number) => LineMatch | null) {
    this.#ignoreCase = ignoreCase;
    this.#find = find;
  }

  /** Null for an empty text and for a regular expression that is not one. Capitals in it make case count, as in tmux. */
  static compile({ text, regex }: PatternText): LinePattern | null {
    if (text === '') return null;
    const ignoreCase = text === text.toLowerCase();
    if (!regex || !regexCharacters.test(text)) return LinePattern.#ofText(text, ignoreCase);
    const checked = compileRegex(text, ignoreCase);
    if (!checked) return null;
    const native = nativeMatcher(text, ignoreCase);
    return new LinePattern(ignoreCase, native ?? ((line, from) => checked.exec(line, from) ?? null));
  }

  static #ofText(text: string, ignoreCase: boolean): LinePattern {
    return new LinePattern(ignoreCase, (line, from) => {
      const start = line.indexOf(text, from);
      return start < 0 ? null : { start, end: start + text.length };
    });
  }

  /** Matches of a line from left to right, none overlapping another and none empty. */
  matches(line: string): LineMatch[] {
    const subject = this.#subject(line);
    const found: LineMatch[] = [];
    for (let from = 0; from < subject.length; ) {
      const match = this.#find(subject, from);
      if (!match) break;
      if (match.end > match.start) found.push(match);
      from = Math.max(match.end, match.start + 1);
    }
    return found;
  }

  #subject(line: string): string {
    const text = line.length > maxLine ? line.slice(0, maxLine) : line;
    if (!this.#ignoreCase) return text;
    const folded = text.toLowerCase();
    // The rare letters whose small form is longer would shift every index after them.
    return folded.length === text.length ? folded : text;
  }
}

/**
 * JavaScript's matcher for expressions that it takes in time that is bounded on lines of our length and that mean the
 * same in both: it takes the first of several alternatives where POSIX takes the longest, so those are left out.
 */
function nativeMatcher(
  text: string,
  ignoreCase: boolean,
): ((line: string, from: number) => LineMatch | null) | null {
  if (/[|(){}\\[]/.test(text)) return null;
  if ((text.match(/[*+?]/g)?.length ?? 0) > nativeQuantifiers || /[*+?]{2}|^\^?[*+?]/.test(text)) return null;
  let expression: RegExp;
  try {
    expression = new RegExp(ignoreCase ? text.toLowerCase() : text, 'gu');
  } catch {
    return null;
  }
  return (line, from) => {
    expression.lastIndex = from;
    const match = expression.exec(line);
    return match ? { start: match.index, end: match.index + match[0].length } : null;
  };
}
