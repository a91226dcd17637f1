import { describe, expect, it } from 'vitest';
import type { ColourDepth } from '../../../src/client/compositor/colours.ts';
import { Painter } from '../../../src/client/compositor/Painter.ts';
import { Scene } from '../../../src/client/compositor/Scene.ts';
import type { Frame, PaneBox, Run } from '../../../src/protocol/messages.ts';
import { Oracle } from './oracle.ts';

/** A scene painted into a real emulator. */
class Painted {
  readonly scene: Scene;
  readonly painter: Painter;
  readonly oracle: Oracle;
  readonly cols: number;
  readonly rows: number;
  #rev = 0;

  constructor(cols = 80, rows = 24, colours: ColourDepth = 'truecolor') {
    this.cols = cols;
    this.rows = rows;
    this.scene = new Scene(cols, rows, { colours, hyperlinks: true, styledUnderlines: true });
    this.painter = new Painter(cols, rows, this.scene.styles, this.scene.clusters);
    this.oracle = new Oracle(cols, rows);
  }

  /** Shows a frame, and gives the bytes that took. */
  async show(frame: Partial<Frame>): Promise<string> {
    this.scene.apply({ rev: ++this.#rev, ...frame });
    const next = this.scene.compose();
    const bytes = this.painter.paint(next, this.scene.dirty, this.scene.cursor(), this.scene.takeScroll());
    this.scene.collect(this.painter.inUse);
    await this.oracle.write(bytes);
    return bytes;
  }

  async layout(panes: PaneBox[], active: string, size = { cols: this.cols, rows: this.rows }): Promise<void> {
    await this.show({ full: true, layout: { ...size, panes, active, zoomed: false } });
  }

  one(rows = this.rows): Promise<void> {
    return this.layout([{ pane: '%0', x: 0, y: 0, cols: this.cols, rows }], '%0', { cols: this.cols, rows });
  }

  row(y: number, ...runs: Run[]): Promise<string> {
    return this.show({ panes: [{ pane: '%0', rows: [[y, runs]] }] });
  }

  /** The screen as text, with the cells in green in capitals' stead marked by `mark`. */
  picture(marked = ''): string[] {
    return Array.from({ length: this.rows }, (_, y) => {
      let line = '';
      for (let x = 0; x < this.cols; x++) {
        const cell = this.oracle.cell(x, y);
        line += marked !== '' && cell.style !== '' ? marked : cell.chars;
      }
      return line.trimEnd();
    });
  }
}

function box(pane: string, x: number, y: number, cols: number, rows: number): PaneBox {
  return { pane, x, y, cols, rows };
}

describe('what a keystroke costs', () => {
  it('is at most 12 bytes on the terminal', async () => {
    const painted = new Painted();
    await painted.one();
    await painted.show({ cursor: { x: 2, y: 10, visible: true, shape: 0 } });
    await painted.row(10, ['', '$ ']);
    let text = '$ ';
    let most = 0;
    for (const key of 'ls -l --sort=time /some/where | less') {
      text += key;
      const bytes = await painted.show({
        panes: [{ pane: '%0', rows: [[10, [['', text]]]] }],
        cursor: { x: text.length, y: 10, visible: true, shape: 0 },
      });
      most = Math.max(most, Buffer.byteLength(bytes));
    }
    expect(painted.oracle.row(10)).toBe(text);
    expect(painted.oracle.cursor).toEqual({ x: text.length, y: 10 });
    expect(most).toBe(1);
    // Coloured, as shells with highlighting do, and a backspace.
    expect(
      (
        await painted.show({
          panes: [
            {
              pane: '%0',
              rows: [
                [
                  10,
                  [
                    ['', text],
                    ['32', 'x'],
                  ],
                ],
              ],
            },
          ],
          cursor: { x: text.length + 1, y: 10, visible: true, shape: 0 },
        })
      ).length,
    ).toBeLessThanOrEqual(12);
    expect(
      (
        await painted.show({
          panes: [{ pane: '%0', rows: [[10, [['', text]]]] }],
          cursor: { x: text.length, y: 10, visible: true, shape: 0 },
        })
      ).length,
    ).toBeLessThanOrEqual(12);
  });

  it('is nothing when nothing changed', async () => {
    const painted = new Painted();
    await painted.one();
    await painted.row(3, ['1', 'same']);
    expect(await painted.row(3, ['1', 'same'])).toBe('');
  });
});

describe('output that scrolls', () => {
  const line = (n: number): Run[] => [['', `line ${n} of something that is long enough to matter`]];

  it('lets the terminal scroll where that is cheaper, also above a status line', async () => {
    const painted = new Painted();
    await painted.one(23);
    await painted.show({
      panes: [{ pane: '%0', rows: Array.from({ length: 23 }, (_, y) => [y, line(y)]) }],
      status: { position: 'bottom', lines: [[['30;42', 'status']]] },
    });
    const bytes = await painted.show({
      panes: [
        {
          pane: '%0',
          scroll: 2,
          rows: [
            [21, line(23)],
            [22, line(24)],
          ],
        },
      ],
    });
    expect(bytes).toContain('\x1b[1;23r\x1b[2S\x1b[r');
    expect(bytes.length).toBeLessThan(200);
    expect(painted.oracle.row(0)).toBe(line(2)[0]?.[1]);
    expect(painted.oracle.row(22)).toBe(line(24)[0]?.[1]);
    expect(painted.oracle.row(23)).toBe('status');
  });

  it('is painted where the pane does not span the terminal', async () => {
    const painted = new Painted(40, 6);
    await painted.layout([box('%0', 0, 0, 19, 6), box('%1', 20, 0, 20, 6)], '%0');
    await painted.show({
      panes: [
        { pane: '%0', rows: [[4, [['', 'moves']]]] },
        { pane: '%1', rows: [[4, [['', 'stays']]]] },
      ],
    });
    const bytes = await painted.show({ panes: [{ pane: '%0', scroll: 1, rows: [] }] });
    expect(bytes).not.toContain('S');
    expect(painted.oracle.row(3)).toContain('moves');
    expect(painted.oracle.row(4)).toContain('stays');
  });
});

describe('the lines between panes are those of tmux 3.3a', () => {
  it('for two columns of two panes', async () => {
    const painted = new Painted(20, 9);
    await painted.layout(
      [box('%0', 0, 0, 10, 6), box('%3', 0, 7, 10, 2), box('%1', 11, 0, 9, 4), box('%2', 11, 5, 9, 4)],
      '%3',
    );
    expect(painted.picture()).toEqual([
      '          │',
      '          │',
      '          │',
      '          │',
      '          ├─────────',
      '          │',
      '──────────┤',
      '          │',
      '          │',
    ]);
    expect(painted.picture('#').slice(6)).toEqual(['###########', '          #', '          #']);
  });

  it('for a split within a split', async () => {
    const painted = new Painted(24, 6);
    await painted.layout(
      [box('%0', 0, 0, 12, 6), box('%1', 13, 0, 11, 2), box('%2', 13, 3, 5, 3), box('%3', 19, 3, 5, 3)],
      '%0',
    );
    expect(painted.picture().slice(1, 4)).toEqual([
      '            │',
      '            ├─────┬─────',
      '            │     │',
    ]);
  });

  it('for two panes, of which each has half of the line', async () => {
    const painted = new Painted(20, 8);
    const panes = [box('%0', 0, 0, 10, 8), box('%1', 11, 0, 9, 8)];
    await painted.layout(panes, '%0');
    expect(painted.picture('#').map((row) => row.trim())).toEqual(['#', '#', '#', '#', '#', '│', '│', '│']);
    await painted.layout(panes, '%1');
    expect(painted.picture('#').map((row) => row.trim())).toEqual(['│', '│', '│', '│', '│', '#', '#', '#']);
  });

  it('for a window smaller than the terminal', async () => {
    const painted = new Painted(20, 8);
    await painted.layout([box('%0', 0, 0, 7, 5), box('%1', 8, 0, 6, 5)], '%1', { cols: 14, rows: 5 });
    expect(painted.picture().slice(4)).toEqual([
      '       │      │·····',
      '───────┴──────┘·····',
      '····················',
      '····················',
    ]);
  });
});

describe('a window larger than the terminal', () => {
  it('is panned so that the cursor stays in sight', async () => {
    const painted = new Painted(10, 4);
    await painted.layout([box('%0', 0, 0, 30, 12)], '%0', { cols: 30, rows: 12 });
    await painted.show({
      panes: [
        {
          pane: '%0',
          rows: Array.from({ length: 12 }, (_, y) => [y, [['', `${y} `.padEnd(30, 'abcdefghij')]]]),
        },
      ],
      cursor: { x: 29, y: 11, visible: true, shape: 0 },
    });
    expect(painted.oracle.cursor).toEqual({ x: 9, y: 3 });
    expect(painted.oracle.row(3)).toBe('11 '.padEnd(30, 'abcdefghij').slice(20));
    await painted.show({ cursor: { x: 0, y: 0, visible: true, shape: 0 } });
    expect(painted.oracle.row(0)).toBe('0 abcdefgh');
  });
});

describe('colours', () => {
  const shown = async (depth: ColourDepth, style: string) => {
    const painted = new Painted(10, 2, depth);
    await painted.one();
    await painted.row(0, [style, 'x']);
    return painted.oracle.cell(0, 0).style;
  };

  it('become the nearest that the terminal has', async () => {
    expect(await shown('truecolor', '38;2;255;0;10')).toBe(`fg#${0xff000a}`);
    expect(await shown('256', '38;2;255;0;10')).toBe('fg196');
    expect(await shown('256', '48;2;128;128;128')).toBe('bg244');
    expect(await shown('16', '38;2;255;0;10')).toBe('fg9');
    expect(await shown('16', '38;5;34')).toBe('fg2');
    expect(await shown('none', '1;38;2;255;0;10')).toBe('bold');
    expect(await shown('none', '38;2;255;0;10;40')).toBe('');
  });

  it('that are none leave what has a background told by reverse video', async () => {
    expect(await shown('none', '1;38;2;255;0;10;44')).toBe('bold inverse');
    // The status line of a dark theme, its current window, and what is selected in it.
    expect(await shown('none', '38;2;160;166;179;48;2;42;44;50')).toBe('');
    expect(await shown('none', '1;38;2;18;21;26;48;2;116;184;240')).toBe('bold inverse');
    expect(await shown('none', '38;2;255;255;255;48;2;57;81;105')).toBe('inverse');
  });

  it('stay readable where sixteen have to do, unless they were of the sixteen all along', async () => {
    expect(await shown('16', '38;2;86;96;0;48;2;246;239;220')).toBe('fg0 bg15');
    expect(await shown('16', '34;44')).toBe('fg4 bg4');
    // Bold black is shown as the grey that it stands on.
    expect(await shown('16', '1;38;2;236;239;244;48;2;118;118;118')).toBe('fg0 bg8');
  });
});

describe('hostile content', () => {
  it('can not make styles, links or text carry a control sequence', async () => {
    const painted = new Painted();
    await painted.one();
    const bytes = await painted.row(
      0,
      ['31m\x1b[2J;x', 'a\x1b]52;c;x\x07\x9b31m'],
      ['1 javascript:alert(1)\x1b\\\x07', 'b'],
      ['4 https://x/\x1b]0;t\x07ü', 'c'],
      ['', '\x1b[31m', 1, 1],
      ['', '\u202eabc'],
    );
    // The only sequences are our own: SGR, cursor moves, OSC 8 with printable ASCII.
    const rest = bytes.replace(/\x1b\[[0-9;:]*[mHGKD]|\x1b\[\?(?:2026|25|7)[hl]|\x1b\]8;;[!-~]*\x1b\\/g, '');
    expect(rest).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
    expect(bytes).toContain('\x1b]8;;https://x/%1B]0;t%07%C3%BC\x1b\\');
  });

  it('of a million styles and clusters keeps the tables bounded and the screen right', async () => {
    const painted = new Painted(80, 24);
    await painted.one();
    let n = 0;
    for (let round = 0; round < 60; round++) {
      const rows = Array.from({ length: 24 }, (_, y): [number, Run[]] => [
        y,
        Array.from({ length: 40 }, (): Run => {
          n++;
          const rgb = `${n % 2 ? '' : '1;'}38;2;${n >> 16};${(n >> 8) & 255};${n & 255}`;
          return n % 2 && y < 20
            ? [rgb, `e${String.fromCodePoint(0x300 + (n % 112), 0x300 + ((n >> 7) % 112))}`, 1, 1]
            : [rgb, 'x'];
        }),
      ]);
      const first = n - 24 * 40 + 1;
      await painted.show({ panes: [{ pane: '%0', rows }] });
      // The pen was left bold: its style is renumbered with those of the cells.
      expect(painted.oracle.cell(0, 0).style).toBe(`fg#${first}`);
    }
    expect(painted.scene.styles.size).toBeLessThan(20_000);
    expect(painted.scene.clusters.size).toBeLessThan(20_000);
    expect(painted.oracle.cell(39, 23).style).toBe(`bold fg#${n}`);
    expect(painted.oracle.cell(1, 0).chars).toBe('x');
  });
});
