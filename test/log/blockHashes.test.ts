/** The hash of each complete block is told, for the ledger: at least once, whatever kills the server. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BlockCompressor, type CompleteBlock } from '../../src/log/BlockCompressor.ts';
import { readBlock } from '../../src/log/blockFile.ts';
import { PaneLog } from '../../src/log/PaneLog.ts';
import { bytesOf, FakeClock, output, roomyBounds, temporaryFolder } from './logHelpers.ts';

const pane = '01890a5d-ac96-774b-bcce-b302099a8057';

it('is that of its records, as they are read back, with the pane and the place of the block', async () => {
  const told: CompleteBlock[] = [];
  const compressor = new BlockCompressor((block) => told.push(block));
  const dir = join(
    temporaryFolder(() => compressor.idle()),
    pane,
  );
  const clock = new FakeClock();
  const open = (with_: BlockCompressor) =>
    PaneLog.open(dir, { bounds: roomyBounds, clock, compressor: with_ });
  const killed = new BlockCompressor();
  let log = open(killed);
  log.cut(bytesOf('checkpoint'), { line: 0 });
  for (let n = 0; n < 3; n++) {
    log.append(output(log.endOffset, `line ${n}\n`.repeat(100)));
    log.typed({ at: clock.now(), who: '{"id":"owner"}', bytes: 3, seq: n + 1, how: 'keys' });
    log.cut(bytesOf('checkpoint'), { line: 0 });
  }
  // A server that is killed before it compresses anything: the next one tells of those blocks.
  killed.stop();
  log = open(compressor);
  await compressor.idle();
  expect(told.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  for (const { stem, seq, firstOffset } of log.source().blocks.slice(0, 3)) {
    const block = readBlock(dir, stem);
    if (block.kind !== 'ok') throw new Error('unreadable');
    const sha256 = createHash('sha256').update(block.records).digest('hex');
    expect(told.find((one) => one.seq === seq)).toEqual({
      pane,
      seq,
      firstOffset,
      endOffset: firstOffset + 700,
      firstTime: clock.now(),
      sha256,
    });
  }
  log.close();
});
