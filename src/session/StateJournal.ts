/**
 * States newer than the state's file: each is appended whole to a file that exists already, which takes a twentieth of the
 * time of a new file that replaces the old one. Owns this file and its format; StateStore decides which state counts.
 *
 *     {"journal":1,"after":ID,"id":ID,"bytes":N,"crc":N} and a newline, then N bytes: the state as JSON, and a newline
 *
 * Records follow each other from the start of the file. `after` is the state that was in the state's file when the first of
 * them was written; a record with another one is left from before. `crc` (CRC-32) is that of both ids and the bytes. So a
 * record that was cut off by a kill, or only partly written to the disk by a power cut, ends the journal.
 */
import { closeSync, constants, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { writeAll } from '../runtime/storeFiles.ts';

const journalVersion = 1;
/** Largest state appended, bytes: writing a larger one takes longer than replacing a file. */
const mostRecordBytes = 1024 * 1024;
/** Largest journal, bytes: 1000 states of 10 panes, while the disk is slower than the changes. */
const mostJournalBytes = 4 * 1024 * 1024;
/** A larger journal is emptied when it begins anew, bytes. */
const keptBytes = 256 * 1024;
/** Longest first line of a record, bytes: both ids take 20 to 30. */
const mostHeadBytes = 512;
const newline = 0x0a;

interface Head {
  journal: number;
  after: string;
  id: string;
  bytes: number;
  crc: number;
}

export interface JournalReading {
  /** State that the first record follows. */
  after: string;
  /** States of the records, oldest first; never empty. */
  ids: string[];
  /** The last state, as JSON. */
  newest: string;
}

export class StateJournal {
  readonly path: string;
  #after: string | null = null;
  #at = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** The state's file has this state, the newest: records begin anew, and follow it. */
  begin(after: string): void {
    if (this.#at > keptBytes) this.#empty();
    this.#after = after;
    this.#at = 0;
  }

  /** Appends nothing until `begin`. */
  stop(): void {
    this.#after = null;
  }

  /**
   * Appends a state. False when it is not in the journal: it has no room, or can't be written. Then the state's file must
   * be written.
   */
  append(id: string, state: string): boolean {
    if (this.#after === null || state.length > mostRecordBytes) return false;
    const record = encode(this.#after, id, state);
    if (this.#at + record.length > mostJournalBytes) return false;
    try {
      const file = this.#open();
      try {
        writeAll(file, record, this.#at);
      } finally {
        closeSync(file);
      }
      this.#at += record.length;
      return true;
    } catch {
      // What follows would not be read.
      this.stop();
      return false;
    }
  }

  remove(): void {
    this.stop();
    rmSync(this.path, { force: true });
  }

  /** Opened for each record, since the folder may have been moved or removed meanwhile. */
  #open(): number {
    try {
      return openSync(this.path, constants.O_WRONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (this.#at > 0) throw error;
      return openSync(this.path, 'wx', 0o600);
    }
  }

  #empty(): void {
    try {
      truncateSync(this.path, 0);
    } catch {
      // It is gone, or the disk refuses: the next record meets the same error.
    }
  }
}

/** The records that are whole; null when there is none. Never throws. */
export function readJournal(path: string): JournalReading | null {
  let bytes: Buffer;
  try {
    if (statSync(path).size > mostJournalBytes) return null;
    bytes = readFileSync(path);
  } catch {
    return null;
  }
  let found: JournalReading | null = null;
  for (let at = 0; at < bytes.length; ) {
    const record = decode(bytes, at);
    if (record === null || (found !== null && record.after !== found.after)) break;
    const { after, id, state, end } = record;
    found ??= { after, ids: [], newest: state };
    found.ids.push(id);
    found.newest = state;
    at = end;
  }
  return found;
}

function encode(after: string, id: string, state: string): Buffer {
  const body = Buffer.from(state, 'utf8');
  const head: Head = {
    journal: journalVersion,
    after,
    id,
    bytes: body.length,
    crc: checksum(after, id, body),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body, Buffer.from('\n')]);
}

function decode(bytes: Buffer, at: number): { after: string; id: string; state: string; end: number } | null {
  const lineEnd = bytes.subarray(at, at + mostHeadBytes).indexOf('\n');
  if (lineEnd < 0) return null;
  const head = parseHead(bytes.toString('utf8', at, at + lineEnd));
  if (head === null) return null;
  const from = at + lineEnd + 1;
  const end = from + head.bytes + 1;
  if (end > bytes.length || bytes[end - 1] !== newline) return null;
  const body = bytes.subarray(from, end - 1);
  if (checksum(head.after, head.id, body) !== head.crc) return null;
  return { after: head.after, id: head.id, state: body.toString('utf8'), end };
}

function parseHead(line: string): Head | null {
  try {
    const { journal, after, id, bytes, crc } = JSON.parse(line) as Partial<Head>;
    if (journal !== journalVersion || typeof after !== 'string' || typeof id !== 'string') return null;
    if (!Number.isSafeInteger(bytes) || bytes === undefined || bytes < 0 || typeof crc !== 'number')
      return null;
    return { journal, after, id, bytes, crc };
  } catch {
    return null;
  }
}

const checksum = (after: string, id: string, body: Buffer): number => crc32(body, crc32(`${after}\n${id}\n`));
