import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkFilter } from '../../../src/server/panes/MarkFilter.ts';

const signature = 'ec2316ab7e04c57e';

/** The output in pieces that are cut at these places, and then the end. */
function filtered(output: string, cuts: readonly number[] = []): string {
  const filter = new MarkFilter(signature);
  const bytes = Buffer.from(output);
  const places = [0, ...[...cuts].sort((a, b) => a - b).map((cut) => cut % (bytes.length + 1)), bytes.length];
  const passed = places.toSorted((a, b) => a - b);
  const pieces = passed.slice(1).map((to, at) => {
    // Each piece is valid during the call only.
    const piece = Buffer.from(bytes.subarray(passed[at], to));
    const out = Buffer.from(filter.feed(piece));
    piece.fill(0);
    return out;
  });
  return Buffer.concat([...pieces, filter.rest()]).toString();
}

const prompt = `\x1b]133;D;127;aid=${signature}\x07\x1b]7;file://host/tmp/a\x07\x1b]133;A;aid=${signature}\x07`;
const command = `\x1b]633;E;echo 日本 ;x;${signature}\x07\x1b]133;C;aid=${signature};lead=fish\x07`;

const own = [prompt, command, `\x1b]133;B;aid=${signature}\x1b\\`];
const foreign = [
  'plain text\r\n',
  '\x1b[01;32m~\x1b[0m$ ',
  '\x1b]0;title\x07',
  '\x1b]133;A\x07',
  '\x1b]133;C;aid=another\x07',
  '\x1b]633;E;echo;another\x07',
  '\x1b]7;file://host/tmp\x07 ',
  `\x1b]133;D;0;aid=${signature}\x18`,
  '\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\',
  'é😀',
  '\x1bP1$r0m\x1b\\',
];

describe('the output for the command of a pipe', () => {
  it('has no marks of our shell', () => {
    expect(filtered(`a${prompt}$ ls\r\n${command}b`)).toBe('a$ ls\r\nb');
    expect(filtered(own.join(''))).toBe('');
  });

  it.each(foreign)('keeps %j', (text) => {
    expect(filtered(`${text}|`)).toBe(`${text}|`);
  });

  it('gives out at the end what was held back', () => {
    for (const text of ['\x1b', '\x1b]', '\x1b]133;A;aid=ec23', `${prompt}\x1b]7;file://x\x07\x1b]13`])
      expect(filtered(text)).toBe(text.replace(prompt, ''));
  });

  it('holds back only what may be a mark', () => {
    const filter = new MarkFilter(signature);
    expect(filter.feed(Buffer.from('text\x1b]0;ti')).toString()).toBe('text\x1b]0;ti');
    expect(filter.feed(Buffer.from('more\x1b]133;')).toString()).toBe('more');
    const long = 'x'.repeat(70_000);
    expect(filter.feed(Buffer.from(long)).toString()).toBe(`\x1b]133;${long}`);
  });

  it('is the same wherever the output is cut', () => {
    const piece = fc.oneof(...[...own, ...foreign].map((text) => fc.constant(text)));
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (pieces, cuts) => {
          const expected = pieces.filter((text) => !own.includes(text)).join('');
          // A cancelled mark or a bare folder before a prompt may become one with what follows.
          fc.pre(!pieces.some((text, at) => text.startsWith('\x1b]7') && own.includes(pieces[at + 1] ?? '')));
          expect(filtered(pieces.join(''), cuts)).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});
