/** The screen as of a given time: the nearest checkpoint before it, then a replay up to it. */

import { rowAt } from './BlockReplay.ts';
import { type BlockRecord, walkRecords } from './blockFormat.ts';
import { readSourceBlock } from './blockReading.ts';
import { feedSlices, restoreScratch } from './scratchScreen.ts';
import type { PastRow, ReadScreenRequest, ReadScreenResult } from './types.ts';

/** Rows kept above the screen during a replay: a resize pulls them back as it did then. */
const contextRows = 1000;

/** Never throws. Without anything readable, the answer has no rows. */
export function readScreen(request: ReadScreenRequest): ReadScreenResult {
  const { source, at } = request;
  const problems: string[] = [];
  const before = source.blocks.filter((block) => block.firstTime <= at);
  // For a time before every block, the oldest block shows how the pane began.
  const candidates = before.length > 0 ? before.reverse() : source.blocks.slice(0, 1);
  let truncated = before.length === 0 && source.blocks.length > 0;
  for (const block of candidates) {
    const reading = readSourceBlock(source, block);
    if (reading.kind === 'ok') {
      const answer = replayUntil(reading.records, reading.header.firstTime, at);
      if (answer) return { ...answer, truncated, problems };
    }
    const reason = reading.kind === 'bad' ? reading.reason : 'its checkpoint is damaged';
    if (reading.kind !== 'missing') problems.push(`can't read ${source.dir}/${block.stem}: ${reason}`);
    truncated = true;
  }
  const nothing = { rows: [], cols: 0, shownAt: at, title: '', alternateScreen: false };
  return { ...nothing, truncated: true, problems };
}

function replayUntil(records: Uint8Array, firstTime: number, at: number) {
  let checkpoint: Uint8Array | null = null;
  let shownAt = firstTime;
  let after: BlockRecord[] = [];
  walkRecords(records, { position: 0, offset: 0, time: firstTime }, (record) => {
    if (record.at > at && checkpoint !== null) return 'stop';
    // Typing changes no screen by itself.
    if (record.kind === 'input') return undefined;
    shownAt = record.at;
    if (record.kind === 'checkpoint') {
      checkpoint = record.data;
      after = [];
    } else after.push(record);
    return undefined;
  });
  if (checkpoint === null) return null;
  try {
    const screen = restoreScratch(checkpoint, contextRows);
    for (const record of after) {
      if (record.kind === 'output' || record.kind === 'inserted') feedSlices(screen, record.data, () => {});
      else if (record.kind === 'resize') screen.resize(record.cols, record.rows);
      else if (record.kind === 'cleared') screen.clearHistory();
      else if (record.kind === 'reset') screen.softReset();
    }
    const rows: PastRow[] = [];
    for (let y = 0; y < screen.rows; y++) {
      const { runs, text, wrapped } = rowAt(screen, y, true);
      rows.push({ runs, text, wrapped });
    }
    const { cols, title, alternateScreen } = screen;
    screen.dispose();
    return { rows, cols, shownAt, title, alternateScreen };
  } catch {
    return null;
  }
}
