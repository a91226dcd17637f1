import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../../src/log/readBytes.ts';
import { bytesOf, logBench, output, roomyBounds } from './logHelpers.ts';

/** A log of small blocks that holds these chunks; a block is cut after every third one. */
function logOf(chunks: readonly string[], historyBytes = roomyBounds.historyBytes) {
  const { open } = logBench({ blockBytes: 1024, bounds: { ...roomyBounds, historyBytes } });
  const log = open();
  log.cut(bytesOf('checkpoint'), { line: 0 });
  chunks.forEach((chunk, index) => {
    log.append(output(log.endOffset, chunk));
    if (index % 3 === 2) log.cut(bytesOf('checkpoint'), { line: 0 });
  });
  return log;
}

describe('reading the output of a pane by a cursor', () => {
  it('gives every byte once, whatever is asked for at a time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 300, unit: 'binary-ascii' }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 500 }),
        (chunks, limit) => {
          const log = logOf(chunks);
          const source = log.source();
          let read = '';
          for (let cursor = 0; cursor < log.endOffset; ) {
            const answer = readBytes({ source, offset: cursor, limit });
            expect(answer.truncated).toBe(false);
            expect(answer.data.length).toBeLessThanOrEqual(limit);
            expect(answer.next).toBe(cursor + answer.data.length);
            read += Buffer.from(answer.data).toString('latin1');
            cursor = answer.next;
          }
          expect(read).toBe(chunks.join(''));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('says so when what the cursor points at is no longer kept', () => {
    const log = logOf(
      Array.from({ length: 60 }, (_, n) => `${String(n).padStart(3, '0')}${'x'.repeat(500)}`),
      8 * 1024,
    );
    const answer = readBytes({ source: log.source(), offset: 0, limit: 10 });
    expect(answer.truncated).toBe(true);
    expect(answer.next - answer.data.length).toBe(log.oldest?.offset);
  });

  it('ends an answer before bytes that never reached the log, and starts the next one after them', () => {
    const { open } = logBench();
    const log = open();
    log.cut(bytesOf('checkpoint'), { line: 0 });
    log.append(output(0, 'before'));
    log.append(output(106, 'after'));
    const source = log.source();
    const first = readBytes({ source, offset: 0, limit: 100 });
    expect([Buffer.from(first.data).toString(), first.next, first.truncated]).toEqual(['before', 6, false]);
    const second = readBytes({ source, offset: first.next, limit: 100 });
    expect([Buffer.from(second.data).toString(), second.next, second.truncated]).toEqual([
      'after',
      111,
      true,
    ]);
  });
});
