/**
 * The files of a ledger: its key, and its lines in segments. Owns their order on the disk and what the next server
 * continues from; knows no deed.
 *
 *     ledger/key.pem               the private key (Ed25519)
 *     ledger/000000000000.jsonl    lines from entry 0; the name of a segment is the number of its first entry
 *     ledger/head                  the newest checkpoint; written once the lines before it are on the disk
 *
 * A line is written with one write(2) and no sync, so a kill -9 loses none. A power cut may take the newest lines, but
 * none that the checkpoint in `head` signs.
 */
import { generateKeyPairSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { headerLine, type LedgerLine, linkAfter, parseLine } from './ledgerLines.ts';
import { MerkleTree } from './MerkleTree.ts';
import { type Signer, signerOf, unverifiedCheckpoint, verifierText } from './signedNote.ts';

const segmentName = /^(\d{12})\.jsonl$/;
/** Larger than any segment of ours: not read. */
const mostSegmentBytes = 64 * 1024 * 1024;
/** Most ledgers kept aside that could not be continued. */
const keptAside = 5;

export interface Segment {
  /** Number of its first entry. */
  readonly first: number;
  bytes: number;
}

/** End of the ledger, from which the next entry continues. */
export interface LedgerEnd {
  readonly tree: MerkleTree;
  readonly link: string;
  /** Number of entries that the last checkpoint signs. */
  readonly signed: number;
  /** Bytes of an unfinished last line, which was removed. */
  readonly torn: number;
  /** Set when the ledger before could not be continued: its place now, and why. */
  readonly replaced: { kept: string; reason: string } | null;
}

/** Writes bytes from an offset on; returns how many were taken. Throws an error of the system. */
export type WriteBytes = (fd: number, bytes: Uint8Array, from: number) => number;

export class LedgerFiles {
  readonly dir: string;
  readonly #write: WriteBytes;
  #signer: Signer | null = null;
  #segments: Segment[] = [];
  #fd: number | null = null;

  /** `write` is write(2); tests have a disk that fills up. */
  constructor(dir: string, write: WriteBytes = writeSync) {
    this.dir = dir;
    this.#write = write;
  }

  /** Set once it is open. */
  get signer(): Signer {
    if (this.#signer === null) throw new Error('the ledger is not open');
    return this.#signer;
  }

  /** Oldest first. */
  get segments(): readonly Readonly<Segment>[] {
    return this.#segments;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes of the segment that is written to. */
  get openBytes(): number {
    return this.#segments.at(-1)?.bytes ?? 0;
  }

  /** Opens or makes the ledger. Throws an error of the system when the disk refuses. */
  open(): LedgerEnd {
    this.close();
    makeFolders(this.dir);
    this.#segments = this.#list();
    const found = this.#load();
    if (typeof found !== 'string') {
      if (this.#segments.length > 0) this.#fd = openSync(this.#pathOf(this.#segments.at(-1)), 'a', 0o600);
      else this.begin(found, null);
      return { ...found, replaced: null };
    }
    const kept = this.#keepAside();
    this.#segments = [];
    this.#signer = this.#newKey();
    const end: LedgerEnd = {
      tree: new MerkleTree(),
      link: '',
      signed: 0,
      torn: 0,
      replaced: { kept, reason: found },
    };
    this.begin(end, null);
    return end;
  }

  /** Starts a segment; `before` signs all entries so far. */
  begin({ tree, link }: Pick<LedgerEnd, 'tree' | 'link'>, before: string | null): void {
    const key = verifierText(this.signer);
    const line = `${headerLine({ key, first: tree.size, edge: tree.edge, link, before, head: null })}\n`;
    const segment: Segment = { first: tree.size, bytes: Buffer.byteLength(line) };
    const path = this.#pathOf(segment);
    const fresh = `${path}.new`;
    rmSync(fresh, { force: true });
    const fd = openSync(fresh, 'ax', 0o600);
    try {
      writeWhole(this.#write, fd, line);
      renameSync(fresh, path);
    } catch (error) {
      closeSync(fd);
      rmSync(fresh, { force: true });
      throw error;
    }
    this.close();
    this.#fd = fd;
    this.#segments.push(segment);
  }

  /** Appends whole lines, all of them or none. Throws an error of the system. */
  append(lines: string): void {
    const segment = this.#segments.at(-1);
    if (this.#fd === null || !segment) throw new Error('the ledger is not open');
    try {
      writeWhole(this.#write, this.#fd, lines);
    } catch (error) {
      this.#shorten(this.#fd, segment.bytes);
      throw error;
    }
    segment.bytes += Buffer.byteLength(lines);
  }

  /** Removes the oldest segments as long as `isOver` says so; the newest always stays. */
  cut(isOver: (next: Segment, bytes: number) => boolean): void {
    for (let next = this.#segments[1]; next && isOver(next, this.bytes); next = this.#segments[1]) {
      const gone = this.#segments.shift();
      rmSync(this.#pathOf(gone), { force: true });
    }
  }

  /** Time of the first entry of a segment; null when it has none. */
  beganAt(segment: Segment): number | null {
    const lines = readFileSync(this.#pathOf(segment), 'utf8').split('\n', 4);
    for (const line of lines) {
      const match = /^\{"seq":\d+,"at":(\d+),/.exec(line);
      if (match) return Number(match[1]);
    }
    return null;
  }

  /** Syncs the lines so far, off the main thread, and then keeps the checkpoint over them. Never rejects. */
  async keepHead(note: string): Promise<void> {
    if (this.#fd === null) return;
    const path = join(this.dir, 'head');
    try {
      await promisify(fdatasync)(this.#fd);
      const file = await open(`${path}.new`, 'w', 0o600);
      await file.writeFile(note).finally(() => file.close());
      renameSync(`${path}.new`, path);
    } catch {
      // A full disk, or a ledger that was closed meanwhile: the checkpoint before stays.
    }
  }

  /** The lines of a segment, as they are now. */
  async read(segment: Segment): Promise<string[]> {
    const file = await open(this.#pathOf(segment), 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(segment.bytes), 0, segment.bytes, 0);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
      lines.pop();
      return lines;
    } finally {
      await file.close();
    }
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #pathOf(segment: Segment | undefined): string {
    return join(this.dir, `${String(segment?.first ?? 0).padStart(12, '0')}.jsonl`);
  }

  #list(): Segment[] {
    return readdirSync(this.dir)
      .flatMap((name) => {
        const match = segmentName.exec(name);
        return match ? { first: Number(match[1]), bytes: statSync(join(this.dir, name)).size } : [];
      })
      .sort((a, b) => a.first - b.first);
  }

  /** The end of the newest segment; a sentence's end when it can't be continued. */
  #load(): Omit<LedgerEnd, 'replaced'> | string {
    const keyPath = join(this.dir, 'key.pem');
    const segment = this.#segments.at(-1);
    if (!existsSync(keyPath)) {
      if (segment) return 'its key is missing';
      this.#signer = this.#newKey();
      return { tree: new MerkleTree(), link: '', signed: 0, torn: 0 };
    }
    try {
      this.#signer = signerOf(readFileSync(keyPath, 'utf8'));
    } catch {
      return 'its key is damaged';
    }
    const head = this.#readHead();
    if (!segment)
      return head > 0 ? 'its entries are missing' : { tree: new MerkleTree(), link: '', signed: 0, torn: 0 };
    if (segment.bytes > mostSegmentBytes) return 'its newest part is too large';
    const end = this.#replay(segment);
    if (typeof end === 'string') return end;
    return end.tree.size < head ? `entries ${end.tree.size} to ${head - 1} are missing` : end;
  }

  /** Number of entries that the kept checkpoint signs; 0 for none. */
  #readHead(): number {
    try {
      const note = readFileSync(join(this.dir, 'head'), 'utf8');
      const checkpoint = unverifiedCheckpoint(note);
      return checkpoint?.origin === this.signer.name ? checkpoint.size : 0;
    } catch {
      return 0;
    }
  }

  /** Reads the newest segment, and removes an unfinished last line: it was being written when its server ended. */
  #replay(segment: Segment): Omit<LedgerEnd, 'replaced'> | string {
    const path = this.#pathOf(segment);
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    const torn = bytes.length - whole;
    if (torn > 0) {
      const fd = openSync(path, 'r+');
      this.#shorten(fd, whole);
      closeSync(fd);
      segment.bytes = whole;
    }
    const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1).map(parseLine);
    const [first, ...others] = lines;
    if (first?.kind !== 'header' || first.header.key !== verifierText(this.signer))
      return 'the header of its newest part is damaged';
    const { header } = first;
    const tree = MerkleTree.continued(header.first, header.edge);
    if (!tree || header.first !== segment.first) return 'the header of its newest part is damaged';
    return continued(others, { tree, link: header.link, signed: header.first, torn });
  }

  #shorten(fd: number, bytes: number): void {
    try {
      ftruncateSync(fd, bytes);
    } catch {
      // The unfinished line is removed by the next server.
    }
  }

  #newKey(): Signer {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    const path = join(this.dir, 'key.pem');
    writeFileSync(`${path}.new`, pem, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return signerOf(pem.toString());
  }

  #keepAside(): string {
    let number = 1;
    while (number < keptAside && existsSync(`${this.dir}.bad-${number}`)) number++;
    const kept = `${this.dir}.bad-${number}`;
    rmSync(kept, { recursive: true, force: true });
    renameSync(this.dir, kept);
    mkdirSync(this.dir, { mode: 0o700 });
    return kept;
  }
}

/** Appends lines to the tree; a sentence's end for the first that does not follow. */
function continued(
  lines: readonly LedgerLine[],
  { tree, link: first, signed: before, torn }: Omit<LedgerEnd, 'replaced'>,
): Omit<LedgerEnd, 'replaced'> | string {
  let link = first;
  let signed = before;
  for (const line of lines) {
    const { size } = tree;
    if (line.kind === 'entry') {
      if (line.seq !== size || linkAfter(link, line.text) !== line.link)
        return `entry ${size} is not as it was recorded`;
      tree.append(`${line.text},"link":"${line.link}"}`);
      link = line.link;
    } else if (line.kind === 'checkpoint') {
      // Signatures are left to verifyLedger: a start of the server has no time for them.
      const checkpoint = unverifiedCheckpoint(line.note);
      if (checkpoint?.size !== size || !checkpoint.root.equals(tree.root()))
        return `the checkpoint of ${size} entries does not fit them`;
      signed = size;
    } else {
      return `entry ${size} is not as it was recorded`;
    }
  }
  return { tree, link, signed, torn };
}

function writeWhole(write: WriteBytes, fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += write(fd, bytes, at);
}
