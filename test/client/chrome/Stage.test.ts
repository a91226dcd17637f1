/** What Ink draws, as cells: the compositor's widths, also of characters that libraries disagree about. */
import { describe, expect, it } from 'vitest';
import { ClusterTable, codeOf, rightHalf, widthOf } from '../../../src/client/compositor/Grid.ts';
import { Layer, type LayerPicture } from '../../../src/client/compositor/Layer.ts';
import { StyleTable } from '../../../src/client/compositor/StyleTable.ts';
import type { ListOverlay } from '../../../src/protocol/overlays.ts';
import { DrawnOverlay } from '../../helpers/DrawnOverlay.ts';

const labels = {
  plain: 'an editor',
  'family of four code points': '👨‍👩‍👧 home',
  flag: '🇩🇪🇫🇷 flags',
  'skin tone': '👍🏽 good',
  'emoji by a variation selector': '❤️ and ☎️',
  'text symbols': '❤ ☎ ✔ ✳',
  Chinese: '日本語の窓',
  'full width letters': 'ＡＢＣ',
  Korean: '한국어',
  'combining marks': 'é ñ ạ̈',
  Hindi: 'नमस्ते',
  'private use': '\ue0b0 \uf015',
};

/** The character in each cell; `→` for the right half of a wide one. */
function cellsOf(picture: LayerPicture | null): string[][] {
  if (!picture) return [];
  const clusters = new ClusterTable();
  const { grid } = new Layer(
    picture,
    new StyleTable({ colours: 'truecolor', hyperlinks: true, styledUnderlines: true }),
    clusters,
  );
  return Array.from({ length: grid.rows }, (_, y) =>
    Array.from(grid.glyphs.subarray(y * grid.cols, (y + 1) * grid.cols), (glyph) => {
      if (glyph === rightHalf) return '→';
      const text =
        (glyph & 0x80000000) === 0 ? String.fromCodePoint(codeOf(glyph)) : clusters.text(codeOf(glyph));
      return widthOf(glyph) === 2 ? `${text}2` : text;
    }),
  );
}

const list = (label: string): ListOverlay => ({
  ...{ kind: 'list', title: label, preview: false, empty: '', size: 'large' },
  items: [
    { id: 'a', depth: 0, label, tags: [['dim', label]] },
    { id: 'b', depth: 0, label: `${label} `.repeat(9), tags: [] },
  ],
  actions: [{ name: 'kill', key: 'C-x', asks: 'confirm', question: 'Kill %?' }],
});

describe('the cells of a list', () => {
  it.each(Object.entries(labels))('end at its border with %s in it', async (_, label) => {
    for (const cols of [30, 31, 47]) {
      const drawn = new DrawnOverlay(list(label), { cols, rows: 12 });
      for (const keys of [[], ['C-x'], ['n', 'M-m']]) {
        await drawn.type(...keys);
        const rows = cellsOf(drawn.shown.picture);
        expect(rows.slice(1, -1).map((row) => row.at(-1))).toEqual(rows.slice(1, -1).map(() => '│'));
      }
    }
  });

  it('are blank where a menu covers half of a wide character', async () => {
    const [first, second] = list('work').items;
    const items = [first, { ...second, label: 'a日本語の窓日本語の窓日本語の窓' }] as ListOverlay['items'];
    const drawn = new DrawnOverlay({ ...list('work'), items }, { cols: 60, rows: 14 });
    await drawn.type('M-m');
    const row = cellsOf(drawn.shown.picture)[3] ?? [];
    // The wide characters have odd columns: the menu's left edge covers the right half of 本.
    expect(row.slice(4, 9)).toEqual(['a', '日2', '→', ' ', '╭']);
    const end = row.indexOf('╮');
    expect(row.slice(end + 1, end + 3)).toEqual([' ', '本2']);
    expect(row.at(-1)).toBe('│');
  });
});
