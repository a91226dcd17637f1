/**
 * A shell with a line editor as the far side of a link: what each key makes of its screen. Deterministic, so that a
 * second one, which gets the keys at once, says what the first will show when they have arrived.
 */

export interface Picture {
  /** The character of each cell by row, 0 for each half of a wide one. */
  readonly cells: readonly (readonly number[])[];
  readonly cursor: { readonly x: number; readonly y: number };
}

const blank = 0x20;
const words = ['make ', 'mkdir ', 'build/ ', 'bench/ ', 'readme '];

export class FarShell {
  #rows: number[][];
  readonly #cols: number;
  /** The row on which the prompt stands. */
  #top = 0;
  #prompt = '$ ';
  #line: string[] = [];
  #at = 0;
  #echoes = true;
  #history: string[] = ['echo héllo wörld'];
  #recalled = 0;
  #runs = 0;
  #escape = '';
  #cursor = { x: 0, y: 0 };

  constructor(cols: number, rows: number) {
    this.#cols = cols;
    this.#rows = Array.from({ length: rows }, () => this.#blankRow());
    this.#draw();
  }

  get picture(): Picture {
    return { cells: this.#rows.map((row) => [...row]), cursor: { ...this.#cursor } };
  }

  type(text: string): void {
    for (const char of text) this.#key(char);
  }

  #key(char: string): void {
    if (this.#escape !== '' || char === '\x1b') {
      this.#escape += char;
      if (this.#escape.length === 3) this.#sequence(this.#escape.at(-1));
      return;
    }
    if (char === '\r') this.#enter();
    else if (this.#echoes) this.#edit(char);
  }

  #sequence(end: string | undefined): void {
    this.#escape = '';
    if (!this.#echoes) return;
    if (end === 'D') this.#at = Math.max(0, this.#at - 1);
    else if (end === 'C') this.#at = Math.min(this.#line.length, this.#at + 1);
    else if (end === 'A' || end === 'B') this.#recall(end === 'A' ? 1 : -1);
    this.#draw();
  }

  #edit(char: string): void {
    if (char === '\x7f') {
      if (this.#at > 0) this.#line.splice(--this.#at, 1);
    } else if (char === '\x15') this.#line.splice(0, this.#at);
    else if (char === '\t') {
      const begun = /\S*$/.exec(this.#line.slice(0, this.#at).join(''))?.[0] ?? '';
      const found = words.filter((word) => begun !== '' && word.startsWith(begun));
      if (found[0] !== undefined && found.length === 1) this.#insert(found[0].slice(begun.length));
    } else this.#insert(char);
    if (char === '\x15') this.#at = 0;
    this.#draw();
  }

  #insert(text: string): void {
    // A line that would not fit on the screen is refused, as by a terminal's own line editing.
    if (this.#line.length + text.length > this.#cols) return;
    this.#line.splice(this.#at, 0, ...text);
    this.#at += [...text].length;
  }

  #recall(by: number): void {
    this.#recalled = Math.max(0, Math.min(this.#history.length, this.#recalled + by));
    this.#line = [...(this.#history[this.#history.length - this.#recalled] ?? '')];
    this.#at = this.#line.length;
  }

  #enter(): void {
    const line = this.#line.join('');
    this.#at = this.#line.length;
    this.#draw();
    this.#line = [];
    this.#at = 0;
    this.#recalled = 0;
    if (!this.#echoes) {
      this.#echoes = true;
      this.#prompt = '$ ';
      this.#say('ok');
    } else this.#run(line.trim());
    this.#draw();
  }

  #run(line: string): void {
    // What asks for a password comes only when it is typed, so that tests know which keys are secret.
    if (line !== '' && !line.startsWith('sudo')) this.#history.push(line);
    if (line.startsWith('sudo')) {
      this.#echoes = false;
      this.#prompt = this.#runs++ % 2 === 0 ? 'Password: ' : 'Say friend > ';
      this.#say();
      return;
    }
    if (line.startsWith('cd')) this.#prompt = this.#prompt === '$ ' ? 'work $ ' : '$ ';
    if (line.startsWith('ls')) this.#say('build  漢字  readme', 'make   zoo');
    else this.#say();
  }

  /** Goes to the next row, and leaves these behind. */
  #say(...lines: string[]): void {
    const end = this.#layOut([...this.#prompt, ...this.#line]).end;
    this.#top = (this.#line.length === 0 ? this.#top : this.#cursor.y) + 1;
    if (this.#line.length === 0) this.#top = Math.max(this.#top, end.y + 1);
    for (const line of ['', ...lines].slice(1)) {
      this.#room(this.#top);
      this.#write([...line], this.#top++);
    }
    this.#room(this.#top);
  }

  #room(y: number): void {
    for (let over = y - this.#rows.length + 1; over > 0; over--) {
      this.#rows.shift();
      this.#rows.push(this.#blankRow());
      this.#top--;
    }
  }

  #draw(): void {
    const text = this.#echoes ? [...this.#prompt, ...this.#line] : [...this.#prompt];
    this.#room(this.#layOut(text).end.y);
    for (let y = this.#top; y < this.#rows.length; y++) this.#rows[y] = this.#blankRow();
    this.#write(text, this.#top);
    const before = this.#echoes ? [...this.#prompt].length + this.#at : text.length;
    this.#cursor = this.#layOut(text.slice(0, before)).end;
  }

  #write(text: readonly string[], top: number): void {
    for (const { x, y, code, width } of this.#layOut(text, top).cells) {
      const row = this.#rows[y];
      if (row === undefined) continue;
      row[x] = width === 2 ? 0 : code;
      if (width === 2) row[x + 1] = 0;
    }
  }

  #layOut(text: readonly string[], top = this.#top) {
    const cells: { x: number; y: number; code: number; width: number }[] = [];
    let x = 0;
    let y = top;
    for (const char of text) {
      const code = char.codePointAt(0) ?? blank;
      const width = code >= 0x2e80 ? 2 : 1;
      if (x + width > this.#cols) {
        x = 0;
        y++;
      }
      cells.push({ x, y, code, width });
      x += width;
    }
    return { cells, end: x >= this.#cols ? { x: 0, y: y + 1 } : { x, y } };
  }

  #blankRow(): number[] {
    return new Array<number>(this.#cols).fill(blank);
  }
}
