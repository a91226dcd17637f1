/** The column of copy mode that names who typed what led to a line: drawing, history, resizes, restarts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputNames } from '../../src/log/InputNames.ts';
import type { PaneLog } from '../../src/log/PaneLog.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { builtWorker, minute, numbered, paneBench, shown, typists } from './copyModeBench.ts';

const worker = builtWorker();
const bench = (cols = 60, rows = 10) => paneBench(worker, { cols, rows });
type Bench = ReturnType<typeof bench>;

async function withAuthors(pane: Bench) {
  const copy = pane.mode();
  await copy.run('toggle-position', []);
  await copy.run('toggle-authors', []);
  return copy;
}

const runsOf = (copy: ReturnType<Bench['mode']>, y: number) =>
  JSON.parse(copy.changesSince(0).rows[y]?.json ?? '[]') as [string, string, number?][];

describe('the names of who typed', () => {
  it('stand beside the lines that they typed on, agents with a sign, and a line beside what followed', async () => {
    const pane = bench();
    pane.print('welcome\r\n$ ');
    pane.typed('ann', 'make\r\nok\r\n$ ');
    pane.typed('claude', 'ls\r\na b\r\n$ ');
    const copy = await withAuthors(pane);
    expect(shown(copy).slice(0, 6)).toEqual([
      '              │welcome',
      '  ann         │$ make',
      '              │ok',
      '⚙ claude in %1│$ ls',
      '              │a b',
      '              │$',
    ]);
    await copy.run('toggle-authors', []);
    expect(shown(copy)[1]).toBe('$ make');
  });

  it('say how long ago, as of the moment that is shown, where there is room', async () => {
    const pane = bench(80);
    pane.typed('ann', '$ make\r\n');
    pane.clock.time += 5 * minute;
    pane.typed('bob', '$ ls\r\n');
    const copy = await withAuthors(pane);
    expect(shown(copy).slice(0, 2)).toEqual(['ann   5m│$ make', 'bob   0s│$ ls']);
    pane.clock.time += 60 * minute;
    copy.outputCame();
    expect(shown(copy)[0]).toBe('ann   5m│$ make');
    await copy.run('refresh-from-pane', []);
    expect(shown(copy)[0]).toBe('ann   1h│$ make');
  });

  it('are of the last one, with a plus, where several typed on a line', async () => {
    const pane = bench();
    pane.typed('ann', '$ mak');
    pane.typed('bob', 'e\r\n');
    pane.typed('ann', '$ ls\r\n');
    const copy = await withAuthors(pane);
    expect(shown(copy).slice(0, 2)).toEqual(['bob+│$ make', 'ann │$ ls']);
  });

  it('have styles of their own, and the name of a line above the view is a quiet one', async () => {
    const pane = bench();
    pane.typed('ann', `$ seq\r\n${numbered(0, 30)}`);
    const copy = await withAuthors(pane);
    expect(runsOf(copy, 0)).toEqual([
      ['2', 'ann│'],
      ['', 'line 21 of many'],
    ]);
    await copy.run('history-top', []);
    expect(runsOf(copy, 0)).toEqual([
      ['1', 'ann'],
      ['2', '│'],
      ['', '$ seq'],
    ]);
  });

  it('of wide characters take their cells, and a long one is cut to a quarter of the pane', async () => {
    const pane = bench(40);
    pane.typed('wide', '$ a\r\n');
    pane.typed('claude', '$ b\r\n');
    const copy = await withAuthors(pane);
    expect(shown(copy).slice(0, 2)).toEqual(['  東京太…│$ a', '⚙ claude…│$ b']);
  });

  it('are not shown in a pane too narrow, which says so, and come when it is wider', async () => {
    const pane = bench(30);
    pane.typed('ann', '$ make\r\n');
    const copy = await withAuthors(pane);
    expect(pane.messages).toEqual(['the pane is too narrow to show who typed']);
    expect(shown(copy)[0]).toBe('$ make');
    pane.resize(60, 10);
    copy.resized(60, 10);
    expect(shown(copy)[0]).toBe('ann│$ make');
  });

  it('are not shown on the screen of a full-screen program', async () => {
    const pane = bench();
    pane.typed('ann', '$ edit\r\n\x1b[?1049h');
    pane.typed('bob', 'text');
    const copy = await withAuthors(pane);
    expect(shown(copy)[0]).not.toContain('bob');
    pane.print('\x1b[?1049l$ ');
    expect(pane.screen.typistOf(1)?.who).toBe(typists.ann);
  });

  it('of what was cleared away are forgotten: what comes follows from the last input', async () => {
    const pane = bench();
    pane.typed('bob', '$ ls\r\na\r\n');
    pane.typed('ann', '$ clear\r\n\x1b[H\x1b[2J$ ');
    const copy = await withAuthors(pane);
    expect(shown(copy)[0]).toBe('ann│$');
  });
});

describe('beside the names', () => {
  it('selection, search and copying are of the columns of the pane', async () => {
    const pane = bench();
    pane.typed('ann', '$ echo needle\r\n');
    const copy = await withAuthors(pane);
    await copy.run('search-backward', ['needle']);
    expect(copy.cursor).toEqual({ x: 4 + 7, y: 0 });
    expect(runsOf(copy, 0)).toContainEqual(['45', 'needle']);
    await copy.run('begin-selection', []);
    await copy.run('end-of-line', []);
    expect(runsOf(copy, 0)).toContainEqual(['7', 'needle ']);
    await copy.run('copy-selection', []);
    expect(pane.copied).toEqual(['needle\n']);
    expect(copy.facts.cursorX).toBe(13);
  });

  it('the hidden columns at the right are shown while the cursor is in them', async () => {
    const pane = bench();
    pane.typed('ann', `$ ${'x'.repeat(50)}needle\r\n`);
    const copy = await withAuthors(pane);
    await copy.run('top-line', []);
    expect(shown(copy)[0]).toBe(`ann│$ ${'x'.repeat(50)}need`);
    await copy.run('end-of-line', []);
    expect(shown(copy)[0]).toBe(`ann│${'x'.repeat(48)}needle`);
    expect(copy.cursor).toEqual({ x: 58, y: 0 });
  });

  it('no half of a wide character is left at either edge', async () => {
    const pane = bench();
    pane.typed('ann', `\u6771${'\u4eac'.repeat(29)}\r\n`);
    const copy = await withAuthors(pane);
    await copy.run('top-line', []);
    expect(shown(copy)[0]).toBe(`ann│\u6771${'\u4eac'.repeat(27)}`);
    pane.typed('bob', `x${'\u4eac'.repeat(29)}y\r\n`);
    await copy.run('refresh-from-pane', []);
    await copy.run('cursor-down', []);
    expect(shown(copy)[1]).toBe(`bob│x${'\u4eac'.repeat(27)} `);
    await copy.run('end-of-line', []);
    await copy.run('cursor-left', []);
    expect(shown(copy)[1]).toBe(`bob│ ${'\u4eac'.repeat(27)}y`);
  });

  it('a click is at the column that is drawn there, and on a name at the first one', async () => {
    const pane = bench();
    pane.typed('ann', '$ make\r\n');
    const copy = await withAuthors(pane);
    await copy.moveTo(6, 0);
    expect(copy.facts).toMatchObject({ cursorX: 2, cursorY: 0 });
    await copy.moveTo(1, 0);
    expect(copy.facts.cursorX).toBe(0);
    await copy.beginSelectionAt(6, 0);
    await copy.dragTo(9, 0);
    await copy.run('copy-selection', []);
    expect(pane.copied).toEqual(['make']);
  });
});

describe('in the past', () => {
  it('names come from the log, far beyond memory and over several blocks of one output', async () => {
    const pane = bench();
    pane.typed('ann', `$ first\r\n${numbered(0, 20)}`);
    pane.typed('bob', `$ second\r\n${numbered(0, 5000)}`);
    pane.typed('claude', `$ third\r\n${numbered(0, 100)}`);
    expect(pane.log.source().blocks.length).toBeGreaterThan(4);
    const copy = await withAuthors(pane);
    await copy.run('goto-line', ['2500']);
    expect(runsOf(copy, 0)[0]?.[1]).toMatch(/^ {2}bob +│$/);
    await copy.run('history-top', []);
    expect(shown(copy)[0]).toMatch(/^ {2}ann +│\$ first$/);
    await copy.run('search-forward', ['second']);
    expect(shown(copy)[copy.cursor.y]).toMatch(/^ {2}bob +│\$ second$/);
  });

  it('rows that were read before the names were asked for get theirs', async () => {
    const pane = bench();
    pane.typed('ann', `$ first\r\n${numbered(0, 3000)}`);
    const copy = pane.mode();
    await copy.run('toggle-position', []);
    await copy.run('history-top', []);
    const changed = pane.changed();
    await copy.run('toggle-authors', []);
    await changed;
    await copy.run('history-top', []);
    expect(shown(copy)[0]).toBe('ann│$ first');
  });

  it('names stay with their lines through a resize, in memory and in the log', async () => {
    const pane = bench(60, 10);
    pane.typed('ann', `$ ${'a'.repeat(100)}\r\n${numbered(0, 200)}`);
    pane.typed('bob', `$ ${'b'.repeat(100)}\r\nout\r\n`);
    pane.resize(120, 10);
    pane.print('$ ');
    const copy = await withAuthors(pane);
    expect(shown(copy).find((row) => row.includes('bbb'))).toMatch(/^bob +0s│\$ b/);
    await copy.run('history-top', []);
    expect(shown(copy)[0]).toMatch(/^ann +0s│\$ a/);
  });

  it('another server knows them, from the checkpoint and the records after it', async () => {
    const pane = bench();
    pane.typed('ann', `$ first\r\n${numbered(0, 1500)}`);
    pane.typed('bob', '$ second\r\nout\r\n');
    pane.reopen((log) => folded(log, pane.options));
    const copy = await withAuthors(pane);
    expect(shown(copy)[0]).toMatch(/^ann│line/);
    expect(shown(copy).find((row) => row.includes('second'))).toBe('bob│$ second');
  });

  it('the log says of each row what one screen with unlimited memory would', async () => {
    const step = fc.oneof(
      fc.record({
        who: fc.constantFrom('ann', 'bob', 'claude'),
        text: fc.constantFrom('x', 'ls\r\n', `${'w'.repeat(90)}\r\n`),
      }),
      fc.record({
        text: fc.constantFrom('out\r\n', numbered(0, 700), 'part', '\x1b[H\x1b[J', '\x1b[A', '\x1b[2K\r'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const pane = bench(40);
        const oracle = new Screen({ ...pane.options, contextRows: 50_000 });
        for (const one of steps) {
          if ('who' in one) {
            oracle.typed({ at: pane.clock.time, who: typists[one.who as 'ann'] });
            pane.typed(one.who as 'ann', one.text);
          } else pane.print(one.text);
          oracle.feed(Buffer.from(one.text));
        }
        const copy = pane.mode();
        await copy.run('toggle-authors', []);
        await copy.run('history-top', []);
        const top = -oracle.historySize;
        for (let y = top; y < Math.min(top + 10, 10); y++) {
          const by = oracle.typistOf(y);
          const name =
            by && (by.here || y === top) ? (JSON.parse(by.who) as { name: string }).name.slice(0, 3) : '';
          const text = (runsOf(copy, y - top)[0]?.[1] ?? '').replace(/[⚙ ]/g, '').split('│')[0] ?? '';
          expect(text.slice(0, 3)).toBe(name);
        }
        copy.end();
        oracle.dispose();
      }),
      { numRuns: 20 },
    );
  });
});

/** The screen as the next server makes it. */
function folded(log: PaneLog, options: Bench['options']): Screen {
  const { checkpoint, tail } = log.recovery;
  const screen = checkpoint ? Screen.restore(checkpoint, options) : new Screen(options);
  const names = new InputNames();
  for (const record of tail) {
    if (record.kind === 'output') screen.feed(record.data);
    const who = record.kind === 'input' ? names.of(record) : undefined;
    if (who !== undefined && record.kind === 'input') screen.typed({ who, at: record.at });
  }
  return screen;
}
