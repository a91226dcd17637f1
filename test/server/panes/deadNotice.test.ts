/** What stays to be seen of a pane whose program has ended, on a real screen. */
import { expect, it, onTestFinished } from 'vitest';
import { Screen } from '../../../src/screen/Screen.ts';
import { deadNotice } from '../../../src/server/panes/deadNotice.ts';

/** A screen of 20x4 that shows `before`, and then the notice. */
function after(before: string, text: string): Screen {
  const screen = new Screen({ cols: 20, rows: 4, contextRows: 9, events: {}, answersQueries: false });
  onTestFinished(() => screen.dispose());
  screen.feed(Buffer.from(before));
  screen.feed(deadNotice(text, 20, 4));
  return screen;
}
const rows = (screen: Screen) => [0, 1, 2, 3].map((y) => screen.text(y).trimEnd());

it('what is left of a program stands above the note of its end, which is on the last row', () => {
  const screen = after('one\r\n$ exit', 'Pane is dead');
  expect(rows(screen)).toEqual(['$ exit', '', '', 'Pane is dead']);
  expect(screen.historySize).toBe(1);
  expect(screen.cursor.visible).toBe(false);
});

it('the note has its styles and sides, and no more than its row', () => {
  const screen = after('', 'gone #[fg=red]now#[default]#[align=right]right');
  expect(rows(screen)).toEqual(['', '', '', 'gone now       right']);
  expect(screen.row(3)).toContainEqual(['31', 'now']);
  expect(rows(after('', 'x'.repeat(50)))).toEqual(['', '', '', 'x'.repeat(20)]);
});

it('what a title brings along can not command the terminal', () => {
  expect(rows(after('one\r\nkept', 'a\x1b[2Jb'))[0]).toBe('kept');
});
