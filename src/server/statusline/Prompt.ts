/**
 * A question on a viewport's status line: yes or no (confirm-before), or a line of text (command-prompt). Owns the text
 * being typed and its cursor; the caller decides what the answer means.
 */

import { type ClusterWidth, textRuns, textWidth } from '../../command/formats/draw/styledText.ts';
import { type LineEditing, LineEditor, onOneLine } from '../../keys/LineEditor.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import { graphemes } from '../../protocol/graphemes.ts';
import type { Run } from '../../protocol/messages.ts';
import { offeredWords, type PlacedWord } from './offeredWords.ts';

export interface Question {
  kind: 'confirm' | 'text' | 'choice';
  prompt: string;
  choices?: string[];
  initial?: string;
  /** Form of the answer: one key ('single'), a key's name ('key'), or digits up to another key ('numeric'). */
  accepts?: 'single' | 'key' | 'numeric';
  /** Shows no prompt line: the question's subject is visible elsewhere. */
  hidden?: boolean;
  /**
   * Called with '=' and the text at first and on each change; C-r and C-s pass '-' or '+' and the text, for the
   * previous or next match. The text then begins empty, and these keys start from `initial`.
   */
  changed?(text: string): void;
  /** Editing settings for a line of text. */
  editing?: LineEditing;
  /** Completions of the last word before the cursor (Tab). */
  candidates?(line: string): readonly string[];
}

/**
 * Geometry of a shown line: the prompt before the text, the column where the text begins, the range of its characters
 * shown, and the places of the offered words.
 */
interface ShownLine {
  prompt: string;
  start: number;
  from: number;
  to: number;
  offered: readonly PlacedWord[];
  widthOf: ClusterWidth;
}

interface Offered {
  all: readonly string[];
  at: number;
  before: string;
  after: string;
}

export class Prompt {
  readonly question: Question;
  readonly #answer: (answer: string | null) => void;
  readonly #line: LineEditor;
  /** Completions of the word before the cursor, while Tab cycles through them. */
  #offered: Offered | null = null;
  #done = false;
  readonly #row: () => number;
  /** The line as last drawn. */
  #shown: ShownLine | null = null;

  /** `answer` is called once; null when the question was cancelled. `row` is the line's row on the terminal. */
  constructor(question: Question, answer: (answer: string | null) => void, row: () => number = () => 0) {
    this.question = question;
    this.#answer = answer;
    this.#row = row;
    this.#line = new LineEditor(question.changed ? '' : (question.initial ?? ''), question.editing ?? {});
    question.changed?.('=');
  }

  /** Whether vi's command mode is on (message-command-style). */
  get commanding(): boolean {
    return this.#line.commanding;
  }

  get done(): boolean {
    return this.#done;
  }

  /**
   * Status line of `cols` cells with the question, in a style, and its cursor's column. A text too long for the line is
   * shown around the cursor.
   */
  line(sgr: string, cols: number, widthOf: ClusterWidth): { runs: Run[]; cursor: number } {
    const prompt = fittingPrompt(this.question.prompt, cols, widthOf);
    const room = Math.max(1, cols - textWidth(prompt, widthOf));
    const { characters, at } = this.#line;
    const width = (from: number, to: number) => textWidth(characters.slice(from, to).join(''), widthOf);
    let from = 0;
    while (from < at && width(from, at) >= room) from++;
    let to = at;
    while (to < characters.length && width(from, to + 1) <= room) to++;
    const shown = characters.slice(from, to).join('');
    const start = cols - room;
    const end = start + width(from, to);
    const offered = offeredWords(this.#offered, { from: end, to: cols }, sgr, widthOf);
    this.#shown = { prompt, start, from, to, offered: offered.words, widthOf };
    return {
      runs: [...textRuns(`${prompt}${shown}`, sgr, widthOf), ...offered.runs],
      cursor: start + width(from, at),
    };
  }

  /** Inserts a bracketed paste as if typed. Line ends and tabs become blanks; other control characters are dropped. */
  paste(text: string): void {
    const { accepts, kind, changed } = this.question;
    if (kind !== 'text' || accepts === 'single' || accepts === 'key') return;
    const clean = onOneLine(text);
    const wanted = accepts === 'numeric' ? clean.replace(/\D/g, '') : clean;
    this.#offered = null;
    this.#line.insert(wanted);
    if (wanted !== '') changed?.(`=${this.#line.text}`);
  }

  cancel(): void {
    this.#finish(null);
  }

  /** True when this key is no digit and so ended a number: the key then acts like any other. */
  endedBy(key: string | null): boolean {
    if (this.question.accepts !== 'numeric' || key === null || /^\d$/.test(key)) return false;
    this.#finish(key === 'Escape' ? null : this.#line.text);
    return key !== 'Escape' && key !== 'Enter';
  }

  /** Handles a key by its tmux name: one character, or 'Enter', 'BSpace', 'C-a', ... */
  key(key: string): void {
    if (this.question.accepts === 'key') this.#finish(key);
    else if (this.question.accepts === 'single') this.#singleKey(key);
    else if (this.question.kind === 'text') this.#typeKey(key);
    else if (this.question.kind === 'confirm') this.#finish(key === 'y' || key === 'Y' ? 'y' : null);
    else if (key === 'Escape' || key === 'C-c') this.#finish(null);
    else if (this.question.choices?.includes(key)) this.#finish(key);
  }

  /**
   * Handles a click: on the text it moves the cursor, on an offered word it takes that word, on `y` or `n` it answers.
   */
  mouse({ event, button, x, y }: Pick<MouseInput, 'event' | 'button' | 'x' | 'y'>): void {
    const { kind, accepts } = this.question;
    if (event !== 'down' || button !== 1 || y !== this.#row() || !this.#shown) return;
    if (kind !== 'text') this.#clickAnswer(x, this.#shown);
    else if (accepts === undefined) this.#clickText(x, this.#shown);
  }

  /** Answers with the letter clicked between the question's brackets: `(y/n)`. */
  #clickAnswer(x: number, { prompt, widthOf }: ShownLine): void {
    const open = answerLetters.exec(prompt);
    if (!open) return;
    const at = x - textWidth(prompt.slice(0, open.index), widthOf);
    const letter = open[0][at];
    if (letter !== undefined && /\w/.test(letter)) this.key(letter);
  }

  #clickText(x: number, { start, from, to, offered, widthOf }: ShownLine): void {
    const [first] = offered;
    if (this.#offered && first && x >= first.from) {
      const placed = offered.find((word) => x >= word.from && x < word.to);
      if (placed) this.#take(placed.word, this.#offered);
      return;
    }
    if (x < start) return;
    const { characters } = this.#line;
    let at = from;
    while (at < to && start + textWidth(characters.slice(from, at + 1).join(''), widthOf) <= x) at++;
    this.#offered = null;
    this.#line.moveTo(at);
  }

  #singleKey(key: string): void {
    const character = key === 'Space' ? ' ' : key;
    this.#finish([...character].length === 1 ? character : null);
  }

  #typeKey(key: string): void {
    const { changed, initial = '' } = this.question;
    if (!changed) {
      this.#editKey(key);
      return;
    }
    const before = this.#line.text;
    if (key === 'C-r' || key === 'C-s') {
      if (before !== '') changed(`${key === 'C-r' ? '-' : '+'}${before}`);
      else if (initial !== '') {
        this.#line.set(initial);
        changed(`=${initial}`);
      }
      return;
    }
    this.#editKey(key);
    const { text } = this.#line;
    if (!this.#done && text !== before) changed(`=${text}`);
  }

  #editKey(key: string): void {
    if (key === 'Tab' || key === 'BTab') {
      this.#complete(key === 'Tab' ? 1 : -1);
      return;
    }
    this.#offered = null;
    const outcome = this.#line.key(key);
    if (outcome === 'done') this.#finish(this.#line.text);
    else if (outcome === 'cancelled') this.#finish(null);
  }

  /** Completes as far as the match is unique, then offers the candidates; further Tabs cycle through them. */
  #complete(by: 1 | -1): void {
    const offered = this.#offered;
    if (offered) {
      const { all, before, after } = offered;
      offered.at = (offered.at + by + all.length) % all.length;
      this.#put(`${before}${all[offered.at] ?? ''}`, after);
      return;
    }
    const { characters, at } = this.#line;
    const line = characters.slice(0, at).join('');
    const after = characters.slice(at).join('');
    const all = (this.question.candidates?.(line) ?? []).slice(0, mostOffered);
    const [first] = all;
    if (first === undefined) return;
    const before = line.replace(/\S*$/, '');
    if (all.length === 1) this.#put(before + ended(first), after);
    else {
      const common = commonStart(all);
      if (common.length > line.length - before.length) this.#put(before + common, after);
      this.#offered = { all, at: -1, before, after };
    }
  }

  #take(word: string, { before, after }: Offered): void {
    this.#offered = null;
    this.#put(before + ended(word), after);
  }

  #put(before: string, after: string): void {
    this.#line.set(before + after);
    this.#line.moveTo([...before].length);
  }

  #finish(answer: string | null): void {
    if (this.#done) return;
    this.#done = true;
    this.#answer(answer);
  }
}

/** Answers at the end of a question: `(y/n) `. */
const answerLetters = /\(\w(?:\/\w)+\)\s*$/;

/** Shortens a question too long for its line, keeping the answers at its end. */
function fittingPrompt(prompt: string, cols: number, widthOf: ClusterWidth): string {
  const letters = answerLetters.exec(prompt)?.[0] ?? '';
  if (letters === '' || textWidth(prompt, widthOf) < cols) return prompt;
  let left = cols - letters.length - '… '.length;
  let text = '';
  for (const cluster of graphemes(prompt.slice(0, -letters.length))) {
    left -= widthOf(cluster);
    if (left < 0) break;
    text += cluster;
  }
  return text === '' ? prompt : `${text}… ${letters}`;
}

/** Completed word with its separator: a target continues after its colon. */
const ended = (word: string): string => (word.endsWith(':') ? word : `${word} `);

/** Candidates offered at once: more than a line shows. */
const mostOffered = 50;

function commonStart(words: readonly string[]): string {
  const [first = ''] = words;
  let length = first.length;
  for (const word of words) while (!word.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
