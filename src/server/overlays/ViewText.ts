/**
 * Text of view mode: output of commands, shown over a pane in a screen of its own. Owns that screen and the bound of
 * the text. Copy mode moves in it and copies from it.
 */
import { Screen } from '../../screen/Screen.ts';

/** Lines kept; longer output needs a pager. */
const mostLines = 10_000;
/** Rows for these lines. */
const mostRows = 50_000;

export class ViewText {
  readonly screen: Screen;
  #lines = 0;

  constructor(cols: number, rows: number) {
    this.screen = new Screen({ cols, rows, contextRows: mostRows, events: {}, answersQueries: false });
  }

  /** Adds lines; the last line break may be missing. Colours and other styles apply. */
  add(text: string): void {
    const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
    const room = Math.max(0, mostLines - this.#lines);
    const kept = lines.slice(0, room);
    if (this.#lines <= mostLines && kept.length < lines.length) kept.push('[more output is left out]');
    if (kept.length === 0) return;
    // As in tmux, line breaks come before lines, so the last line leaves no blank row.
    this.screen.feed(Buffer.from(`${this.#lines > 0 ? '\r\n' : ''}${kept.join('\r\n')}`));
    this.#lines += lines.length;
  }

  dispose(): void {
    this.screen.dispose();
  }
}
