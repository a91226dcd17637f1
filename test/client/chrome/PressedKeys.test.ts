/** What the keys of tmux's choosers do to a list when a command presses them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ListModel } from '../../../src/client/chrome/ListModel.ts';
import { PressedKeys } from '../../../src/client/chrome/PressedKeys.ts';
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
  item('@0', 1, '0: vim'),
  item('@1', 1, '1: logs', { called: 'window 1' }),
  item('%1', 2, '0: tail'),
  item('%2', 2, '1: less'),
  item('$1', 0, 'notes'),
  item('@2', 1, '0: sh', { search: 'elsewhere' }),
];

const how = { asks: 'nothing', question: '' } as const;
let list: ListModel;
let keys: PressedKeys;

function open(more: Partial<ListOverlay> = {}): void {
  list = new ListModel({
    kind: 'list',
    title: '',
    items: tree,
    selected: '@1',
    actions: [],
    preview: false,
    empty: '',
    size: 'large',
    pressed: [
      { ...how, key: 'd', action: 'delete', on: 'selected' },
      { ...how, key: 'D', action: 'delete', on: 'tagged' },
      { ...how, key: 'P', action: 'paste', on: 'tagged', closes: true },
      { key: 'x', action: 'kill', on: 'selected', asks: 'confirm', question: 'Kill %?' },
      { key: 'X', action: 'kill', on: 'tagged', asks: 'confirm', question: 'Kill %?' },
      { key: 'f', action: 'filter', on: 'list', asks: 'text', question: 'Filter:', value: 'old' },
    ],
    ...more,
  });
  keys = new PressedKeys(list);
}

const press = (...names: string[]) => names.map((name) => keys.press(name)).at(-1);
const selected = () => list.selected?.id;
const at = (...names: string[]) => {
  press(...names);
  return selected();
};
const closed = { kind: 'answer', answer: null };
const nothing = { kind: 'nothing' };

beforeEach(() => open());

describe('pressed keys', () => {
  it('move as in tmux, and type no filter', () => {
    expect(at('j')).toBe('%1');
    expect(at('k', 'k')).toBe('@0');
    expect(at('g')).toBe('$0');
    expect(at('Up')).toBe('@2');
    expect(at('Down')).toBe('$0');
    expect(at('G')).toBe('@2');
    expect(at('PPage', 'C-n')).toBe('@0');
    expect(at('NPage')).toBe('@2');
    expect(at('H')).toBe('@1');
    expect(at('z', 'F5', 'C-c')).toBe('@1');
    expect(list.filter).toBe('');
  });

  it('close the list, or choose', () => {
    for (const key of ['q', 'Escape', 'C-g']) expect(press(key)).toEqual(closed);
    expect(press('Enter')).toEqual({ kind: 'answer', answer: { id: '@1' } });
    expect(press('5')).toEqual({ kind: 'answer', answer: { id: '$1' } });
    expect(press('9')).toEqual(nothing);
  });

  it('choose rows beyond the tenth with Meta', () => {
    open({ items: Array.from({ length: 12 }, (_, at) => item(`${at}`, 0, 'row')) });
    expect(press('M-b')).toEqual({ kind: 'answer', answer: { id: '11' } });
    expect(press('M-c')).toEqual(nothing);
  });

  it('fold and unfold', () => {
    expect(at('h', 'j')).toBe('$1');
    expect(at('k', 'l', 'l')).toBe('%1');
    expect(at('h')).toBe('@1');
    expect(at('M--', 'G')).toBe('$1');
    expect(list.rows).toHaveLength(2);
    expect(at('M-+', 'G')).toBe('@2');
    open({ items: tree.slice(5).map((each) => ({ ...each, depth: 0 })), selected: '@2' });
    expect(at('h')).toBe('$1');
  });

  it('act on the selected item, and wait for a yes', () => {
    expect(press('d')).toEqual({ kind: 'act', action: 'delete', ids: ['@1'], ends: 'when-empty' });
    expect(press('x')).toEqual(nothing);
    expect(list.question?.text).toBe('Kill window 1?');
    expect(press('Enter')).toEqual(nothing);
    expect(list.question).toBeNull();
    expect(press('x', 'y')).toMatchObject({ action: 'kill', ids: ['@1'] });
  });

  it('act on what is tagged, and on nothing without', () => {
    expect(press('D')).toEqual(nothing);
    expect(press('P')).toEqual(closed);
    press('g', 't', 'j', 'j', 't');
    expect([...list.tagged]).toEqual(['@1']);
    press('g', 't');
    expect([...list.tagged]).toEqual(['$0']);
    press('G', 't', 'X');
    expect(list.question?.text).toBe('Kill 2 tagged?');
    expect(press('y')).toMatchObject({ action: 'kill', ids: ['$0', '@2'] });
    press('t');
    expect(press('P')).toEqual({ kind: 'act', action: 'paste', ids: ['$0'], ends: 'always' });
    press('C-t');
    expect([...list.tagged]).toEqual(['$0', '$1']);
    press('T');
    expect([...list.tagged]).toEqual([]);
  });

  it('answer a question by a text, which may be empty', () => {
    press('f');
    expect(list.question?.form?.values).toEqual(['old']);
    expect(press('C-u', 'a', 'Enter')).toMatchObject({ action: 'filter', ids: [''], text: 'a' });
    expect(press('f', 'C-u', 'Enter')).toMatchObject({ action: 'filter', text: '' });
    expect(press('f', 'Escape')).toEqual(nothing);
  });

  it('search, forward and back, beyond the ends', () => {
    expect(at('/', 's', 'Enter')).toBe('%2');
    expect(at('n')).toBe('$1');
    expect(at('n', 'n')).toBe('@1');
    expect(at('N')).toBe('@2');
    expect(at('C-s', 'n', 'o', 'Space', 'n', 'e', 'Enter')).toBe('@2');
    expect(at('?', 'e', 'l', 's', 'e', 'w', 'Enter', 'g', 'n')).toBe('@2');
  });

  it('do nothing in an empty list but close it', () => {
    open({ items: [] });
    for (const key of ['d', 'j', 'k', 'G', 't', 'h', 'l', 'n', 'Enter', '0'])
      expect(press(key)).toEqual(nothing);
    expect(press('q')).toEqual(closed);
  });
});
