import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Painter } from '../../../src/client/compositor/Painter.ts';
import { Scene } from '../../../src/client/compositor/Scene.ts';
import type { Frame, Layout, Run } from '../../../src/protocol/messages.ts';
import { Oracle } from './oracle.ts';

/** SGR parameters, and what a terminal must show for them. */
const styles: readonly (readonly [sgr: string, shown: string])[] = [
  ['', ''],
  ['1;31', 'bold fg1'],
  ['2;3;4', 'dim italic underline'],
  ['1;2', 'bold dim'],
  ['7;97;104', 'inverse fg15 bg12'],
  ['38;5;200;48;5;17', 'fg200 bg17'],
  ['38;2;1;2;3', `fg#${0x010203}`],
  ['48:2::4:5:6;9', `strike bg#${0x040506}`],
  ['4:3;58:5:9', 'underline'],
  ['44', 'bg4'],
  ['34 https://example.org/?q=a b', 'underline fg4'],
];

interface Piece {
  run: Run;
  cells: { chars: string; width: number; style: string; disputed: boolean }[];
}

function piece(
  style: readonly [string, string],
  parts: readonly string[],
  width: 1 | 2,
  cluster: boolean,
  shown = parts,
): Piece[] {
  const cells = shown.flatMap((chars) => {
    const cell = { chars, width, style: style[1], disputed: cluster };
    return width === 2 ? [cell, { chars: '', width: 0, style: style[1], disputed: cluster }] : [cell];
  });
  if (cluster)
    return parts.map((text, i) => ({
      run: [style[0], text, width, 1],
      cells: cells.slice(i * width, (i + 1) * width),
    }));
  return [{ run: width === 1 ? [style[0], parts.join('')] : [style[0], parts.join(''), 2], cells }];
}

const style = fc.constantFrom(...styles);
const narrow = fc.array(fc.constantFrom('a', 'b', 'é', '─', '█', ' ', ' ', 'Ж'), { maxLength: 12 });
const wide = fc.array(fc.constantFrom('中', '한', 'あ'), { maxLength: 5 });
const wideClusters = fc.array(fc.constantFrom('👨‍👩‍👧', '🇩🇪', '👍🏽', '❤️'), { maxLength: 3 });
const narrowClusters = fc.array(fc.constantFrom('e\u0301', 'n\u0303\u0332'), { maxLength: 3 });
const hostile = fc.array(fc.constantFrom('\x1b', '\x07', '\x9b', '\r', '\n', '\x00', '\u202e', '\x7f'), {
  maxLength: 4,
});

const pieces: fc.Arbitrary<Piece[]> = fc
  .array(
    fc.oneof(
      fc.tuple(style, narrow).map(([s, parts]) => piece(s, parts, 1, false)),
      fc.tuple(style, wide).map(([s, parts]) => piece(s, parts, 2, false)),
      fc.tuple(style, wideClusters).map(([s, parts]) => piece(s, parts, 2, true)),
      fc.tuple(style, narrowClusters).map(([s, parts]) => piece(s, parts, 1, true)),
      fc.tuple(style, hostile).map(([s, parts]) =>
        piece(
          s,
          parts,
          1,
          false,
          parts.map(() => '\ufffd'),
        ),
      ),
    ),
    { maxLength: 5 },
  )
  .map((list) => list.flat());

type Cell = Piece['cells'][number];
const blankCell: Cell = { chars: ' ', width: 1, style: '', disputed: false };

/** The cells of a row as they must be shown: cut at `cols`, a wide cell that does not fit left blank. */
function rowOf(list: readonly Piece[], cols: number): Cell[] {
  const cells = list.flatMap((p) => p.cells).slice(0, cols);
  const last = cells.at(-1);
  if (last?.width === 2) cells[cells.length - 1] = { ...last, chars: ' ', width: 1, disputed: false };
  while (cells.length < cols) cells.push(blankCell);
  return cells;
}

function lastStyle(list: readonly Piece[]): string {
  const sgr = list.at(-1)?.run[0] ?? '';
  return styles.find(([text]) => text === sgr)?.[1] ?? '';
}

type Step =
  | { kind: 'layout'; split: number; vertical: boolean; extraCols: number; extraRows: number }
  | { kind: 'rows'; pane: number; rows: [y: number, list: Piece[]][]; scroll: number }
  | { kind: 'status'; lines: Piece[][]; top: boolean }
  | { kind: 'message'; list: Piece[] | null }
  | { kind: 'cursor'; x: number; y: number; visible: boolean }
  | { kind: 'resize'; cols: number; rows: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('layout' as const),
    split: fc.nat(12),
    vertical: fc.boolean(),
    extraCols: fc.integer({ min: -4, max: 4 }),
    extraRows: fc.integer({ min: -2, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('rows' as const),
    pane: fc.nat(1),
    rows: fc.array(fc.tuple(fc.nat(9), pieces), { maxLength: 6 }),
    scroll: fc.constantFrom(0, 0, 1, 2, 5),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    lines: fc.array(pieces, { maxLength: 2 }),
    top: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('message' as const), list: fc.option(pieces) }),
  fc.record({ kind: fc.constant('cursor' as const), x: fc.nat(25), y: fc.nat(10), visible: fc.boolean() }),
  fc.record({
    kind: fc.constant('resize' as const),
    cols: fc.integer({ min: 2, max: 24 }),
    rows: fc.integer({ min: 1, max: 10 }),
  }),
);

/** A plain account of what each pane, the status and the terminal must show, kept beside the compositor. */
class Expected {
  cols = 20;
  rows = 8;
  layout: Layout = { cols: 20, rows: 8, panes: [], active: '%0', zoomed: false };
  contents = new Map<string, Cell[][]>();
  status: Piece[][] = [];
  top = false;
  message: Piece[] | null = null;
  cursor = { x: 0, y: 0, visible: true, shape: 0 };

  get statusRows(): number {
    return Math.min(this.status.length, Math.max(0, this.rows - 1));
  }

  /** Null where a line between panes or the outside of the window is. */
  cell(x: number, y: number): Cell | null {
    const areaTop = this.top ? this.statusRows : 0;
    const areaRows = this.rows - this.statusRows;
    const statusTop = this.top ? 0 : areaRows;
    const messageRow = this.top ? 0 : Math.min(statusTop, this.rows - 1);
    if (this.message !== null && y === messageRow) {
      const cells = this.message.flatMap((p) => p.cells);
      // The rest of a message's line takes the style of its last run.
      return x < cells.length
        ? (rowOf(this.message, this.cols)[x] ?? null)
        : { ...blankCell, style: lastStyle(this.message) };
    }
    if (y >= statusTop && y < statusTop + this.statusRows)
      return rowOf(this.status[y - statusTop] ?? [], this.cols)[x] ?? null;
    const pan = this.pan(areaRows);
    const wx = x + pan.x;
    const wy = y - areaTop + pan.y;
    if (wx >= this.layout.cols || wy >= this.layout.rows) return null;
    const box = this.layout.panes.find(
      (p) => wx >= p.x && wx < p.x + p.cols && wy >= p.y && wy < p.y + p.rows,
    );
    if (!box) return null;
    const row = this.contents.get(box.pane)?.[wy - box.y];
    const cell = row?.[wx - box.x] ?? blankCell;
    // A wide cell cut by an edge of the terminal is shown blank.
    if (x === 0 && cell.width === 0) return { ...cell, chars: ' ', width: 1 };
    if (x === this.cols - 1 && cell.width === 2) return { ...cell, chars: ' ', width: 1 };
    return cell;
  }

  pan(areaRows: number): { x: number; y: number } {
    const one = (window: number, shown: number, at: number) =>
      window <= shown || at < shown ? 0 : at > window - shown ? window - shown : at - Math.floor(shown / 2);
    return {
      x: one(this.layout.cols, this.cols, this.cursor.x),
      y: one(this.layout.rows, areaRows, this.cursor.y),
    };
  }
}

/** Applies a step to the plain account, and returns the frame that tells the compositor. */
function take(expected: Expected, s: Step): Partial<Frame> {
  switch (s.kind) {
    case 'layout': {
      const cols = Math.max(1, expected.cols + s.extraCols);
      const rows = Math.max(1, expected.rows + s.extraRows);
      const room = s.vertical ? rows : cols;
      const first = Math.min(s.split, room - 2);
      const panes =
        first < 1
          ? [{ pane: '%0', x: 0, y: 0, cols, rows }]
          : s.vertical
            ? [
                { pane: '%0', x: 0, y: 0, cols, rows: first },
                { pane: '%1', x: 0, y: first + 1, cols, rows: rows - first - 1 },
              ]
            : [
                { pane: '%0', x: 0, y: 0, cols: first, rows },
                { pane: '%1', x: first + 1, y: 0, cols: cols - first - 1, rows },
              ];
      expected.layout = { cols, rows, panes, active: '%0', zoomed: false };
      expected.contents = new Map(
        panes.map((p) => [p.pane, Array.from({ length: p.rows }, () => rowOf([], p.cols))]),
      );
      return { full: true, layout: expected.layout };
    }
    case 'rows': {
      const box = expected.layout.panes[s.pane];
      const content = box && expected.contents.get(box.pane);
      if (!box || !content) return {};
      const moved = Math.min(s.scroll, box.rows);
      content.splice(0, moved);
      for (let i = 0; i < moved; i++) content.push(rowOf([], box.cols));
      const rows = s.rows.filter(([y]) => y < box.rows);
      for (const [y, list] of rows) content[y] = rowOf(list, box.cols);
      return {
        panes: [
          { pane: box.pane, scroll: s.scroll, rows: rows.map(([y, list]) => [y, list.map((p) => p.run)]) },
        ],
      };
    }
    case 'status':
      expected.status = s.lines;
      expected.top = s.top;
      return {
        status: { position: s.top ? 'top' : 'bottom', lines: s.lines.map((line) => line.map((p) => p.run)) },
      };
    case 'message':
      expected.message = s.list;
      return { message: s.list && { runs: s.list.map((p) => p.run) } };
    case 'cursor':
      expected.cursor = { x: s.x, y: s.y, visible: s.visible, shape: 0 };
      return { cursor: expected.cursor };
    case 'resize':
      expected.cols = s.cols;
      expected.rows = s.rows;
      return {};
  }
}

async function check(steps: readonly Step[], graphemes: boolean): Promise<void> {
  const expected = new Expected();
  const scene = new Scene(expected.cols, expected.rows, {
    colours: 'truecolor',
    hyperlinks: true,
    styledUnderlines: true,
  });
  const painter = new Painter(expected.cols, expected.rows, scene.styles, scene.clusters);
  const oracle = new Oracle(expected.cols, expected.rows, graphemes);
  await oracle.write('\x1b[?1049h');
  let rev = 0;
  const first: Step = { kind: 'layout', split: 0, vertical: false, extraCols: 0, extraRows: 0 };
  for (const s of [first, ...steps]) {
    const frame = take(expected, s);
    if (s.kind === 'resize') {
      scene.resize(s.cols, s.rows);
      painter.forget(s.cols, s.rows);
      oracle.terminal.resize(s.cols, s.rows);
    }
    scene.apply({ rev: ++rev, ...frame });
    const next = scene.compose();
    const bytes = painter.paint(next, scene.dirty, scene.cursor(), scene.takeScroll());
    await oracle.write(bytes);
    const where = JSON.stringify(bytes);
    for (let y = 0; y < expected.rows; y++) {
      for (let x = 0; x < expected.cols; x++) {
        const want = expected.cell(x, y);
        if (want === null || (!graphemes && want.disputed)) continue;
        const { disputed: _, ...cell } = want;
        const got = oracle.cell(x, y);
        if (got.chars !== cell.chars || got.width !== cell.width || got.style !== cell.style)
          expect({ x, y, step: s.kind, where, ...got }).toEqual({ x, y, step: s.kind, where, ...cell });
      }
    }
    const cursor = scene.cursor();
    if (cursor.visible) expect(oracle.cursor).toEqual({ x: cursor.x, y: cursor.y });
    oracle.terminal.modes.wraparoundMode || expect.fail('wrapping was left off');
  }
  oracle.terminal.dispose();
}

describe('painting', () => {
  it('gives a terminal exactly the cells of the frames, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), (steps) => check(steps, true)),
      { numRuns: 150 },
    );
  });

  it('gives a terminal that disagrees on the width of emoji all other cells right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), (steps) => check(steps, false)),
      { numRuns: 150 },
    );
  });
});
