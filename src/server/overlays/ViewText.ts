/**
 * Text that view mode shows in a pane's place: output of commands, in a screen of its own. Owns that screen and the
 * bound of the text; copy mode moves in it and copies from it.
 */
import { Screen } from '../../screen/Screen.ts';

/** Lines kept: more output is for a pager. */
const mostLines = 10_000;
/** Rows that such lines may take. */
const mostRows = 50_000;

export class ViewText {
  readonly screen: Screen;
  #lines = 0;

  constructor(cols: number, rows: number) {
    this.screen = new Screen({ cols, rows, contextRows: mostRows, events: {}, answersQueries: false });
  }

  /** Adds lines; the last line break may be missing. Colours and the like have their effect. */
  add(text: string): void {
    const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
    const room = Math.max(0, mostLines - this.#lines);
    const kept = lines.slice(0, room);
    if (this.#lines <= mostLines && kept.length < lines.length) kept.push('[more output is left out]');
    if (kept.length === 0) return;
    // As in tmux: a line break comes before a line, so that the last one leaves no blank row.
    this.screen.feed(Buffer.from(`${this.#lines > 0 ? '\r\n' : ''}${kept.join('\r\n')}`));
    this.#lines += lines.length;
  }

  dispose(): void {
    this.screen.dispose();
  }
}
