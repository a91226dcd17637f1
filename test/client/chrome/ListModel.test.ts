/** What keys do to a list. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ListModel } from '../../../src/client/chrome/ListModel.ts';
import type { ListOverlay, OverlayItem } from '../../../src/protocol/overlays.ts';

const item = (id: string, depth: number, label: string, more: Partial<OverlayItem> = {}): OverlayItem => ({
  id,
  depth,
  label,
  tags: [],
  ...more,
});

const tree = [
  item('$0', 0, 'work'),
  item('@0', 1, '0: vim', { search: 'work' }),
  item('@1', 1, '1: logs', { closed: true, search: 'work' }),
  item('%1', 2, '0: tail', { search: 'work' }),
  item('%2', 2, '1: less', { search: 'work' }),
  item('$1', 0, 'notes'),
  item('@2', 1, '0: sh', { search: 'notes' }),
];

let list: ListModel;

function open(more: Partial<ListOverlay> = {}): ListModel {
  return new ListModel({
    kind: 'list',
    title: '',
    items: tree,
    actions: [
      { name: 'kill', key: 'C-x', asks: 'confirm', question: 'Kill %?' },
      { name: 'rename', key: 'C-r', asks: 'text', question: 'Rename %:' },
    ],
    preview: false,
    empty: '',
    size: 'large',
    ...more,
  });
}

const shown = () => list.rows.map(({ item: { id } }) => id);
const press = (...keys: string[]) => keys.map((key) => list.key(key)).at(-1);

beforeEach(() => {
  list = open();
});

describe('a list', () => {
  it('hides what is folded away, until it is unfolded', () => {
    expect(shown()).toEqual(['$0', '@0', '@1', '$1', '@2']);
    press('Down', 'Down', 'Right');
    expect(shown()).toEqual(['$0', '@0', '@1', '%1', '%2', '$1', '@2']);
    press('Down', 'Left', 'Left');
    expect([shown().length, list.selected?.id]).toEqual([5, '@1']);
  });

  it('selects what it was asked to, or what that is folded into', () => {
    expect(open({ selected: '@2' }).selected?.id).toBe('@2');
    expect(open({ selected: '%2' }).selected?.id).toBe('@1');
    expect(open({ selected: 'gone' }).selected?.id).toBe('$0');
  });

  it('shows what matches, folded or not, below what it belongs to, and selects the best', () => {
    press(...'tail');
    expect(shown()).toEqual(['$0', '@1', '%1']);
    expect(list.selected?.id).toBe('%1');
    expect(list.matches).toBe(1);
    press('C-u');
    expect(list.selected?.id).toBe('@1');
  });

  it('goes round at its ends, and answers what is selected', () => {
    expect(press('Up', 'Enter')).toEqual({ kind: 'answer', answer: { id: '@2' } });
    expect(press('Down', 'Enter')).toEqual({ kind: 'answer', answer: { id: '$0' } });
  });

  it('closes with Escape, and with q only as long as nothing is typed', () => {
    expect(press('q')).toEqual({ kind: 'answer', answer: null });
    expect(press('/', 'q', '/')).toEqual({ kind: 'nothing' });
    expect(list.filter).toBe('q/');
    expect(press('Enter')).toEqual({ kind: 'nothing' });
    expect(press('Escape')).toEqual({ kind: 'answer', answer: null });
  });

  it('does what needs a yes only after one, and nothing twice', () => {
    press('C-x');
    expect(list.question?.text).toBe('Kill work?');
    expect(press('n')).toEqual({ kind: 'nothing' });
    expect(list.question).toBeNull();
    expect(press('C-x', 'y')).toEqual({ kind: 'act', action: 'kill', ids: ['$0'] });
    expect(list.question).toBeNull();
  });

  it('asks for a text, which filters nothing', () => {
    expect(press('C-r', 'n', 'e', 'Space', 'x', 'BSpace', 'w', 'Enter')).toEqual({
      kind: 'act',
      action: 'rename',
      ids: ['$0'],
      text: 'ne w',
    });
    expect(list.filter).toBe('');
  });

  it('keeps its place when the selected one goes', () => {
    press('Down');
    list.setItems(tree.filter(({ id }) => id !== '@0'));
    expect(list.selected?.id).toBe('@1');
  });

  it('sends what is tagged to the selected one, and nothing when nothing is', () => {
    list = open({ actions: [{ name: 'bring', key: 'C-v', asks: 'nothing', question: '', onto: true }] });
    expect(press('C-v')).toEqual({ kind: 'nothing' });
    expect(list.notice).toContain('tag what');
    expect(press('Down', 'C-t', 'End', 'C-v')).toEqual({
      kind: 'act',
      action: 'bring',
      ids: ['@2'],
      tagged: ['@0'],
    });
  });

  it('does with each item what it has, says so where it has not, and Enter does what it says', () => {
    const ended = { ...item('old', 0, 'old'), actions: ['kill'], enter: 'kill' };
    list = open({ items: [...tree, ended] });
    expect(press('End', 'C-r')).toEqual({ kind: 'nothing' });
    expect(list.question).toBeNull();
    expect(list.notice).toBe('rename: not for this one');
    expect(press('Enter', 'y')).toEqual({ kind: 'act', action: 'kill', ids: ['old'] });
  });

  it('selects what an action made', () => {
    list.setItems([...tree, item('$9', 0, 'fresh')], '$9');
    expect(list.selected?.id).toBe('$9');
  });
});
