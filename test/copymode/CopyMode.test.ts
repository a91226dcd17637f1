/** Copy mode of a pane: motions, search and copying in its past, in memory and in the log. */
import { describe, expect, it } from 'vitest';
import { builtWorker, numbered, paneBench, shown } from './copyModeBench.ts';

const worker = builtWorker();
const bench = () => paneBench(worker);

describe('a pane in copy mode', () => {
  it('goes to the very first row, which only the log has, and back', async () => {
    const { print, mode } = bench();
    print(numbered(0, 3000));
    const copy = mode();
    await copy.run('history-top', []);
    expect(copy.facts).toMatchObject({ scroll: 2991, history: 2991 });
    expect(copy.facts.cursorLine()).toBe('line 0 of many');
    await copy.run('history-bottom', []);
    expect(copy.facts.scroll).toBe(0);
  });

  it('shows dots for rows that are read, and then the rows', async () => {
    const { print, mode, changed } = bench();
    print(numbered(0, 3000));
    const copy = mode();
    const going = copy.run('goto-line', ['2000']);
    await changed();
    expect(shown(copy)[3]).toBe('…');
    await going;
    expect(shown(copy)[3]).toBe('line 994 of many');
  });

  it('stays as it was while output goes on, and says how much is new', () => {
    const { print, mode } = bench();
    print(numbered(0, 100));
    const copy = mode();
    const before = shown(copy);
    print(numbered(100, 140));
    copy.outputCame();
    expect(shown(copy).slice(1)).toEqual(before.slice(1));
    expect(shown(copy)[0]).toContain('40 new [0/91]');
  });

  it('finds a word that only the log has, marks it, and counts', async () => {
    const { print, mode } = bench();
    print(`${numbered(0, 500)}a needle here\r\n${numbered(500, 3000)}`);
    const copy = mode();
    await copy.run('search-backward', ['needle']);
    expect(copy.facts.cursorLine()).toBe('a needle here');
    expect(copy.facts).toMatchObject({ searchPresent: true, searchCount: 1 });
    expect(copy.facts.searchMatch()).toBe('needle');
    const row = copy.changesSince(0).rows[copy.cursor.y];
    expect(JSON.parse(row?.json ?? '')).toEqual([
      ['', 'a '],
      ['45', 'needle'],
      ['', ' here'],
    ]);
  });

  it('copies more than is kept in memory', async () => {
    const { print, mode, copied } = bench();
    print(numbered(0, 30_000));
    const copy = mode();
    await copy.run('start-of-line', []);
    await copy.run('begin-selection', []);
    await copy.run('history-top', []);
    await copy.run('copy-selection', []);
    // The blank row that it was begun on is a line too, as in tmux.
    expect(copied[0]).toBe(`${numbered(0, 30_000).replaceAll('\r', '')}\n`);
    expect(copy.facts.selection).toBeNull();
  });

  it('stays where it is after copying, and ends with the commands that say so', async () => {
    const { print, mode, copied, ended } = bench();
    print(numbered(0, 100));
    const copy = mode();
    await copy.run('page-up', []);
    await copy.run('select-line', []);
    await copy.run('copy-selection', []);
    expect([copied.length, copy.facts.scroll, ended()]).toEqual([1, 8, 0]);
    await copy.run('select-line', []);
    await copy.run('copy-pipe-and-cancel', ['tee x']);
    expect([copied.length, ended()]).toEqual([2, 1]);
  });

  it('finds what is typed letter by letter where looking for the whole finds it', async () => {
    const { print, mode } = bench();
    print(numbered(0, 400));
    for (const line of ['aab', 'xaaab', 'a', `${'a'.repeat(39)}aab`, 'aa', 'aAb']) {
      print(`${line}\r\n`);
      print(numbered(0, 700));
    }
    for (const word of ['aab', 'aAb', 'xaa', 'aaax', 'b']) {
      const whole = mode();
      await whole.run('search-backward-incremental', [`-${word}`]);
      const typed = mode();
      for (let end = 1; end <= word.length; end++) {
        const search = typed.run('search-backward-incremental', [`-${word.slice(0, end)}`]);
        // Some letters come before the letters before them were found.
        if (end % 3 !== 0 || end === word.length) await search;
      }
      for (let again = 0; again < 4; again++) {
        expect(typed.cursor, `${word}, match ${again}`).toEqual(whole.cursor);
        expect(typed.facts.scroll, `${word}, match ${again}`).toBe(whole.facts.scroll);
        await Promise.all([whole.run('search-again', []), typed.run('search-again', [])]);
      }
      whole.end();
      typed.end();
    }
  });

  it('has the next command take the place of a search that is under way', async () => {
    const { print, mode } = bench();
    print(numbered(0, 20_000));
    const copy = mode();
    const search = copy.run('search-backward', ['not there at all']);
    await copy.run('cursor-up', []);
    await search;
    expect(copy.facts).toMatchObject({ cursorY: 8, scroll: 0 });
  });

  it('selects by the mouse: from a cell to a cell, a word, a line', async () => {
    const { print, mode, copied } = bench();
    print(`${numbered(0, 20)}one two-three four\r\nlast`);
    const copy = mode();
    await copy.beginSelectionAt(4, 8);
    await copy.dragTo(6, 8);
    await copy.run('copy-selection', []);
    await copy.beginSelectionAt(9, 8);
    await copy.run('select-word', []);
    await copy.run('copy-selection', []);
    await copy.beginSelectionAt(3, 7);
    await copy.run('select-line', []);
    await copy.run('copy-selection', []);
    expect(copied).toEqual(['two', 'three', 'line 19 of many\n']);
  });

  it('lays its lines out anew when the pane gets narrower', async () => {
    const { print, mode, screen } = bench();
    print(`${numbered(0, 200)}${'0123456789'.repeat(3)} end`);
    const copy = mode();
    screen.resize(20, 10);
    copy.resized(20, 10);
    expect(shown(copy).slice(-2)).toEqual(['01234567890123456789', '0123456789 end']);
    await copy.run('history-top', []);
    expect(copy.facts.cursorLine()).toBe('line 0 of many');
  });
});
