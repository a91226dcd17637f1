/**
 * A text or regular expression to find in lines. Owns case folding and the choice of a matcher with bounded time;
 * knows nothing of rows, columns or logs.
 */
import { compileRegex } from '../match/Regex.ts';
import { type PlainOutput, traceless } from './PlainOutput.ts';

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

/** Characters that make a text a regular expression; without any of them it is matched literally. */
const regexCharacters = /[\^$*+()?[\].\\]/;
/** Most quantifiers in a pattern for JavaScript's own matcher: n of them take length^n at worst. */
const nativeQuantifiers = 3;
/** A line is searched up to this length, UTF-16 units: tmux stops at 2,000 cells. */
const maxLine = 20_000;
/** Bytes of a literal to find in raw output first; the whole pattern is matched only where they occur. */
const literalBytes = 64;

export class LinePattern {
  readonly #find: (line: string, from: number) => LineMatch | null;
  readonly #ignoreCase: boolean;

  /** A match may contain blanks, which may come from cells that were never written. */
  readonly #seesBlanks: boolean;
  /** Finds in raw output what every match begins with; null when only the text can tell. */
  readonly #literal: RegExp | null;
  readonly #filter: ((text: string) => boolean) | null;

  private constructor(
    pattern: PatternText,
    ignoreCase: boolean,
    find: (line: string, from: number) => LineMatch | null,
  ) {
    this.#ignoreCase = ignoreCase;
    this.#find = find;
    const { text } = pattern;
    const plain = !pattern.regex || !regexCharacters.test(text);
    const ascii = /^[\x20-\x7e]*$/.test(text);
    this.#seesBlanks = !plain || text.includes(' ');
    this.#literal = plain && (ascii || !ignoreCase) ? literalIn(text, ignoreCase) : null;
    this.#filter = plain ? (block) => block.includes(text) : filterOf(text, ignoreCase);
  }

  /** False when no line of the output matches, including its last with its continuation. May be a careful true. */
  mayMatch(output: PlainOutput, goesOn: PlainOutput): boolean {
    if (output.bytes === null || goesOn.bytes === null) return true;
    if (output.returns && !goesOn.bytes.startsWith('\n')) return true;
    if (this.#seesBlanks && (output.tabs || goesOn.tabs)) return true;
    if (this.#literal) return testOrTrue(this.#literal, output.bytes + goesOn.bytes);
    if (!this.#filter) return true;
    const whole = `${output.text}${goesOn.text}`;
    return this.#filter(this.#ignoreCase ? whole.toLowerCase() : whole);
  }

  /**
   * Null for an empty text and for an invalid regular expression. Capitals make the match case-sensitive, as in tmux.
   */
  static compile({ text, regex }: PatternText): LinePattern | null {
    if (text === '') return null;
    const ignoreCase = text === text.toLowerCase();
    const pattern = { text, regex };
    if (!regex || !regexCharacters.test(text)) return LinePattern.#ofText(pattern, ignoreCase);
    const checked = compileRegex(text, ignoreCase);
    if (!checked) return null;
    const native = nativeMatcher(text, ignoreCase);
    return new LinePattern(pattern, ignoreCase, native ?? ((line, from) => checked.exec(line, from) ?? null));
  }

  static #ofText(pattern: PatternText, ignoreCase: boolean): LinePattern {
    const { text } = pattern;
    return new LinePattern(pattern, ignoreCase, (line, from) => {
      const start = line.indexOf(text, from);
      return start < 0 ? null : { start, end: start + text.length };
    });
  }

  /** Matches of a line from left to right, non-overlapping and non-empty. */
  matches(line: string): LineMatch[] {
    const subject = this.#subject(line);
    const found: LineMatch[] = [];
    if (this.#filter && !this.#filter(subject)) return found;
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
    // The rare letters with a longer lower-case form would shift every index after them.
    return folded.length === text.length ? folded : text;
  }
}

/** The beginning of a text as bytes, allowing invisible sequences between them. */
function literalIn(text: string, ignoreCase: boolean): RegExp {
  const bytes = [...Buffer.from(text).subarray(0, literalBytes)];
  const source = bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(`${traceless}*`);
  return new RegExp(source, ignoreCase ? 'i' : '');
}

/** True also when the matcher fails because it would need too much memory. */
function testOrTrue(expression: RegExp, subject: string): boolean {
  try {
    return expression.test(subject);
  } catch {
    return true;
  }
}

/**
 * Quickly rules out that a regular expression matches anywhere. Only for expressions that JavaScript's own matcher
 * evaluates in bounded time and reads as POSIX does: whether there is a match does not depend on the alternative
 * chosen.
 */
function filterOf(text: string, ignoreCase: boolean): ((block: string) => boolean) | null {
  if (/\\[A-Za-z0-9]|\[[:.=]|\)[*+?{]|[{}]/.test(text)) return null;
  if ((text.match(/[*+?]/g)?.length ?? 0) > nativeQuantifiers || /[*+?]{2}|(?:^|[(|^])[*+?]/.test(text))
    return null;
  try {
    const expression = new RegExp(ignoreCase ? text.toLowerCase() : text, 'mu');
    return (block) => expression.test(block);
  } catch {
    return null;
  }
}

/**
 * JavaScript's matcher, for expressions with bounded time on lines of our length and the same meaning in both
 * languages: of several alternatives it takes the first where POSIX takes the longest, so alternatives are excluded.
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
