/**
 * Verifies a ledger, or a part of it, by its lines alone: names the first entry that is not as it was recorded. Trusts
 * the key in the header, unless a checkpoint that somebody kept is given: that binds the key, and all entries before it.
 */
import {
  entriesPerCheckpoint,
  type LedgerLine,
  linkAfter,
  parseLine,
  type SegmentHeader,
} from './ledgerLines.ts';
import { MerkleTree } from './MerkleTree.ts';
import {
  type Checkpoint,
  isNamedByKey,
  openCheckpoint,
  parseVerifier,
  unverifiedCheckpoint,
  type Verifier,
} from './signedNote.ts';

export type LedgerVerdict =
  | {
      ok: true;
      origin: string;
      /** Number of the first entry that the file has, and after its last one. */
      first: number;
      size: number;
      /** Entries that a checkpoint signs. */
      signed: number;
      /** Set when a kept checkpoint was given: whether its entries are in the file, and as they were. */
      kept?: 'confirmed' | 'cut';
    }
  | {
      ok: false;
      /** Number of the first wrong entry; null when it is the header that is wrong. */
      entry: number | null;
      /** Number of the last entry among which the wrong one is, where only the root of the tree shows it. */
      last?: number;
      reason: string;
    };

/** Thrown inside, for the first fault. */
class Wrong extends Error {
  readonly entry: number | null;
  readonly last: number | undefined;
  constructor(entry: number | null, reason: string, last?: number) {
    super(reason);
    this.entry = entry;
    this.last = last;
  }
}

/** `lines` are whole lines without their ends; `torn` is set when the text did not end with a line end. */
export function verifyLedger(
  lines: Iterable<string>,
  { torn = false, kept = null }: { torn?: boolean; kept?: string | null } = {},
): LedgerVerdict {
  const reading = new LedgerReading(kept);
  try {
    for (const line of lines) reading.line(parseLine(line));
    return reading.end(torn);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const { entry, last, message } = error;
    return { ok: false, entry, reason: message, ...(last === undefined ? {} : { last }) };
  }
}

/** One pass over the lines. */
class LedgerReading {
  readonly #kept: string | null;
  #header: SegmentHeader | null = null;
  #verifier: Verifier | null = null;
  #tree = new MerkleTree();
  #link = '';
  /** Of all entries so far: the same one again is told from a damaged number. */
  readonly #links: string[] = [];
  #first = 0;
  #signed = 0;
  #head: Checkpoint | null = null;
  #keptCheckpoint: Checkpoint | null = null;
  #keptFound = false;

  constructor(kept: string | null) {
    this.#kept = kept;
  }

  line(line: LedgerLine): void {
    if (this.#header === null) {
      if (line.kind !== 'header') throw new Wrong(null, 'it does not begin with the header of a ledger');
      this.#begin(line.header);
    } else if (line.kind === 'entry') this.#entry(line);
    else if (line.kind === 'checkpoint') this.#checkpoint(line.note, 'checkpoint');
    else if (line.kind === 'header')
      throw new Wrong(this.#tree.size, 'the header of a ledger stands in its place');
    else throw new Wrong(this.#tree.size, `the line in its place is damaged: ${line.reason}`);
  }

  end(torn: boolean): LedgerVerdict {
    if (this.#header === null || this.#verifier === null) throw new Wrong(null, 'it is empty');
    const { size } = this.#tree;
    if (torn) throw new Wrong(size, 'the file is cut off in the middle of a line');
    if (this.#head && size < this.#head.size)
      throw new Wrong(
        size,
        `the file ends before it: ${this.#head.size - size} entries are missing at the end`,
      );
    if (this.#head && !this.#head.root.equals(this.#tree.root()))
      throw new Wrong(this.#signed, 'it is not as it was signed, or one after it', size - 1);
    if (this.#head) this.#signed = size;
    if (this.#keptCheckpoint && !this.#keptFound && this.#keptCheckpoint.size > size)
      throw new Wrong(
        size,
        `it is missing, and all after it: the kept checkpoint is of ${this.#keptCheckpoint.size} entries`,
      );
    const kept = this.#keptCheckpoint ? ({ kept: this.#keptFound ? 'confirmed' : 'cut' } as const) : {};
    return {
      ok: true,
      origin: this.#verifier.name,
      first: this.#header.first,
      size,
      signed: this.#signed,
      ...kept,
    };
  }

  #begin(header: SegmentHeader): void {
    const verifier = parseVerifier(header.key);
    if (!verifier || !isNamedByKey(verifier)) throw new Wrong(null, 'its header has a damaged key');
    const tree = MerkleTree.continued(header.first, header.edge);
    if (!tree) throw new Wrong(null, 'its header has a damaged tree');
    this.#header = header;
    this.#verifier = verifier;
    this.#tree = tree;
    this.#link = header.link;
    this.#first = header.first;
    this.#signed = header.first;
    if ((header.first === 0) !== (header.before === null)) throw new Wrong(null, 'its header is damaged');
    if (header.before !== null) this.#checkpoint(header.before, 'header');
    if (header.first === 0 && header.link !== '') throw new Wrong(null, 'its header is damaged');
    if (header.head !== null) {
      this.#head = openCheckpoint(header.head, verifier);
      if (!this.#head) throw new Wrong(null, 'the checkpoint in its header has a wrong signature');
    }
    if (this.#kept !== null) this.#openKept(this.#kept, verifier);
    this.#compareKept();
  }

  #openKept(note: string, verifier: Verifier): void {
    const kept = openCheckpoint(note, verifier);
    if (kept) this.#keptCheckpoint = kept;
    else if (unverifiedCheckpoint(note)?.origin === verifier.name)
      throw new Wrong(null, 'the kept checkpoint has a wrong signature');
    else throw new Wrong(null, 'the kept checkpoint is of another ledger');
  }

  #entry({ seq, text, link }: LedgerLine & { kind: 'entry' }): void {
    const { size } = this.#tree;
    if (seq < size && this.#links[seq - this.#first] === link)
      throw new Wrong(seq, `it stands a second time, in the place of entry ${size}`);
    if (this.#head && size >= this.#head.size)
      throw new Wrong(size, 'it was added behind the end of the export');
    if (seq !== size) throw new Wrong(size, `one with the number ${seq} stands in its place`);
    if (size - this.#signed >= entriesPerCheckpoint)
      throw new Wrong(this.#signed, 'no checkpoint signs it, nor those after it', size - 1);
    if (linkAfter(this.#link, text) !== link)
      throw new Wrong(size, 'it is not as it was recorded, or belongs to another ledger');
    this.#tree.append(`${text},"link":"${link}"}`);
    this.#link = link;
    this.#links.push(link);
    this.#compareKept();
  }

  #checkpoint(note: string, where: 'checkpoint' | 'header'): void {
    const { size } = this.#tree;
    const verifier = this.#verifier as Verifier;
    const checkpoint = openCheckpoint(note, verifier);
    const place = where === 'header' ? null : Math.max(0, size - 1);
    if (!checkpoint) {
      const origin = unverifiedCheckpoint(note)?.origin;
      const other = origin !== undefined && origin !== verifier.name;
      throw new Wrong(
        place,
        other
          ? `the checkpoint after it is of another ledger (${origin})`
          : 'the checkpoint after it has a wrong signature',
      );
    }
    if (checkpoint.size < size)
      throw new Wrong(checkpoint.size, 'it was added: the checkpoint after it signs fewer entries');
    if (checkpoint.size > size)
      throw new Wrong(size, `it is missing: the next checkpoint signs ${checkpoint.size} entries`);
    if (!checkpoint.root.equals(this.#tree.root()))
      throw new Wrong(
        where === 'header' ? null : this.#signed,
        'it is not as it was signed, or one after it',
        where === 'header' ? undefined : size - 1,
      );
    this.#signed = size;
  }

  /** At each number of entries: whether the kept checkpoint is of this many, with the same root. */
  #compareKept(): void {
    const kept = this.#keptCheckpoint;
    if (!kept || kept.size !== this.#tree.size) return;
    if (!kept.root.equals(this.#tree.root()))
      throw new Wrong(
        this.#header?.first ?? 0,
        'it is not as the kept checkpoint has it, or one after it',
        Math.max(0, kept.size - 1),
      );
    this.#keptFound = true;
  }
}
