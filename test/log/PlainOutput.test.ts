import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinePattern } from '../../src/log/LinePattern.ts';
import { PlainOutput } from '../../src/log/PlainOutput.ts';
import { Screen } from '../../src/screen/Screen.ts';

const parameters = fc.constantFrom(
  '',
  '0',
  '1',
  '3',
  '38;5;9',
  '?25',
  '?7',
  '?2004',
  '?1;06',
  '>4;2',
  '?',
  '=5',
);
const final = fc.constantFrom(...'mKJHhlucnqtbABCDGSTXP@rs');
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'B', 'word', ' ', 'é', '日', '\u0085', '\u00a0', '👩‍🚀') },
  { weight: 3, arbitrary: fc.constant('\r\n') },
  { weight: 2, arbitrary: fc.tuple(parameters, final).map(([given, name]) => `\x1b[${given}${name}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['\n', '\r', '\r\r\n', '\b', '\x07', '\0', '\x1b', '\x1bc', '\x1b(B', '\x1b(0', '\x1b>', '\x1bM'],
      ...[
        '\x1b]0;title\x07',
        '\x1b]8;;u:x\x1b\\',
        '\x1b]2;cut\x1b[m',
        '\x1bP1$r\x1b\\',
        '\x1bkname\x1b\\',
        '\x1bkcut\x1b[m',
        '\x9b3J',
        '\x0e',
      ],
    ),
  },
);

/** Much that is plain, and one or two things that may not be: with more, hardly any output is plain. */
const calm = fc.array(
  fc.constantFrom('a', 'B', 'word', ' ', 'é', '日', '\r\n', '\x1b[31m', '\x1b[0m', '\x1b[K', '\x07'),
  { maxLength: 25 },
);
const pieces = fc.oneof(
  fc.tuple(calm, piece, calm).map(([before, one, after]) => [...before, one, ...after]),
  fc.tuple(calm, piece, calm, piece).map(([before, one, after, other]) => [...before, one, ...after, other]),
  fc.array(piece, { maxLength: 60 }),
);

function outputOf(text: string): PlainOutput {
  return new PlainOutput([Buffer.from(text)]);
}

/** Lines as a wide terminal shows them, with line feeds that return as well. */
function shownBy(screen: Screen): string[] {
  const lines: string[] = [];
  for (let y = -screen.contextSize; y < screen.rows; y++) lines.push(screen.text(y).trimEnd());
  return lines.join('\n').trimEnd().split('\n');
}

function screenWith(text: string): Screen {
  const screen = new Screen({ cols: 300, rows: 5, contextRows: 200, events: {}, answersQueries: false });
  screen.feed(Buffer.from(text));
  return screen;
}

describe('the text of output', () => {
  it('is what comes to stand in rows, where it says so', () => {
    fc.assert(
      fc.property(pieces, (pieces) => {
        // A line feed alone goes down in the same column, where the rest of the line is text all the same.
        const printed = pieces.join('').replace(/(?<!\r)\n/g, '\r\n');
        const { text } = outputOf(printed);
        if (text === null) return;
        const lines = text.split('\n').map((line) => line.trimEnd());
        expect(lines.join('\n').trimEnd().split('\n')).toEqual(shownBy(screenWith(printed)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is told for lines with colours, links, titles and modes that move nothing', () => {
    const output = outputOf(
      '\x1b]0;title\x07\x1bkname\x1b\\\x1b[?2004h\x1b[1;31mred\x1b[0m \x1b]8;;u:x\x1b\\link\x1b]8;;\x1b\\\x1b[K\r\n\x07next',
    );
    expect(output.text).toBe('red link\nnext');
  });

  it('says of everything that clears the history that it may', () => {
    fc.assert(
      fc.property(pieces, (pieces) => {
        const printed = pieces.join('');
        const screen = new Screen({
          ...{ cols: 80, rows: 5, contextRows: 200, answersQueries: false },
          events: { historyCleared: () => expect(outputOf(printed).clears).toBe(true) },
        });
        screen.feed(Buffer.from(printed));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a pattern in output', () => {
  it('is never missed where the text has it', () => {
    const words = fc.constantFrom('aword', 'ab', 'Bé', '日a', 'word ', 'aa', 'a.*B');
    fc.assert(
      fc.property(pieces, fc.nat(), words, (pieces, cut, text) => {
        const printed = pieces.join('');
        const output = outputOf(printed);
        const pattern = LinePattern.compile({ text, regex: true });
        if (output.text === null || !pattern) return;
        if (!output.text.split('\n').some((line) => pattern.matches(line).length > 0)) return;
        expect(pattern.mayMatch(output, outputOf(''))).toBe(true);
        const at = cut % (printed.length + 1);
        const parts = [outputOf(printed.slice(0, at)), outputOf(printed.slice(at))] as const;
        const [line] = parts[1].text?.split('\n') ?? [];
        if (line !== undefined)
          expect(pattern.mayMatch(parts[0], outputOf(line)) || pattern.mayMatch(parts[1], outputOf(''))).toBe(
            true,
          );
      }),
      { numRuns: 2000 },
    );
  });

  it('is not seen where there is none, whatever colours stand between the letters', () => {
    const pattern = LinePattern.compile({ text: 'needle', regex: false });
    expect(pattern?.mayMatch(outputOf('nee\x1b[1mdl\x1b[me\r\n'), outputOf(''))).toBe(true);
    expect(pattern?.mayMatch(outputOf('nee\x1b[1mdl\r\n\x1b[me'), outputOf(''))).toBe(false);
    expect(pattern?.mayMatch(outputOf('some nee'), outputOf('\x1b[1mdle'))).toBe(true);
  });
});
