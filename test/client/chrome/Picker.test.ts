/** What a list looks like, and what a click on its last line means. */
import { describe, expect, it } from 'vitest';
import { textCells } from '../../../src/client/chrome/marks.ts';
import type { ListOverlay, OverlayItem } from '../../../src/protocol/overlays.ts';
import { DrawnOverlay, drawn, textOf } from '../../helpers/DrawnOverlay.ts';

const names = ['kill', 'rename', 'new', 'ended', 'move here', 'move before', 'move up'];

const actions = names.map((name, at) => ({
  name,
  key: `C-${'xroevbu'[at]}`,
  asks: 'confirm' as const,
  question: `${name} %?`,
}));

/** A list of `cols` cells in 12 rows. */
function list(request: Partial<ListOverlay>, cols: number): DrawnOverlay {
  const whole = {
    ...{ kind: 'list', title: 'sessions', actions: [], preview: false, empty: '', size: 'large' },
    ...{ items: [{ id: '$0', depth: 0, label: 'work', tags: [] }] },
    ...request,
  } satisfies ListOverlay;
  return new DrawnOverlay(whole, { cols: cols < 60 ? cols : cols + 6, rows: 13 });
}

describe('a row', () => {
  const row = (tags: OverlayItem['tags'], cols: number): string => {
    const items = [{ id: '0', depth: 0, label: 'display-panes', tags }];
    return list({ items }, cols).rows[2] ?? '';
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

  it('says with an ellipsis that its label is cut, also while the filter marks letters in it', async () => {
    const label = '👨‍👩‍👧 an editor with a very long name';
    const windows = list({ items: [{ id: '0', depth: 0, label, tags: [['good', 'current']] }] }, 40);
    for (const key of ['', 'e', 'd']) {
      if (key) await windows.type(key);
      const line = windows.rows[2] ?? '';
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
  const tree = (closed: boolean) =>
    list(
      {
        items: [
          { id: '$0', depth: 0, label: 'work', tags: [], closed },
          { id: '@0', depth: 1, label: '0: vim', tags: [] },
          { id: '@1', depth: 1, label: '1: make', tags: [] },
          { id: '$1', depth: 0, label: 'play', tags: [] },
        ],
      },
      60,
    );

  it('counts the rows that are shown, of all where folds or the filter hide some', async () => {
    expect(tree(false).rows[1]).toMatch(/ filter +4 │$/);
    const folded = tree(true);
    expect(folded.rows[1]).toMatch(/ filter +2 of 4 │$/);
    await folded.type('Right');
    expect(folded.rows[1]).toMatch(/ filter +4 │$/);
    await folded.type(...'make');
    expect(folded.rows[1]).toMatch(/ › make +1 of 4 │$/);
  });
});

describe('the last line of a list', () => {
  it('offers only to close a list that is only to be read, and Enter does', async () => {
    const keys = list({ title: 'keys', enter: 'close' }, 60);
    expect(keys.rows.at(-2)).toMatch(/^│ Esc close +│$/);
    await keys.type('Enter');
    expect(keys.answered).toEqual({ answer: null, taken: 1 });
  });

  it('is never cut: what has no room is left out, and how to close stays', () => {
    for (let cols = 30; cols <= 114; cols++) {
      const last = list({ actions }, cols).rows.at(-2) ?? '';
      expect(last).not.toContain('…');
      expect(last).toMatch(/^│ Enter choose .*Esc close *│$/);
    }
  });

  it('means by a click the key that stands there, and of a question the letter', async () => {
    const sessions = list({ actions: actions.map((one) => ({ ...one, asks: 'nothing' })) }, 100);
    const items = [{ id: '$0', depth: 0, label: 'work', tags: [] }];
    sessions.acted = () => Promise.resolve({ items });
    await sessions.click('^r');
    await sessions.click('rename', 5);
    await sessions.click('^r', -1);
    await sessions.click('^x');
    expect(sessions.acts.map(({ action }) => action)).toEqual(['rename', 'rename', 'kill']);
    await sessions.click('Esc');
    expect(sessions.answered).toEqual({ answer: null, taken: 5 });

    const asking = list({ actions }, 100);
    await asking.type('C-x');
    await asking.click('n no');
    expect(asking.rows.join()).not.toContain('kill work?');
    await asking.type('C-x');
    await asking.click('kill work?');
    expect(asking.acts).toHaveLength(0);
    await asking.click('y yes');
    expect(asking.acts).toHaveLength(1);
  });
});

describe('a list in use', () => {
  const items: OverlayItem[] = Array.from({ length: 30 }, (_, at) => ({
    id: `%${at}`,
    depth: 0,
    label: `pane ${at}`,
    tags: [],
    pane: `%${at}`,
  }));

  it('goes to the row that is clicked, and takes it at the second click', async () => {
    const panes = list({ items }, 60);
    await panes.click('pane 3 ');
    expect(panes.answered).toBeNull();
    await panes.click('pane 3 ');
    expect(panes.answered).toEqual({ answer: { id: '%3' }, taken: 2 });
  });

  it('asks for the preview of the selected item, in a room beside or below the list', async () => {
    const beside = new DrawnOverlay(panesWithPreview(), { cols: 120, rows: 30 });
    const below = new DrawnOverlay(panesWithPreview(), { cols: 70, rows: 30 });
    await beside.type('Down');
    expect(beside.shown.preview).toMatchObject({ place: { x: 55, y: 2, rows: 22 }, item: { pane: '%1' } });
    expect(below.shown.preview).toMatchObject({ place: { x: 2, y: 13, cols: 60 }, item: { pane: '%0' } });
  });

  it('opens the menu of a row over it, beside the row, whose keys it does not take', async () => {
    const panes = list({ items, actions: actions.slice(0, 2) }, 60);
    await panes.type('Down', 'M-m');
    const [menu] = panes.shown.picture?.insets ?? [];
    expect(menu).toMatchObject({ x: 8, y: 4 });
    expect(menu?.lines.map(textOf)[1]).toMatch(/│ +pane 1 +│/);
    expect(panes.shown.picture?.cursor).toBeUndefined();
    await panes.type('Escape');
    expect(panes.shown.picture?.insets).toEqual([]);
    expect(panes.answered).toBeNull();
  });

  it('does what is selected in the menu of a row, also when another item has the key Enter', async () => {
    const panes = list({ items, actions: actions.slice(0, 2) }, 60);
    await panes.type('M-m', 'Down', 'Enter');
    expect(panes.answered).toBeNull();
    expect(panes.rows[4]).toMatch(/│ kill pane 0\? +│/);
  });

  it('asks beside the row that it is about, in as many lines as the question needs', async () => {
    const question = 'kill %, the programs in it and all that it remembers of them, now and for ever?';
    const panes = list({ items, actions: [{ ...actions[0], question } as never] }, 60);
    await panes.type('Down', 'C-x');
    expect(panes.rows.slice(3, 8).map((row) => row.slice(8).trim())).toEqual([
      expect.stringMatching(/^1 +│$/),
      expect.stringMatching(/^╭─+╮│$/),
      expect.stringMatching(/^│ kill pane 1, the programs in it and all .* +││$/),
      expect.stringMatching(/^│ .*for ever\? +││$/),
      expect.stringMatching(/^│ y yes {2}n no +││$/),
    ]);
    expect(panes.shown.picture?.cursor).toBeUndefined();
  });

  it('asks for a text in a line that can be edited, with the part around its cursor in sight', async () => {
    const value = 'a-name-that-is-longer-than-the-line-in-which-it-is-edited';
    const renaming = { ...actions[1], asks: 'text', question: 'rename % to:' } as never;
    const panes = list({ items: [{ ...(items[0] as OverlayItem), value }], actions: [renaming] }, 60);
    await panes.type('C-r');
    expect(panes.rows[5]).toContain(value.slice(-39));
    expect(panes.shown.picture?.cursor).toEqual({ x: 49, y: 5 });
    await panes.type('Home', '+', 'Right', 'DC');
    expect(panes.rows[5]).toContain(`+${value[0]}${value.slice(2, 40)}`);
    expect(panes.shown.picture?.cursor).toEqual({ x: 12, y: 5 });
    await panes.type('Enter');
    expect(panes.acts).toEqual([{ action: 'rename', id: '%0', text: `+${value[0]}${value.slice(2)}` }]);
  });

  it('says why an action failed, until the next key', async () => {
    const panes = list({ items, actions: [{ ...actions[0], asks: 'nothing' } as never] }, 60);
    panes.acted = () => Promise.reject(new Error('no such pane'));
    await panes.type('C-x');
    await drawn();
    expect(panes.rows.at(-2)).toContain('no such pane');
    await panes.type('Down');
    expect(panes.rows.at(-2)).toContain('Esc close');
  });

  it('can be used in a terminal of any size', async () => {
    for (let cols = 1; cols < 30; cols += 3)
      for (let rows = 1; rows < 9; rows++) {
        const small = new DrawnOverlay({ ...panesWithPreview(), actions }, { cols, rows });
        expect(small.rows.length).toBeLessThanOrEqual(rows);
        await small.type('C-x', 'n', 'M-m', 'Escape', 'Down', 'Enter');
        expect(small.answered?.answer).toEqual({ id: '%1' });
      }
  });

  function panesWithPreview(): ListOverlay {
    return { kind: 'list', title: 'panes', items, actions: [], preview: true, empty: '', size: 'large' };
  }
});

describe('keys that a command presses', () => {
  const buffer = (id: string): OverlayItem => ({
    id,
    depth: 0,
    label: `text of ${id}`,
    tags: [],
    called: id,
  });
  const how = { action: 'delete', asks: 'nothing', question: '' } as const;
  const buffers = (): DrawnOverlay =>
    list(
      {
        title: 'buffers',
        remark: 'no matches',
        items: ['a', 'b', 'c'].map(buffer),
        pressed: [
          { ...how, key: 'd', on: 'selected' },
          { ...how, key: 'D', on: 'tagged' },
          { ...how, key: 'x', on: 'selected', asks: 'confirm', question: 'Kill %?' },
        ],
      },
      60,
    );

  it('wait for the action of the one before, and are not taken behind the end', async () => {
    const open = buffers();
    expect(open.rows[1]).toMatch(/ no matches 3 │$/);
    const left = ['a', 'b', 'c'];
    open.acted = async () => {
      left.splice(left.indexOf(open.acts.at(-1)?.id ?? ''), 1);
      return { items: left.map(buffer), remark: '' };
    };
    expect(await open.stage.press(['j', 'd', 'd'])).toEqual({ taken: 3, open: true });
    expect(open.acts.map(({ id }) => id)).toEqual(['b', 'c']);
    await drawn();
    expect(open.rows[1]).toMatch(/ {2}1 │$/);
    expect(await open.stage.press(['C-t', 'D', 'l', 's'])).toEqual({ taken: 2, open: false });
    expect(open.answered).toEqual({ answer: null, taken: 0 });
    expect(await open.stage.press(['q'])).toEqual({ taken: 0, open: false });
  });

  it('ask what a person may answer', async () => {
    const open = buffers();
    await open.stage.press(['j', 'x']);
    await drawn();
    expect(open.rows.join('\n')).toContain('Kill b?');
    await open.type('y');
    expect(open.acts).toEqual([{ action: 'delete', id: 'b' }]);
  });

  it('leave a person the own keys: they filter', async () => {
    const open = buffers();
    await open.type('d');
    await open.stage.press(['k']);
    expect(open.acts).toEqual([]);
    await drawn();
    expect(open.rows[1]).toContain('buffers › d');
  });
});
