/** Pane logs on the disk against the hashes that were recorded of their blocks: what changed them is found, and named. */
import { readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockCompressor, type CompleteBlock } from '../../src/log/BlockCompressor.ts';
import { readBlockFile } from '../../src/log/blockFile.ts';
import { encodeHeader, encodeRecord } from '../../src/log/blockFormat.ts';
import { PaneLog } from '../../src/log/PaneLog.ts';
import { type RecordedBlock, verifyBlocks } from '../../src/log/verifyBlocks.ts';
import { bytesOf, FakeClock, output, roomyBounds, startOfTime, temporaryFolder } from './logHelpers.ts';

const pane = '01890a5d-ac96-774b-bcce-b302099a8057';

/** A log of five complete blocks and the one being written, and what was recorded of the five. */
async function recordedLog() {
  const told: CompleteBlock[] = [];
  const compressor = new BlockCompressor((block) => told.push(block));
  const logs = temporaryFolder(() => compressor.idle());
  const dir = join(logs, pane);
  const log = PaneLog.open(dir, { bounds: roomyBounds, clock: new FakeClock(), compressor });
  log.cut(bytesOf('checkpoint'), { line: 0 });
  for (let n = 0; n < 5; n++) {
    log.append(output(log.endOffset, `line ${n}\n`.repeat(100)));
    log.cut(bytesOf('checkpoint'), { line: 0 });
  }
  await compressor.idle();
  log.close();
  const recorded: RecordedBlock[] = told.map(({ seq, ...block }) => ({ ...block, block: seq }));
  const file = (block: number) => {
    const name = readdirSync(dir).find((each) => Number(each.split('.')[0]) === block) ?? '';
    return join(dir, name);
  };
  return { logs, dir, recorded, file, verify: () => verifyBlocks(logs, recorded) };
}

const right = { ok: true, panes: 1, right: 5, gone: 0, unrecorded: 0, wrongCount: 0, wrong: [] };
const wrongAt = (block: number, reason: string) => ({
  ...right,
  ok: false,
  right: 4,
  wrongCount: 1,
  wrong: [{ pane, block, reason }],
});

describe('the blocks of a log', () => {
  it('are right as they were recorded, also with what came twice, and the one being written is none of them', async () => {
    const { recorded, verify } = await recordedLog();
    recorded.push(...recorded);
    expect(verify()).toEqual(right);
  });

  it('are wrong where one was rewritten, with all of its sums made new', async () => {
    const { file, verify } = await recordedLog();
    const reading = readBlockFile(file(3));
    if (reading.kind !== 'ok') throw new Error('unreadable');
    const { deflated: _, ...header } = reading.header;
    const records = Buffer.concat([
      ...encodeRecord(
        { kind: 'checkpoint', at: startOfTime, line: 0, data: bytesOf('checkpoint') },
        startOfTime,
      ),
      ...encodeRecord(output(header.firstOffset, 'lies 2\n'.repeat(100)), startOfTime),
    ]);
    const deflated = { rawLength: records.length, endOffset: header.firstOffset + 700 };
    writeFileSync(file(3), Buffer.concat([encodeHeader({ ...header, deflated }), deflateSync(records)]));
    expect(verify()).toEqual(wrongAt(3, 'its contents are not as they were recorded'));
  });

  it('are wrong where the times of one were moved', async () => {
    const { dir, file, verify } = await recordedLog();
    const path = file(2);
    const { header, records } = readBlockFile(path) as {
      header: Parameters<typeof encodeHeader>[0];
      records: Uint8Array;
    };
    const moved = { ...header, firstTime: header.firstTime - 60_000 };
    writeFileSync(path, Buffer.concat([encodeHeader(moved), deflateSync(records)]));
    renameSync(path, join(dir, `00000002.700.${moved.firstTime}.logz`));
    expect(verify()).toEqual(wrongAt(2, 'its time is not the one that was recorded'));
  });

  it('are wrong where one was truncated, compressed or not', async () => {
    const { file, verify } = await recordedLog();
    const path = file(4);
    const whole = readFileSync(path);
    truncateSync(path, whole.length - 5);
    expect(verify()).toEqual(wrongAt(4, "it can't be read: its compressed data is damaged"));
    writeFileSync(path, whole);
    const reading = readBlockFile(path);
    if (reading.kind !== 'ok') throw new Error('unreadable');
    const { deflated: _, ...header } = reading.header;
    rmSync(path);
    const raw = path.replace(/z$/, '');
    writeFileSync(raw, Buffer.concat([encodeHeader(header), reading.records]));
    expect(verify()).toEqual(right);
    truncateSync(raw, readFileSync(raw).length - 5);
    expect(verify()).toEqual(wrongAt(4, 'it is cut short: it ends at byte 2100 instead of 2800'));
  });

  it('are wrong where one was dropped, and not where the oldest are gone', async () => {
    const { dir, file, verify } = await recordedLog();
    rmSync(file(1));
    rmSync(file(2));
    expect(verify()).toEqual({ ...right, right: 3, gone: 2 });
    rmSync(file(4));
    expect(verify()).toMatchObject({
      ok: false,
      right: 2,
      gone: 2,
      wrong: [{ block: 4, reason: 'it is missing, while older ones are there' }],
    });
    rmSync(dir, { recursive: true });
    expect(verify()).toEqual({ ...right, panes: 0, right: 0, gone: 5 });
  });

  it('are wrong where one has another name, or there are two, or it was set aside', async () => {
    const { dir, file, verify } = await recordedLog();
    const path = file(3);
    const bytes = readFileSync(path);
    writeFileSync(join(dir, '00000003.9.9.logz'), bytes);
    expect(verify()).toEqual(wrongAt(3, 'there are two of it'));
    rmSync(path);
    expect(verify().wrong[0]?.reason).toContain('as if it began at another byte');
    renameSync(join(dir, '00000003.9.9.logz'), `${path}.bad`);
    expect(verify()).toEqual(wrongAt(3, 'it was set aside, since it could not be read'));
  });

  it('without a hash are counted, and so are those of panes that the ledger does not know', async () => {
    const { logs, recorded } = await recordedLog();
    expect(verifyBlocks(logs, recorded.slice(2))).toEqual({ ...right, right: 3, unrecorded: 2 });
    expect(verifyBlocks(logs, [])).toEqual({ ...right, right: 0, unrecorded: 5 });
  });

  it('can not be checked where the folder of all logs is gone, unless none was recorded', async () => {
    const { recorded, logs } = await recordedLog();
    expect(() => verifyBlocks(join(logs, 'nowhere'), recorded)).toThrow('ENOENT');
    expect(verifyBlocks(join(logs, 'nowhere'), [])).toEqual({ ...right, panes: 0, right: 0 });
  });

  it('of a pane that is no pane are never looked for: a ledger may name any folder', async () => {
    const { logs, recorded } = await recordedLog();
    const outside = recorded.map((block) => ({ ...block, pane: `../${pane}` }));
    expect(verifyBlocks(logs, outside)).toEqual({ ...right, right: 0, unrecorded: 5 });
  });
});

describe('any change of a byte', () => {
  it('of a complete block is found', async () => {
    const { file, verify } = await recordedLog();
    const path = file(3);
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        writeFileSync(path, bytes);
        expect(verify()).toMatchObject({ ok: false, wrong: [{ block: 3 }] });
      }),
      { numRuns: 300 },
    );
  });
});
