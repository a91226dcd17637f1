/**
 * Compares the blocks of pane logs on disk with the hashes in the ledger. Reads files, and changes none.
 *
 * The limits remove a log's oldest blocks first (LogBlocks.ts), and all blocks of a closed pane. So a missing block
 * with an older one still present was not removed by the limits.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../protocol/systemReason.ts';
import { badExtension, blockStem, parseBlockName, readBlock } from './blockFile.ts';
import { walkRecords } from './blockFormat.ts';

/** A complete block, as a ledger entry describes it. */
export interface RecordedBlock {
  /** UUID of the pane. */
  readonly pane: string;
  readonly block: number;
  readonly firstOffset: number;
  readonly endOffset: number;
  /** Hash of its records, uncompressed, in hex. */
  readonly sha256: string;
  /** Milliseconds since the epoch; entries of earlier releases lack it. */
  readonly firstTime?: number | undefined;
}

interface WrongBlock {
  readonly pane: string;
  readonly block: number;
  readonly reason: string;
}

export interface HistoryVerdict {
  ok: boolean;
  /** Panes with blocks, and blocks that match their entries. */
  panes: number;
  right: number;
  /** Blocks removed by the limits of the logs, as far as can be told. */
  gone: number;
  /** Complete blocks on disk without a hash in the ledger. */
  unrecorded: number;
  /** Number of wrong blocks; `wrong` lists the first ones, in ledger order. */
  wrongCount: number;
  wrong: WrongBlock[];
}

/** Wrong blocks listed. */
const mostListed = 1000;

const panePattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * `logs`: folder with a folder for each pane; it may be missing where no block was recorded. Throws the error of the
 * system when a folder can't be read.
 */
export function verifyBlocks(logs: string, recorded: Iterable<RecordedBlock>): HistoryVerdict {
  const verdict: HistoryVerdict = {
    ok: true,
    panes: 0,
    right: 0,
    gone: 0,
    unrecorded: 0,
    wrongCount: 0,
    wrong: [],
  };
  const byPane = new Map<string, Map<number, RecordedBlock>>();
  for (const block of recorded) {
    const blocks = byPane.get(block.pane) ?? new Map<number, RecordedBlock>();
    byPane.set(block.pane, blocks);
    // A block compressed again after a crash has a second entry.
    blocks.set(block.block, block);
  }
  const panes = byPane.size > 0 ? readdirSync(logs) : list(logs);
  for (const pane of panes) if (panePattern.test(pane) && !byPane.has(pane)) byPane.set(pane, new Map());
  for (const [pane, blocks] of byPane) if (panePattern.test(pane)) verifyPane(logs, pane, blocks, verdict);
  verdict.ok = verdict.wrongCount === 0;
  return verdict;
}

function verifyPane(
  logs: string,
  pane: string,
  recorded: ReadonlyMap<number, RecordedBlock>,
  verdict: HistoryVerdict,
): void {
  const dir = join(logs, pane);
  const found = new StoredBlocks(dir);
  if (found.newest !== undefined) verdict.panes++;
  for (const block of [...recorded.values()].sort((a, b) => a.block - b.block)) {
    const reason = fault(dir, block, found);
    if (reason === null) verdict.right++;
    else if (reason === 'gone') verdict.gone++;
    else {
      verdict.wrongCount++;
      if (verdict.wrong.length < mostListed) verdict.wrong.push({ pane, block: block.block, reason });
    }
  }
  // The newest block is still being written.
  for (const seq of found.numbers) if (seq !== found.newest && !recorded.has(seq)) verdict.unrecorded++;
}

/** The fault of a block; 'gone' when the limits of the log removed it, null when it matches its entry. */
function fault(dir: string, block: RecordedBlock, found: StoredBlocks): string | null {
  const stems = found.stems(block.block);
  if (stems.length === 0) return missing(dir, block, found);
  if (stems.length > 1) return 'there are two of it';
  const [stem = ''] = stems;
  const name = parseBlockName(`${stem}.log`);
  if (name?.firstOffset !== block.firstOffset)
    return `its file is named ${stem}, as if it began at another byte`;
  const reading = readBlock(dir, stem);
  if (reading.kind === 'missing') return missing(dir, block, found);
  if (reading.kind === 'bad') return `it can't be read: ${reading.reason}`;
  const { header } = reading;
  const cursor = { position: 0, offset: header.firstOffset, time: header.firstTime };
  walkRecords(reading.records, cursor, () => undefined);
  const records = reading.records.subarray(0, cursor.position);
  if (header.seq !== block.block || header.firstOffset !== block.firstOffset)
    return 'its header is of another block';
  const { firstTime = header.firstTime } = block;
  if (header.firstTime !== firstTime || name.firstTime !== firstTime)
    return 'its time is not the one that was recorded';
  if (createHash('sha256').update(records).digest('hex') === block.sha256) return null;
  return cursor.offset < block.endOffset
    ? `it is cut short: it ends at byte ${cursor.offset} instead of ${block.endOffset}`
    : 'its contents are not as they were recorded';
}

function missing(dir: string, { block }: RecordedBlock, found: StoredBlocks): string | 'gone' {
  // A running server may have removed it and older ones since the folder was listed.
  const now = found.has(block) || found.hasOlder(block) ? new StoredBlocks(dir) : found;
  if (now.setAside(block)) return 'it was set aside, since it could not be read';
  return now.hasOlder(block) ? 'it is missing, while older ones are there' : 'gone';
}

/** Names of the blocks in a log's folder at one moment. */
class StoredBlocks {
  readonly #stems = new Map<number, Set<string>>();
  readonly #aside = new Set<number>();

  constructor(dir: string) {
    for (const file of list(dir)) {
      const isAside = file.endsWith(badExtension);
      const name = parseBlockName(isAside ? file.slice(0, -badExtension.length) : file);
      if (!name) continue;
      if (isAside) this.#aside.add(name.seq);
      else this.#stems.set(name.seq, (this.#stems.get(name.seq) ?? new Set()).add(blockStem(name)));
    }
  }

  get numbers(): Iterable<number> {
    return this.#stems.keys();
  }

  get newest(): number | undefined {
    return this.#stems.size === 0 ? undefined : Math.max(...this.#stems.keys());
  }

  has(seq: number): boolean {
    return this.#stems.has(seq);
  }

  hasOlder(seq: number): boolean {
    for (const other of this.#stems.keys()) if (other < seq) return true;
    return false;
  }

  setAside(seq: number): boolean {
    return this.#aside.has(seq);
  }

  /** Names without extension: a block being compressed has two files with one name. */
  stems(seq: number): string[] {
    return [...(this.#stems.get(seq) ?? [])];
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
