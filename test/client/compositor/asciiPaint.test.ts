/** Terminals that take no UTF-8: what is painted into one, and what it shows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiForm } from '../../../src/client/compositor/asciiForm.ts';
import { Painter } from '../../../src/client/compositor/Painter.ts';
import { Scene } from '../../../src/client/compositor/Scene.ts';
import type { Run } from '../../../src/protocol/messages.ts';
import { Oracle } from './oracle.ts';

const [cols, rows] = [12, 3];
/** What is drawn, and how it looks without UTF-8. */
const looks: Readonly<Record<string, string>> = {
  a: 'a',
  q: 'q',
  ' ': ' ',
  é: '_',
  '•': '_',
  漢: '__',
  '😀': '__',
  'e\u0301': '_',
  '─': '─',
  '┃': '│',
  '╭': '┌',
  '╬': '┼',
  '·': '·',
  '→': '>',
  '\u00a0': ' ',
};

class Terminal {
  readonly #scene = new Scene(cols, rows, { colours: 'truecolor', hyperlinks: true, styledUnderlines: true });
  readonly #painter = new Painter(cols, rows, this.#scene.styles, this.#scene.clusters, { utf8: false });
  readonly oracle = new Oracle(cols, rows);
  #rev = 0;

  constructor() {
    const panes = [{ pane: '%0', x: 0, y: 0, cols, rows }];
    this.#scene.apply({ rev: 0, full: true, layout: { cols, rows, panes, active: '%0', zoomed: false } });
  }

  async row(y: number, style: string, text: readonly string[]): Promise<string> {
    const runs = text.map((char): Run => {
      const width = looks[char]?.length === 2 ? 2 : 1;
      return [...char].length > 1 ? [style, char, width, 1] : [style, char, width];
    });
    this.#scene.apply({
      rev: ++this.#rev,
      panes: [{ pane: '%0', rows: [[y, runs]] }],
      cursor: { x: 0, y, visible: true, shape: 0 },
    });
    const next = this.#scene.compose();
    const bytes = this.#painter.paint(next, this.#scene.dirty, this.#scene.cursor());
    await this.oracle.write(bytes);
    return bytes;
  }

  text(y: number): string {
    return Array.from({ length: cols }, (_, x) => this.oracle.cell(x, y).chars)
      .join('')
      .trimEnd();
  }
}

describe('a terminal without UTF-8', () => {
  it('is sent ASCII, and shows lines as lines and everything else as wide as it is', async () => {
    const text = fc.array(fc.constantFrom(...Object.keys(looks)), { maxLength: cols / 2 });
    const step = fc.record({ y: fc.nat(rows - 1), style: fc.constantFrom('', '31', '7'), text });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const terminal = new Terminal();
        for (const { y, style, text } of steps) {
          const bytes = await terminal.row(y, style, text);
          expect(bytes).toMatch(/^[\x08\x0a\x0d\x1b\x20-\x7e]*$/);
          // What comes next, a title or a bell, must not find the other set of characters.
          expect(bytes.lastIndexOf('\x1b(B')).toBeGreaterThanOrEqual(bytes.lastIndexOf('\x1b(0'));
          expect(terminal.text(y)).toBe(
            text
              .map((char) => looks[char])
              .join('')
              .trimEnd(),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has a form for every line, arrow and block that chrome draws', () => {
    for (const char of '│─┌┐└┘├┤┬┴┼┃━┏┓┗┛╔╗╚╝║═╭╮╰╯←→↑↓·')
      expect([char, asciiForm(char.codePointAt(0) ?? 0, 1).text]).not.toEqual([char, '_']);
  });
});
