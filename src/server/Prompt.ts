/**
 * A question on a viewport's status line: yes or no (confirm-before), or a line of text (command-prompt). Owns the text
 * being typed and where its cursor stands; what the answer means is its asker's.
 */
import type { Run } from '../protocol/messages.ts';
import { type ClusterWidth, textRuns, textWidth } from './StyledText.ts';

export interface Question {
  kind: 'confirm' | 'text' | 'choice';
  prompt: string;
  choices?: string[];
  initial?: string;
  /** One key is the answer ('single'), its name is ('key'), or digits are, until another key ends them ('numeric'). */
  accepts?: 'single' | 'key' | 'numeric';
  /** Nothing of it is shown: what it is about is seen elsewhere. */
  hidden?: boolean;
  /**
   * Called with '=' and the text whenever it changes, and at first; with '-' or '+' before it when C-r or C-s asks for
   * the one before or the next. The text begins empty then, and `initial` is what these keys begin with.
   */
  changed?(text: string): void;
}

/** Longest line that can be typed. */
const maxCharacters = 4096;

export class Prompt {
  readonly question: Question;
  readonly #answer: (answer: string | null) => void;
  #text: string[];
  #at: number;
  #done = false;

  /** `answer` is called once; null when the question was refused. */
  constructor(question: Question, answer: (answer: string | null) => void) {
    this.question = question;
    this.#answer = answer;
    this.#text = question.changed ? [] : [...(question.initial ?? '')];
    this.#at = this.#text.length;
    question.changed?.('=');
  }

  get done(): boolean {
    return this.#done;
  }

  /**
   * The status line of `cols` cells while the question stands, in a style, and the column of its cursor. A text that is
   * too long for it is shown around the cursor.
   */
  line(sgr: string, cols: number, widthOf: ClusterWidth): { runs: Run[]; cursor: number } {
    const { prompt } = this.question;
    const room = Math.max(1, cols - textWidth(prompt, widthOf));
    const width = (from: number, to: number) => textWidth(this.#text.slice(from, to).join(''), widthOf);
    let from = 0;
    while (from < this.#at && width(from, this.#at) >= room) from++;
    let to = this.#at;
    while (to < this.#text.length && width(from, to + 1) <= room) to++;
    const shown = this.#text.slice(from, to).join('');
    return { runs: textRuns(`${prompt}${shown}`, sgr, widthOf), cursor: cols - room + width(from, this.#at) };
  }

  /** A bracketed paste: its text as if typed. Line ends and tabs are blanks, other controls are left out. */
  paste(text: string): void {
    const { accepts, kind, changed } = this.question;
    if (kind !== 'text' || accepts === 'single' || accepts === 'key') return;
    const clean = text.replace(/\r\n?|[\n\t]/g, ' ').replace(/\p{Cc}/gu, '');
    const wanted = accepts === 'numeric' ? clean.replace(/\D/g, '') : clean;
    for (const character of wanted) this.#insert(character);
    if (wanted !== '') changed?.(`=${this.#text.join('')}`);
  }

  cancel(): void {
    this.#finish(null);
  }

  /** A key that is no digit ends a number, and is then a key like any other: true when it did. */
  endedBy(key: string | null): boolean {
    if (this.question.accepts !== 'numeric' || key === null || /^\d$/.test(key)) return false;
    this.#finish(key === 'Escape' ? null : this.#text.join(''));
    return key !== 'Escape' && key !== 'Enter';
  }

  /** A key by its tmux name: one character, or 'Enter', 'BSpace', 'C-a', ... */
  key(key: string): void {
    if (this.question.accepts === 'key') this.#finish(key);
    else if (this.question.accepts === 'single') this.#singleKey(key);
    else if (this.question.kind === 'text') this.#typeKey(key);
    else if (this.question.kind === 'confirm') this.#finish(key === 'y' || key === 'Y' ? 'y' : null);
    else if (key === 'Escape' || key === 'C-c') this.#finish(null);
    else if (this.question.choices?.includes(key)) this.#finish(key);
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
    const before = this.#text.join('');
    if (key === 'C-r' || key === 'C-s') {
      if (before !== '') changed(`${key === 'C-r' ? '-' : '+'}${before}`);
      else if (initial !== '') {
        this.#text = [...initial];
        this.#at = this.#text.length;
        changed(`=${initial}`);
      }
      return;
    }
    this.#editKey(key);
    const text = this.#text.join('');
    if (!this.#done && text !== before) changed(`=${text}`);
  }

  #editKey(key: string): void {
    switch (key) {
      case 'Enter':
      case 'C-m':
        this.#finish(this.#text.join(''));
        return;
      case 'Escape':
      case 'C-c':
      case 'C-g':
        this.#finish(null);
        return;
      case 'BSpace':
      case 'C-h':
        if (this.#at > 0) this.#text.splice(--this.#at, 1);
        return;
      case 'DC':
      case 'C-d':
        this.#text.splice(this.#at, 1);
        return;
      case 'Left':
      case 'C-b':
        this.#at = Math.max(0, this.#at - 1);
        return;
      case 'Right':
      case 'C-f':
        this.#at = Math.min(this.#text.length, this.#at + 1);
        return;
      case 'Home':
      case 'C-a':
        this.#at = 0;
        return;
      case 'End':
      case 'C-e':
        this.#at = this.#text.length;
        return;
      case 'C-u':
        this.#text.splice(0, this.#at);
        this.#at = 0;
        return;
      case 'C-k':
        this.#text.splice(this.#at);
        return;
      case 'C-w':
        this.#deleteWord();
        return;
      case 'Space':
        this.#insert(' ');
        return;
      default:
        if ([...key].length === 1) this.#insert(key);
    }
  }

  #insert(character: string): void {
    if (this.#text.length >= maxCharacters) return;
    this.#text.splice(this.#at++, 0, character);
  }

  #deleteWord(): void {
    let from = this.#at;
    while (from > 0 && this.#text[from - 1] === ' ') from--;
    while (from > 0 && this.#text[from - 1] !== ' ') from--;
    this.#text.splice(from, this.#at - from);
    this.#at = from;
  }

  #finish(answer: string | null): void {
    if (this.#done) return;
    this.#done = true;
    this.#answer(answer);
  }
}
