/**
 * A line of text edited as in tmux's prompts: the cursor, emacs and vi keys, cut text, and earlier lines. Prompts and
 * forms own the line's purpose and appearance.
 */
export interface LineEditing {
  /** Option status-keys. */
  keys?: 'emacs' | 'vi';
  /** Earlier answers, oldest first. */
  history?: readonly string[];
  /** Characters besides blanks that end a word (word-separators). */
  separators?: string;
  /** Text that C-y inserts when nothing was cut: the newest paste buffer. */
  paste?(): string;
}

/** Outcome of a key: handled, the end of the line, cancelled, or not an editing key. */
export type EditOutcome = 'edited' | 'done' | 'cancelled' | 'other';

/** Longest line that can be typed, characters. */
const maxCharacters = 4096;

export class LineEditor {
  readonly #how: LineEditing;
  #text: string[];
  #at: number;
  #cut = '';
  /** 0 is the line itself, 1 the newest earlier answer. */
  #back = 0;
  #own = '';
  /** vi's command mode: keys are commands, not text. */
  #commands = false;

  constructor(text: string, how: LineEditing) {
    this.#how = how;
    this.#text = [...text];
    this.#at = this.#text.length;
  }

  /** Whether vi's command mode is on: keys are commands, not text. */
  get commanding(): boolean {
    return this.#commands;
  }

  get characters(): readonly string[] {
    return this.#text;
  }

  get text(): string {
    return this.#text.join('');
  }

  get at(): number {
    return this.#at;
  }

  set(text: string): void {
    this.#text = [...text].slice(0, maxCharacters);
    this.#at = this.#text.length;
  }

  moveTo(at: number): void {
    this.#at = Math.max(0, Math.min(at, this.#text.length));
  }

  insert(text: string): void {
    for (const character of text) {
      if (this.#text.length >= maxCharacters) return;
      this.#text.splice(this.#at++, 0, character);
    }
  }

  /** Handles a key by its tmux name. */
  key(key: string): EditOutcome {
    if (this.#how.keys !== 'vi') return this.#edit(key);
    if (!this.#commands) {
      if (key !== 'Escape') return this.#edit(key);
      this.#commands = true;
      return 'edited';
    }
    return this.#viCommand(key);
  }

  /** Commands as in status_prompt_translate_key of tmux 3.3a. */
  #viCommand(key: string): EditOutcome {
    if (key === 'q') return 'cancelled';
    const begins: Readonly<Record<string, string | null>> = {
      Escape: null,
      A: 'End',
      I: 'Home',
      C: 'C-k',
      S: 'C-u',
      a: 'Right',
      i: null,
      s: 'DC',
    };
    if (Object.hasOwn(begins, key)) {
      this.#commands = false;
      const first = begins[key];
      return first ? this.#edit(first) : 'edited';
    }
    const same: Readonly<Record<string, string>> = {
      $: 'End',
      0: 'Home',
      '^': 'Home',
      D: 'C-k',
      X: 'BSpace',
      b: 'M-b',
      d: 'C-u',
      p: 'C-y',
      h: 'Left',
      l: 'Right',
      j: 'Down',
      k: 'Up',
      x: 'DC',
      BSpace: 'Left',
      'C-h': 'Left',
    };
    const { separators = '' } = this.#how;
    if (key === 'B') this.moveTo(this.#wordStart(''));
    if (key === 'w' || key === 'W') this.moveTo(this.#wordAfter(key === 'w' ? separators : '', true));
    if (key === 'e' || key === 'E') this.moveTo(this.#wordEnd(key === 'e' ? separators : ''));
    const meant = same[key] ?? (key.length === 1 || key === 'Space' ? null : key);
    return meant === null ? 'edited' : this.#edit(meant);
  }

  #edit(key: string): EditOutcome {
    switch (key) {
      case 'Enter':
      case 'KPEnter':
      case 'C-m':
      case 'C-j':
        return 'done';
      case 'Escape':
      case 'C-c':
      case 'C-g':
        return 'cancelled';
      case 'Left':
      case 'C-b':
        this.moveTo(this.#at - 1);
        return 'edited';
      case 'Right':
      case 'C-f':
        this.moveTo(this.#at + 1);
        return 'edited';
      case 'Home':
      case 'C-a':
        this.moveTo(0);
        return 'edited';
      case 'End':
      case 'C-e':
        this.moveTo(this.#text.length);
        return 'edited';
      case 'M-b':
      case 'C-Left':
        this.moveTo(this.#wordStart());
        return 'edited';
      case 'M-f':
      case 'C-Right':
        this.moveTo(this.#wordAfter(this.#how.separators ?? '', false));
        return 'edited';
      case 'Up':
      case 'C-p':
        this.#lookBack(1);
        return 'edited';
      case 'Down':
      case 'C-n':
        this.#lookBack(-1);
        return 'edited';
      default:
        return this.#change(key);
    }
  }

  #change(key: string): EditOutcome {
    switch (key) {
      case 'BSpace':
      case 'C-h':
        if (this.#at > 0) this.#text.splice(--this.#at, 1);
        return 'edited';
      case 'DC':
      case 'C-d':
        this.#text.splice(this.#at, 1);
        return 'edited';
      case 'C-u':
        this.set('');
        return 'edited';
      case 'C-k':
        this.#text.splice(this.#at);
        return 'edited';
      case 'C-w':
        this.#cutWord();
        return 'edited';
      case 'C-y':
        this.insert(onOneLine(this.#cut || (this.#how.paste?.() ?? '')));
        return 'edited';
      case 'C-t':
        this.#swap();
        return 'edited';
      case 'Space':
        this.insert(' ');
        return 'edited';
      default:
        if ([...key].length !== 1) return 'other';
        this.insert(key);
        return 'edited';
    }
  }

  /** Kind of the character there: a word consists of separators, or of none. The end counts as a character of a word. */
  #kindAt(at: number, separators: string): 'blank' | 'separator' | 'word' {
    const character = this.#text[at] ?? '';
    if (character === ' ') return 'blank';
    return character !== '' && separators.includes(character) ? 'separator' : 'word';
  }

  /** Start of the word at or before the cursor, as status_prompt_backward_word of tmux 3.3a. */
  #wordStart(separators = this.#how.separators ?? ''): number {
    let at = this.#at;
    while (at > 0 && this.#kindAt(at - 1, separators) === 'blank') at--;
    const kind = this.#kindAt(at - 1, separators);
    while (at > 0 && this.#kindAt(at - 1, separators) === kind) at--;
    return at;
  }

  /** Place after the word, or with `vi` the start of the next one, as status_prompt_forward_word. */
  #wordAfter(separators: string, vi: boolean): number {
    const end = this.#text.length;
    const afterBlanks = (from: number) => {
      let at = from;
      while (at < end && this.#kindAt(at, separators) === 'blank') at++;
      return at;
    };
    let at = vi ? this.#at : afterBlanks(this.#at);
    if (at === end) return at;
    const isSeparator = this.#kindAt(at, separators) === 'separator';
    do {
      at++;
      if (this.#kindAt(at, separators) === 'blank') return vi ? afterBlanks(at) : at;
    } while (at < end && isSeparator === (this.#kindAt(at, separators) === 'separator'));
    return at;
  }

  /** Last character of the word after the cursor, as status_prompt_end_word. */
  #wordEnd(separators: string): number {
    const end = this.#text.length;
    let at = this.#at;
    if (at === end) return at;
    do at++;
    while (at < end && this.#kindAt(at, separators) === 'blank');
    if (at === end) return at;
    const kind = this.#kindAt(at, separators);
    while (at < end && this.#kindAt(at, separators) === kind) at++;
    return at - 1;
  }

  #cutWord(): void {
    const from = this.#wordStart();
    if (from < this.#at) this.#cut = this.#text.slice(from, this.#at).join('');
    this.#text.splice(from, this.#at - from);
    this.#at = from;
  }

  #swap(): void {
    const at = Math.min(this.#at + 1, this.#text.length);
    const [before, after] = this.#text.slice(at - 2, at);
    if (before === undefined || after === undefined) return;
    this.#text.splice(at - 2, 2, after, before);
    this.#at = at;
  }

  #lookBack(by: number): void {
    const { history = [] } = this.#how;
    const back = Math.max(0, Math.min(this.#back + by, history.length));
    if (back === this.#back) return;
    if (this.#back === 0) this.#own = this.text;
    this.#back = back;
    this.set(back === 0 ? this.#own : (history.at(-back) ?? ''));
  }
}

/** Turns line ends and tabs into blanks, and drops other control characters. */
export function onOneLine(text: string): string {
  return text.replace(/\r\n?|[\n\t]/g, ' ').replace(/\p{Cc}/gu, '');
}
