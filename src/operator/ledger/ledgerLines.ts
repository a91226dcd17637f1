/**
 * The lines of a ledger: a header, entries, checkpoints, each one line of JSON. Owns their form; docs/audit.md describes
 * it for other tools. Touches no file.
 *
 *     {"ledger":1,"key":VKEY,"first":0,"edge":[],"link":""}       a segment, or an export (then also "head")
 *     {"seq":0,"at":1764510000000,"action":"server-started",…,"link":"kq3…"}
 *     {"checkpoint":NOTE}                                         signs all entries above it
 *
 * A leaf of the tree is the line of an entry. `link` chains each line to the one before it: the root of the tree proves
 * that an entry is wrong, and the link says which.
 */
import { createHash } from 'node:crypto';
import { isRecord } from '../../protocol/codec.ts';
import { strictBase64 } from './signedNote.ts';

/** Entries signed by one checkpoint, at most. */
export const entriesPerCheckpoint = 256;
/** Longest line read, characters: entries are cut to far less (Ledger.ts). */
const mostLineCharacters = 64 * 1024;
const linkBytes = 16;
const linkPattern = /,"link":"([A-Za-z0-9_-]{22})"\}$/;

export interface SegmentHeader {
  /** The ledger's public key: see `verifierText`. */
  readonly key: string;
  /** Number of the first entry below. */
  readonly first: number;
  /** Hashes of the tree over the entries before `first`: see MerkleTree. */
  readonly edge: readonly Buffer[];
  /** Link of the entry before `first`; '' for none. */
  readonly link: string;
  /** Checkpoint over the entries before `first`; null at the start. */
  readonly before: string | null;
  /** In an export: the checkpoint over all of its entries. */
  readonly head: string | null;
}

export type LedgerLine =
  | { kind: 'header'; header: SegmentHeader }
  | { kind: 'checkpoint'; note: string }
  | { kind: 'entry'; seq: number; text: string; link: string }
  | { kind: 'bad'; reason: string };

/** The link of an entry, by the link before it and the line up to its own. */
export function linkAfter(before: string, text: string): string {
  const hash = createHash('sha256').update(before).update('\n').update(text).digest();
  return hash.subarray(0, linkBytes).toString('base64url');
}

/** The line of an entry, without its end. `json` is the entry as JSON, without a link. */
export function entryLine(json: string, linkBefore: string): { line: string; link: string } {
  const text = json.slice(0, -1);
  const link = linkAfter(linkBefore, text);
  return { line: `${text},"link":"${link}"}`, link };
}

export function checkpointLine(note: string): string {
  return JSON.stringify({ checkpoint: note });
}

export function headerLine({ key, first, edge, link, before, head }: SegmentHeader): string {
  return JSON.stringify({
    ledger: 1,
    key,
    first,
    edge: edge.map((hash) => hash.toString('base64')),
    link,
    ...(before === null ? {} : { before }),
    ...(head === null ? {} : { head }),
  });
}

/** Reads a line. Headers and checkpoints have one form only, so that a changed character never goes unseen. */
export function parseLine(line: string): LedgerLine {
  if (line.length > mostLineCharacters) return { kind: 'bad', reason: 'it is too long' };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'bad', reason: 'it is not JSON' };
  }
  if (!isRecord(value)) return { kind: 'bad', reason: 'it is no object' };
  if ('ledger' in value) return parseHeader(value, line);
  if ('checkpoint' in value) {
    const note = value.checkpoint;
    return typeof note === 'string' && checkpointLine(note) === line
      ? { kind: 'checkpoint', note }
      : { kind: 'bad', reason: 'it is not in the form of a checkpoint' };
  }
  const link = linkPattern.exec(line);
  const { seq } = value;
  if (!link || typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0)
    return { kind: 'bad', reason: 'it is not in the form of an entry' };
  return { kind: 'entry', seq, text: line.slice(0, link.index), link: link[1] ?? '' };
}

function parseHeader(value: Record<string, unknown>, line: string): LedgerLine {
  const { ledger, key, first, edge, link, before = null, head = null } = value;
  const bad = (reason: string): LedgerLine => ({ kind: 'bad', reason });
  if (ledger !== 1) return bad(`it has format version ${typeof ledger === 'number' ? ledger : 'unknown'}`);
  const hashes = Array.isArray(edge)
    ? edge.map((hash: unknown) => (typeof hash === 'string' ? strictBase64(hash) : null))
    : [null];
  const known = hashes.filter((hash) => hash !== null);
  if (
    typeof key !== 'string' ||
    typeof first !== 'number' ||
    typeof link !== 'string' ||
    known.length < hashes.length ||
    (before !== null && typeof before !== 'string') ||
    (head !== null && typeof head !== 'string')
  )
    return bad('it is not in the form of a header');
  const header: SegmentHeader = { key, first, edge: known, link, before, head };
  return headerLine(header) === line ? { kind: 'header', header } : bad('it is not in the form of a header');
}
