/** What viewers get: rows that changed, moved rows as a move, and never a wrong picture. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Screen } from '../../src/screen/Screen.ts';
import { snapshotRow, snapshotScreen } from '../helpers/screenSnapshot.ts';
import { bytes, openScreen } from '../helpers/screens.ts';
import { byteByByte, play, terminalStream } from '../helpers/terminalStreams.ts';

const runs = Number(process.env.HOLDFAST_PROPERTY_RUNS ?? 200);
const small = { cols: 20, rows: 6, contextRows: 15 };

/** A viewer as a client is one: applies changes to its own copy. */
class Viewer {
  revision = 0;
  rows: string[] = [];
  received = 0;

  look(screen: Screen): number {
    const changes = screen.changesSince(this.revision);
    this.revision = changes.revision;
    for (let i = 0; i < changes.scroll; i++) {
      this.rows.shift();
      this.rows.push('blank');
    }
    for (const { y, json } of changes.rows) this.rows[y] = json;
    this.rows.length = screen.rows;
    this.received += changes.rows.length;
    return changes.scroll;
  }
}

const picture = (screen: Screen) =>
  Array.from({ length: screen.rows }, (_, y) => JSON.stringify(screen.row(y)));

describe('a viewer', () => {
  test('that looks at any moments has exactly the rows of the screen', () => {
    fc.assert(
      fc.property(
        terminalStream(),
        fc.array(fc.boolean()),
        fc.array(fc.boolean()),
        (steps, often, seldom) => {
          const screen = openScreen(small);
          const viewers = [new Viewer(), new Viewer()];
          for (const [i, step] of steps.entries()) {
            play(screen, [step]);
            for (const [n, looks] of [often, seldom].entries()) {
              const viewer = viewers[n];
              if (!viewer || (i < steps.length - 1 && !looks[i])) continue;
              viewer.look(screen);
              expect(viewer.rows).toEqual(picture(screen));
            }
          }
          screen.dispose();
        },
      ),
      { numRuns: runs },
    );
  });

  test('gets one row for a typed character, and none when nothing changed', () => {
    const screen = openScreen();
    const viewer = new Viewer();
    screen.feed(bytes('some\r\ntext\r\n'));
    viewer.look(screen);
    viewer.received = 0;
    screen.feed(bytes('x'));
    viewer.look(screen);
    expect(viewer.received).toBe(1);
    screen.feed(bytes('\x1b[H\x1b[31m\x1b[m\rsome'));
    viewer.look(screen);
    expect(viewer.received).toBe(1);
  });

  test('gets lines that scrolled as a move and only the new ones as rows, on both screens', () => {
    const screen = openScreen();
    for (const start of ['', '\x1b[?1049h\x1b[H']) {
      const viewer = new Viewer();
      screen.feed(bytes(start));
      for (let i = 0; i < 30; i++) screen.feed(bytes(`line ${i}\r\n`));
      viewer.look(screen);
      viewer.received = 0;
      for (let i = 0; i < 3; i++) screen.feed(bytes(`more ${i}\r\n`));
      expect(viewer.look(screen)).toBe(3);
      expect(viewer.received).toBeLessThanOrEqual(4);
      expect(viewer.rows).toEqual(picture(screen));
    }
  });

  test('gets the whole screen after a resize and after a switch of screens, and nothing for a resize to the same size', () => {
    const screen = openScreen();
    const viewer = new Viewer();
    screen.feed(bytes('text'));
    viewer.look(screen);
    const { revision } = screen;
    screen.resize(80, 24);
    expect(screen.revision).toBe(revision);
    for (const change of [() => screen.resize(70, 20), () => screen.feed(bytes('\x1b[?1049h'))]) {
      change();
      viewer.received = 0;
      viewer.look(screen);
      expect(viewer.received).toBe(screen.rows);
    }
  });

  test('sees cells of a palette colour change when the program changes the colour', () => {
    const screen = openScreen();
    screen.feed(bytes('\x1b[31mred'));
    expect(screen.row(0)).toEqual([['31', 'red']]);
    screen.feed(bytes('\x1b]4;1;#0a141e\x07'));
    expect(screen.row(0)).toEqual([['38;2;10;20;30', 'red']]);
    screen.feed(bytes('\x1b]104;1\x07'));
    expect(screen.row(0)).toEqual([['31', 'red']]);
  });
});

describe('the same output', () => {
  test('gives the same screen however it is cut into pieces', () => {
    fc.assert(
      fc.property(terminalStream({ garbage: false }), (steps) => {
        const whole = openScreen(small);
        const pieces = openScreen(small);
        play(whole, steps);
        play(pieces, byteByByte(steps));
        expect(snapshotScreen(pieces)).toEqual(snapshotScreen(whole));
        expect(whole.faults + pieces.faults).toBe(0);
      }),
      { numRuns: runs },
    );
  });

  test('gives the same screen and history size however many rows are kept above it', () => {
    fc.assert(
      fc.property(terminalStream({ resizes: false }), fc.constantFrom(0, 1, 4), (steps, contextRows) => {
        const few = openScreen({ ...small, contextRows });
        const many = openScreen({ ...small, contextRows: 2000 });
        play(few, steps);
        play(many, steps);
        for (let y = -few.contextSize; y < few.rows; y++)
          expect(snapshotRow(few, y)).toBe(snapshotRow(many, y));
        expect(few.historySize).toBe(many.historySize);
        expect(few.cursor).toEqual(many.cursor);
      }),
      { numRuns: runs },
    );
  });
});
