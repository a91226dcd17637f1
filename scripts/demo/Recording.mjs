// Recording of a program in a PTY as frames of a terminal: the screen's contents with times. Owns the PTY and the
// clock.
import xterm from '@xterm/headless';
import { spawn } from 'node-pty';
import { ground } from './svg.mjs';

/** Shortest time between two frames: faster changes fall into one frame. */
const frameMs = 60;

export class Recording {
  #screen;
  #pty;
  #frames = [];
  #startedAt = performance.now();
  #timer = null;
  #waiters = new Set();

  constructor(file, args, { cols, rows, env, cwd }) {
    this.cols = cols;
    this.rows = rows;
    this.#screen = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
    this.#pty = spawn(file, args, { cols, rows, env, cwd, name: 'xterm-256color', encoding: null });
    // The terminal tells its background, which the default theme goes with.
    this.#screen.parser.registerOscHandler(11, (asked) => {
      const [red, green, blue] = [1, 3, 5].map((at) => ground.slice(at, at + 2).repeat(2));
      if (asked === '?') this.#pty.write(`\x1b]11;rgb:${red}/${green}/${blue}\x1b\\`);
      return true;
    });
    this.#pty.onData((bytes) => this.#screen.write(bytes, () => this.#changed()));
  }

  /** Starts the recording now, with the current screen. */
  start() {
    this.#startedAt = performance.now();
    this.#frames = [];
    this.#take();
  }

  /** Ends the program and returns `{ at, rows }`: milliseconds from the start, and the spans of each row. */
  end() {
    clearTimeout(this.#timer);
    this.#take();
    this.#pty.kill('SIGHUP');
    return this.#frames;
  }

  get text() {
    return this.#lines((line) => line.translateToString(true)).join('\n');
  }

  write(text) {
    this.#pty.write(text);
  }

  /** Types like a person: one key every 55 ms. */
  async type(text, keyMs = 55) {
    for (const key of text) {
      this.write(key);
      await new Promise((resolve) => setTimeout(resolve, keyMs));
    }
  }

  /** Resolves when the text of the screen passes `check`. Throws after 15 s, with the text. */
  async until(check) {
    const deadline = performance.now() + 15_000;
    while (!check(this.text)) {
      if (performance.now() > deadline) throw new Error(`not seen; the screen is:\n${this.text}`);
      await new Promise((resolve) => {
        this.#waiters.add(resolve);
        setTimeout(resolve, 500);
      });
    }
  }

  #changed() {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#take();
    }, frameMs);
  }

  #take() {
    const rows = this.#lines((line, y) => spansOf(line, this.cols, this.#cursorIn(y)));
    const last = this.#frames.at(-1);
    if (last && JSON.stringify(last.rows) === JSON.stringify(rows)) return;
    this.#frames.push({ at: performance.now() - this.#startedAt, rows });
  }

  #cursorIn(y) {
    const { cursorX, cursorY } = this.#screen.buffer.active;
    return this.#screen.modes.showCursor && cursorY === y ? cursorX : -1;
  }

  #lines(read) {
    const { active } = this.#screen.buffer;
    return Array.from({ length: this.rows }, (_, y) => read(active.getLine(active.baseY + y), y));
  }
}

/** Runs of cells with one look: `{ x, width, text, look }`. Blank cells of the default look are left out. */
function spansOf(line, cols, cursor) {
  const spans = [];
  let span = null;
  for (let x = 0; x < cols; x++) {
    const cell = line.getCell(x);
    if (cell.getWidth() === 0) continue;
    const look = lookOf(cell, x === cursor);
    const text = cell.getChars() || ' ';
    if (span === null || span.look !== look) {
      span = { x, width: 0, text: '', look };
      spans.push(span);
    }
    span.text += text;
    span.width += cell.getWidth();
  }
  return spans.filter(({ text, look }) => look !== plainLook || text.trim() !== '');
}

/** `foreground,background,flags`: colours as `-` for the default, a number of the palette, or `#rrggbb`. */
function lookOf(cell, isCursor) {
  const flags = `${cell.isBold() ? 'b' : ''}${cell.isDim() ? 'd' : ''}${cell.isUnderline() ? 'u' : ''}`;
  const inverse = Boolean(cell.isInverse()) !== isCursor;
  const fg = cell.isFgDefault() ? '-' : cell.isFgRGB() ? hex(cell.getFgColor()) : `${cell.getFgColor()}`;
  const bg = cell.isBgDefault() ? '-' : cell.isBgRGB() ? hex(cell.getBgColor()) : `${cell.getBgColor()}`;
  return `${fg},${bg},${flags}${inverse ? 'i' : ''}`;
}

const plainLook = '-,-,';

function hex(colour) {
  return `#${colour.toString(16).padStart(6, '0')}`;
}
