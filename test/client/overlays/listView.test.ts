/** What a list looks like, and what a click on its last line means. */
import { describe, expect, it } from 'vitest';
import { drawBox, plainPen } from '../../../src/client/overlays/box.ts';
import { ListModel } from '../../../src/client/overlays/ListModel.ts';
import { answerOnLine, listLayout, listView } from '../../../src/client/overlays/ListView.ts';
import { defaultLook } from '../../../src/client/overlays/look.ts';
import { framePicture, textCells } from '../../../src/client/overlays/marks.ts';
import type { OverlayItem } from '../../../src/protocol/overlays.ts';

const names = ['kill', 'rename', 'new', 'ended', 'move here', 'move before', 'move up'];

function model(): ListModel {
  return new ListModel({
    kind: 'list',
    title: 'sessions',
    items: [{ id: '$0', depth: 0, label: 'work', tags: [] }],
    actions: names.map((name, at) => ({
      name,
      key: `C-${'xroevbu'[at]}`,
      asks: 'confirm',
      question: `${name} %?`,
    })),
    preview: false,
    empty: '',
    size: 'large',
  });
}

function rowsOf(list: ListModel, cols: number): string[] {
  const frame = drawBox(plainPen, listView(list, listLayout(cols, 12, false)));
  return framePicture(frame, defaultLook).map((runs) => runs.map(([, text]) => text).join(''));
}

describe('a row', () => {
  const row = (tags: OverlayItem['tags'], cols: number): string => {
    const list = new ListModel({
      ...{ kind: 'list', title: 'palette', actions: [], preview: false, empty: '', size: 'large' },
      items: [{ id: '0', depth: 0, label: 'display-panes', tags }],
    });
    return rowsOf(list, cols)[2] ?? '';
  };

  it('cuts a sentence that has no room, and leaves out a fact', () => {
    const sentence = 'Show the number of each pane, and go to one.';
    expect(row([['dim', sentence]], 80)).toMatch(/^│ {3}display-panes {2,}Show .* go to one\. {2}│$/);
    expect(row([['dim', sentence]], 50)).toMatch(
      /^│ {3}display-panes {2,3}Show the number of each pa… {2}│$/,
    );
    expect(row([['dim', sentence]], 30)).not.toContain('Show');
    expect(row([['dim', 'never attached']], 30)).not.toMatch(/never|…/);
  });

  it('says with an ellipsis that its label is cut, also while the filter marks letters in it', () => {
    const list = new ListModel({
      ...{ kind: 'list', title: 'windows', actions: [], preview: false, empty: '', size: 'large' },
      items: [
        { id: '0', depth: 0, label: '👨‍👩‍👧 an editor with a very long name', tags: [['good', 'current']] },
      ],
    });
    for (const key of ['', 'e', 'd']) {
      if (key) list.key(key);
      const line = rowsOf(list, 40)[2] ?? '';
      expect(line).toMatch(/^│ {3}👨‍👩‍👧 an editor with .*… {2}current {2}│$/u);
      expect(textCells(line)).toBe(40);
    }
  });

  it('leaves a blank at its end and never grows', () => {
    for (let cols = 24; cols < 100; cols++) {
      const line = row(
        [
          ['good', '3 panes'],
          ['dim', '漢字'.repeat(14)],
        ],
        cols,
      );
      expect(textCells(line)).toBe(cols);
      expect(line).toMatch(/ {2}│$/);
    }
  });
});

describe('the number in the first line', () => {
  const tree = (closed: boolean): ListModel =>
    new ListModel({
      ...{ kind: 'list', title: 'sessions', actions: [], preview: false, empty: '', size: 'large' },
      items: [
        { id: '$0', depth: 0, label: 'work', tags: [], closed },
        { id: '@0', depth: 1, label: '0: vim', tags: [] },
        { id: '@1', depth: 1, label: '1: make', tags: [] },
        { id: '$1', depth: 0, label: 'play', tags: [] },
      ],
    });
  const first = (list: ListModel): string => rowsOf(list, 60)[1] ?? '';

  it('counts the rows that are shown, of all where folds or the filter hide some', () => {
    expect(first(tree(false))).toMatch(/ filter +4 │$/);
    const folded = tree(true);
    expect(first(folded)).toMatch(/ filter +2 of 4 │$/);
    folded.key('Right');
    expect(first(folded)).toMatch(/ filter +4 │$/);
    for (const key of 'make') folded.key(key);
    expect(first(folded)).toMatch(/ › make +1 of 4 │$/);
  });
});

describe('the last line of a list', () => {
  it('offers only to close a list that is only to be read, and Enter does', () => {
    const list = new ListModel({ ...model().request, title: 'keys', actions: [], enter: 'close' });
    expect(rowsOf(list, 60).at(-2)).toMatch(/^│ Esc close +│$/);
    expect(list.key('Enter')).toEqual({ kind: 'answer', answer: null });
  });

  it('is never cut: what has no room is left out, and how to close stays', () => {
    for (let cols = 30; cols <= 140; cols++) {
      const last = rowsOf(model(), cols).at(-2) ?? '';
      expect(last).not.toContain('…');
      expect(last).toMatch(/^│ Enter choose .*Esc close *│$/);
    }
  });

  it('means by a click the key that stands there, and of a question the letter', () => {
    const list = model();
    const layout = listLayout(100, 12, false);
    const click = (text: string, offset = 0) => {
      const last = rowsOf(list, 100).at(-2) ?? '';
      return answerOnLine(list, layout, last.indexOf(text) + offset, 10);
    };
    expect([click('^r'), click('rename', 5), click('Esc'), click('menu'), click('Enter')]).toEqual([
      ...['C-r', 'C-r', 'Escape', 'M-m', 'Enter'],
    ]);
    expect(click('^r', -1)).toBeNull();
    list.key('C-x');
    expect([click('(y/n)', 1), click('(y/n)', 3), click('(y/n)', 2), click('kill')]).toEqual([
      'y',
      'n',
      null,
      null,
    ]);
  });
});
