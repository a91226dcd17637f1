/** Where a menu is drawn (in sight, and beside what it is about), what it looks like and what keys and clicks do. */
import { describe, expect, it } from 'vitest';
import type { MenuOverlay } from '../../../src/protocol/overlays.ts';
import { DrawnOverlay } from '../../helpers/DrawnOverlay.ts';

const items = Array.from({ length: 8 }, (_, at) => ({
  id: String(at),
  label: `Item ${at}`,
  key: '',
  enabled: true,
}));

/** First row and the row behind the last of a menu of ten rows. */
function place(request: Pick<MenuOverlay, 'x' | 'y' | 'beside'>, rows: number): [from: number, to: number] {
  const menu = new DrawnOverlay({ kind: 'menu', title: '', items, ...request }, { cols: 60, rows });
  const { y = 0, lines = [] } = menu.shown.picture ?? {};
  return [y, y + lines.length];
}

describe('the place of a menu', () => {
  it('is moved to fit', () => {
    expect(place({ x: 0, y: 20 }, 24)).toEqual([14, 24]);
    expect(place({ x: 0, y: 3 }, 24)).toEqual([3, 13]);
  });

  it('is right above the status line that it is about, or right below one on top', () => {
    expect(place({ x: 0, y: 23, beside: { y: 23, rows: 1 } }, 24)).toEqual([13, 23]);
    expect(place({ x: 0, y: 22, beside: { y: 22, rows: 2 } }, 24)).toEqual([12, 22]);
    expect(place({ x: 0, y: 0, beside: { y: 0, rows: 2 } }, 24)).toEqual([2, 12]);
  });

  it('is cut rather than drawn over the status line', () => {
    expect(place({ x: 0, y: 7, beside: { y: 7, rows: 1 } }, 8)).toEqual([0, 7]);
  });

  it('is on the side of its row that has room, and over it where neither has', () => {
    expect(place({ x: 0, y: 6, beside: { y: 5, rows: 1 } }, 20)).toEqual([6, 16]);
    expect(place({ x: 0, y: 16, beside: { y: 15, rows: 1 } }, 20)).toEqual([5, 15]);
    expect(place({ x: 0, y: 7, beside: { y: 6, rows: 1 } }, 14)).toEqual([4, 14]);
  });
});

describe('a menu', () => {
  const menu = (size = { cols: 40, rows: 12 }, how: Pick<MenuOverlay, 'at' | 'look'> = {}) =>
    new DrawnOverlay(
      {
        kind: 'menu',
        title: 'pane',
        ...how,
        items: [
          { id: 'split', label: 'Split', key: 'h', enabled: true },
          { id: 'none', label: 'Not now', key: 'x', enabled: false },
          null,
          { id: 'wide', label: '日本語', key: '', enabled: true },
        ],
      },
      size,
    );

  it('has its title in the middle and its keys at the right', () => {
    expect(menu().rows).toEqual([
      '╭─────────────╮',
      '│    pane     │',
      '│ Split    h  │',
      '│ Not now  x  │',
      '│ ─────────── │',
      '│ 日本語      │',
      '╰─────────────╯',
    ]);
  });

  it('begins at the item that it is given, if that can be chosen', async () => {
    for (const [at, id] of [
      [3, 'wide'],
      [0, 'split'],
      [1, 'split'],
      [2, 'split'],
      [9, 'split'],
    ] as const) {
      const given = menu(undefined, { at });
      await given.type('Enter');
      expect(given.answered).toEqual({ answer: { id }, taken: 1 });
    }
  });

  it('has styles of its own over those of all menus', () => {
    const look = { plain: '33', border: '35', selected: '44' };
    const styles = JSON.stringify(menu(undefined, { look }).shown.picture?.lines);
    for (const style of Object.values(look)) expect(styles).toContain(`"${style}"`);
    expect(JSON.stringify(menu().shown.picture?.lines)).not.toContain('"35"');
  });

  it('answers with the item of a key, with the selected one, and with none', async () => {
    const [byKey, moved, closed] = [menu(), menu(), menu()];
    await byKey.type('h');
    await moved.type('Down', 'Enter', 'Enter');
    await closed.type('x', 'q');
    expect([byKey.answered, moved.answered, closed.answered]).toEqual([
      { answer: { id: 'split' }, taken: 1 },
      { answer: { id: 'wide' }, taken: 2 },
      { answer: null, taken: 2 },
    ]);
  });

  it('chooses by a held button that is released, closes by a click beside it, and ignores its lines', async () => {
    const [held, beside, inside] = [menu(), menu(), menu()];
    const { x = 0, y = 0 } = held.shown.picture ?? {};
    const at = { button: 1, x: x + 3, y: y + 5 };
    for (const event of ['up', 'move', 'up'] as const) held.stage.mouse({ ...at, event });
    beside.stage.mouse({ ...at, event: 'down', x: x - 1 });
    await inside.click('pane');
    await inside.click('Not now');
    expect([held.answered?.answer, beside.answered?.answer, inside.answered]).toEqual([
      { id: 'wide' },
      null,
      null,
    ]);
  });

  it('can be used in a terminal of any size', async () => {
    for (let cols = 1; cols < 22; cols++)
      for (let rows = 1; rows < 9; rows++) {
        const small = menu({ cols, rows });
        expect(small.rows.length).toBeLessThanOrEqual(rows);
        await small.type('Down', 'Enter');
        expect(small.answered?.answer).toEqual({ id: 'wide' });
      }
  });
});
