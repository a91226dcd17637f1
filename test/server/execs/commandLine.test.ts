/** The line that is typed for a command: what sh reads from it are the words again. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine, typedLine } from '../../../src/server/execs/commandLine.ts';

describe('a command line', () => {
  it('has the words that were given', () => {
    const word = fc
      .string({ maxLength: 12, unit: 'grapheme' })
      .filter((text) => !/[\x00-\x1f\x7f]/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const line = commandLine(['printf', '%s\\0', ...words]);
        const out = execFileSync('sh', ['-c', line], { encoding: 'utf8' });
        expect(out).toBe(words.map((text) => `${text}\0`).join(''));
      }),
      { numRuns: 30 },
    );
  });

  it('is a single word as it is', () => {
    expect(commandLine(['cd src && make'])).toBe('cd src && make');
  });

  it('is refused with characters that a line editor acts on, and when it is empty or too long', () => {
    for (const words of [['a\nb'], ['a', 'b\x1b[201~'], ['a\x03'], ['a\x7f'], [' '], ['']])
      expect(() => commandLine(words)).toThrow(/one line|no command/);
    expect(() => commandLine(['x'.repeat(70_000)])).toThrow(/too long/);
  });

  it('is pasted where the shell takes pastes', () => {
    expect(typedLine('ls', true).toString()).toBe('\x1b[200~ls\x1b[201~\r');
    expect(typedLine('ls', false).toString()).toBe('ls\r');
  });
});
