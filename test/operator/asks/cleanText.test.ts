/** Text of questions: nothing in it acts on a terminal, hides, reorders or grows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, cleanTextLine } from '../../../src/operator/asks/cleanText.ts';

describe('text of a question', () => {
  it('loses escape sequences whole, with what they carry', () => {
    const raw = 'Apply \x1b[31mthe\x1b[0m \x1b]0;owned\x07migration\x1b]8;;http://x\x1b\\?\x9b2J';
    expect(cleanTextLine(raw, 100)).toEqual({ text: 'Apply the migration?', cut: false });
  });

  it('loses bidirectional and invisible characters, and keeps emoji whole', () => {
    expect(
      cleanTextLine('rm \u202efdp.\u2066x\u2069 a\u200bb\u{e0041} \u{1f469}\u200d\u{1f4bb}', 100).text,
    ).toBe('rm fdp.x ab \u{1f469}\u200d\u{1f4bb}');
  });

  it('is cut visibly, without reading a megabyte', () => {
    const { text, cut } = cleanTextLine(`${'\x1b[31mx\u202e'.repeat(200_000)}end`, 500);
    expect(cut).toBe(true);
    expect([...text].length).toBeLessThanOrEqual(500);
    expect(text).toMatch(/^x+…?$/);
  });

  it('keeps lines where there are several', () => {
    expect(cleanText('$ rm -r x\r\n\tnow\x07  \n\n\n\nend\n', 100).text).toBe('$ rm -r x\n    now\n\nend');
  });

  it('holds for any text', () => {
    const nasty = fc.string({
      unit: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 3 }),
        fc.constantFrom('\x1b[', '\x1b]', '\x07', '\u202e', '\x9b'),
      ),
      maxLength: 300,
    });
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 40 }), (raw, most) => {
        for (const { text } of [cleanTextLine(raw, most), cleanText(raw, most)]) {
          expect([...text].length).toBeLessThanOrEqual(most);
          expect(text.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
          expect(Buffer.from(text).toString()).toBe(text);
        }
        expect(cleanTextLine(raw, most).text).not.toContain('\n');
      }),
    );
  });
});
