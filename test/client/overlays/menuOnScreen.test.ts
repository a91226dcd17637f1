/** Where a menu is drawn: in sight, and beside what it is about. */
import { describe, expect, it } from 'vitest';
import { plainPen } from '../../../src/client/overlays/box.ts';
import { MenuOnScreen } from '../../../src/client/overlays/MenuOnScreen.ts';
import type { MenuOverlay } from '../../../src/protocol/overlays.ts';

const items = Array.from({ length: 8 }, (_, at) => ({
  id: String(at),
  label: `Item ${at}`,
  key: '',
  enabled: true,
}));

/** First row and the row behind the last of a menu of ten rows. */
function place(request: Pick<MenuOverlay, 'x' | 'y' | 'beside'>, rows: number): [from: number, to: number] {
  const size = { cols: 60, rows };
  const menu = new MenuOnScreen(
    { kind: 'menu', title: '', items, ...request },
    { size: () => size, looks: () => null, changed: () => {}, pen: () => plainPen, answer: () => {} },
  );
  const picture = menu.picture(size);
  return [picture.y, picture.y + picture.lines.length];
}

describe('a menu', () => {
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
