/**
 * The ledger of a server: what operators did, one line a deed, in the order in which it happened. Owns numbers, times,
 * the merging of repeated deeds, checkpoints and bounds; the files are LedgerFiles', the form of lines ledgerLines'.
 *
 * `record` never throws and never waits. The deeds of one turn of the event loop are written together with one write(2)
 * at its end. When the disk refuses, deeds wait in memory, bounded, and what finds no room is counted.
 */
import { systemReason } from '../../protocol/systemReason.ts';
import { type Deed, serverAuthor } from './Deed.ts';
import { LedgerFiles, type Segment, type WriteBytes } from './LedgerFiles.ts';
import { checkpointLine, entriesPerCheckpoint, entryLine, headerLine, parseLine } from './ledgerLines.ts';
import { Merging } from './Merging.ts';
import { MerkleTree } from './MerkleTree.ts';
import { signCheckpoint, verifierText } from './signedNote.ts';

/** Longest time for which an entry has no checkpoint, ms. */
const checkpointMs = 60_000;
/** Pause between attempts on a disk that refuses, ms. */
const retryMs = 5000;
/** Characters of deeds that wait for the disk. */
const mostWaiting = 1024 * 1024;
/** Longest text kept of a field. */
const fieldCharacters = 512;
/** A segment is also what a server reads at its start: some 15 ms. */
const segmentBytes = 512 * 1024;
/** A ledger is cut by at most this share of its bound at once. */
const leastSegments = 8;
/** The segment of the newest deeds stays, however small the bound. */
const leastSegmentBytes = 4096;

export interface LedgerOptions {
  readonly enabled: boolean;
  readonly mostBytes: number;
  /** 0 for ever. */
  readonly mostAgeMs: number;
}

export interface LedgerParts {
  dir: string;
  timers: { now(): number; after(ms: number, run: () => void): { cancel(): void } };
  clock: {
    now(): number;
    /** The time for removals by age; null while the clock may be wrong. */
    settled(): number | null;
    /** Milliseconds since the clock jumped. */
    steadyFor(): number;
  };
  options(): LedgerOptions;
  /** Called once when deeds can't be stored any more. */
  problem(sentence: string): void;
  /** write(2) when absent. */
  write?: WriteBytes;
}

export class Ledger {
  readonly #parts: LedgerParts;
  readonly #files: LedgerFiles;
  readonly #merging: Merging;
  #tree = new MerkleTree();
  #link = '';
  #signed = 0;
  #note: string | null = null;
  /** Deeds of this turn, or of all the time in which the disk refuses: JSON without their numbers. */
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #lost = 0;
  #state: 'unopened' | 'open' | 'failed' | 'closed' = 'unopened';
  #enabled = true;
  #reason = '';
  /**
   * The failure of the disk was reported. On a full disk, opening the ledger succeeds and writing fails: report that
   * once.
   */
  #isReported = false;
  #due = false;
  #retryAt = 0;
  #retry: { cancel(): void } | null = null;
  #checkpointTimer: { cancel(): void } | null = null;
  #lastAt = 0;
  #lastSteady = 0;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#files = new LedgerFiles(parts.dir, parts.write);
    this.#merging = new Merging(
      parts.timers,
      () => parts.clock.now(),
      (deed, at) => this.#take(deed, at),
    );
  }

  /** Why deeds are not stored; null when they are, or need not be. */
  get problem(): string | null {
    if (this.#state !== 'failed') return null;
    const lost = this.#lost > 0 ? `; ${this.#lost} deeds found no room and are lost` : '';
    return `the ledger is not stored: ${this.#reason}${lost}`;
  }

  /** Number of entries. */
  get size(): number {
    return this.#tree.size;
  }

  /** Opens the files; deeds recorded before have waited in memory. */
  start(): void {
    if (this.#state !== 'unopened') return;
    this.#enabled = this.#parts.options().enabled;
    if (!this.#enabled) this.#forgetWaiting();
    else this.#open();
  }

  record(deed: Deed): void {
    if (!this.#enabled || this.#state === 'closed') return;
    this.#noteJump();
    this.#merging.record(deed);
  }

  /** Called after options may have changed. */
  optionsChanged(): void {
    const { enabled } = this.#parts.options();
    if (this.#state === 'unopened' || this.#state === 'closed') return;
    if (enabled === this.#enabled) {
      if (enabled && this.#state === 'open') this.#cut();
      return;
    }
    if (!enabled) {
      this.record({ action: 'ledger-off', by: serverAuthor });
      this.#flush();
      void this.checkpoint();
    }
    this.#enabled = enabled;
    if (enabled) this.#turnOn();
    else this.#forgetWaiting();
  }

  /**
   * A checkpoint over all entries so far, and the key to check it with; resolves when they are on the disk. Null when
   * nothing is stored.
   */
  async checkpoint(): Promise<{ note: string; key: string } | null> {
    this.#flush();
    if (this.#state !== 'open') return null;
    const note = this.#note !== null && this.#signed === this.#tree.size ? this.#note : this.#sign();
    if (note === null) return null;
    await this.#files.keepHead(note);
    return { note, key: verifierText(this.#files.signer) };
  }

  /** The same as an answer, with the reason where nothing is stored. */
  async signed(): Promise<{ checkpoint: { note: string; key: string } | null; problem?: string }> {
    const checkpoint = await this.checkpoint();
    return { checkpoint, ...(this.problem === null ? {} : { problem: this.problem }) };
  }

  /**
   * Lines of the ledger from the segment that has entry `from` on, and the entry to continue with; `next` is null at the
   * end. The first of them is a header; the one that begins an export says where the ledger ends (`head`).
   */
  async read(from: number, head: string | null): Promise<{ lines: string[]; next: number | null }> {
    this.#flush();
    const { segments } = this.#files;
    const at = Math.max(
      0,
      segments.findLastIndex(({ first }) => first <= from),
    );
    const segment = segments[at];
    if (!segment) return { lines: [], next: null };
    const next = segments[at + 1]?.first ?? null;
    const lines = await this.#files.read(segment);
    return { lines: head === null ? lines : withHead(lines, head), next };
  }

  /** Writes what waits, signs it, and closes the files. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#merging.flush();
    this.#flush();
    if (this.#state === 'open' && this.#signed < this.#tree.size) this.#sign();
    this.#checkpointTimer?.cancel();
    this.#retry?.cancel();
    this.#files.close();
    this.#state = 'closed';
  }

  #turnOn(): void {
    if (this.#state !== 'open') this.#open();
    this.record({ action: 'ledger-on', by: serverAuthor });
  }

  #forgetWaiting(): void {
    this.#waiting = [];
    this.#waitingCharacters = 0;
  }

  /** Times in the ledger are the clock's; a jump is a deed of its own, so that a reader knows which to trust. */
  #noteJump(): void {
    const { clock } = this.#parts;
    const now = clock.now();
    const steady = clock.steadyFor();
    if (steady < this.#lastSteady && this.#lastAt > 0)
      this.#take({ action: 'clock-jumped', before: this.#lastAt, after: now, by: serverAuthor }, now);
    this.#lastSteady = steady;
    this.#lastAt = now;
  }

  #take(deed: Deed, at: number): void {
    const json = JSON.stringify({ at, ...deed }, clipped);
    if (this.#waitingCharacters + json.length > mostWaiting) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(json);
    this.#waitingCharacters += json.length;
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#flush();
    });
  }

  #open(): void {
    try {
      const end = this.#files.open();
      this.#tree = end.tree;
      this.#link = end.link;
      this.#signed = end.signed;
      this.#note = null;
      this.#state = 'open';
      if (end.replaced)
        this.#parts.problem(
          `the ledger could not be continued, since ${end.replaced.reason}; it is kept as ${end.replaced.kept}`,
        );
      if (end.replaced)
        this.#take({ action: 'ledger-replaced', ...end.replaced, by: serverAuthor }, this.#parts.clock.now());
      if (end.torn > 0)
        this.#take({ action: 'ledger-torn', bytes: end.torn, by: serverAuthor }, this.#parts.clock.now());
      if (this.#signed < this.#tree.size) this.#planCheckpoint();
      this.#cut();
      this.#flush();
    } catch (error) {
      this.#fail(error);
    }
  }

  #flush(): void {
    if (this.#state === 'failed' && this.#parts.timers.now() >= this.#retryAt) this.#reopen();
    if (this.#state !== 'open' || this.#waiting.length === 0) return;
    try {
      while (this.#waiting.length > 0) this.#writeSome();
      this.#isReported = false;
      this.#planCheckpoint();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Writes as many entries as the next checkpoint may sign, and that checkpoint. */
  #writeSome(): void {
    if (this.#files.openBytes >= this.#segmentBytes()) this.#nextSegment();
    const deeds = this.#waiting.slice(0, entriesPerCheckpoint - (this.#tree.size - this.#signed));
    let link = this.#link;
    let seq = this.#tree.size;
    const lines = deeds.map((json) => {
      const entry = entryLine(`{"seq":${seq++},${json.slice(1)}`, link);
      link = entry.link;
      return entry.line;
    });
    this.#files.append(`${lines.join('\n')}\n`);
    this.#waiting = this.#waiting.slice(deeds.length);
    for (const json of deeds) this.#waitingCharacters -= json.length;
    for (const line of lines) this.#tree.append(line);
    this.#link = link;
    if (this.#tree.size - this.#signed >= entriesPerCheckpoint) this.#signOrThrow();
  }

  #segmentBytes(): number {
    const share = Math.floor(this.#parts.options().mostBytes / leastSegments);
    return Math.max(leastSegmentBytes, Math.min(segmentBytes, share));
  }

  #nextSegment(): void {
    const note = this.#signed === this.#tree.size && this.#note !== null ? this.#note : this.#signOrThrow();
    this.#files.begin({ tree: this.#tree, link: this.#link }, note);
    this.#cut();
  }

  #cut(): void {
    const { mostBytes, mostAgeMs } = this.#parts.options();
    const now = this.#parts.clock.settled();
    this.#files.cut((next: Segment, bytes) => {
      if (bytes > mostBytes) return true;
      if (mostAgeMs === 0 || now === null) return false;
      const at = this.#files.beganAt(next);
      return at !== null && at < now - mostAgeMs;
    });
  }

  /** A timer runs only while entries are without a checkpoint. */
  #planCheckpoint(): void {
    if (this.#signed === this.#tree.size || this.#checkpointTimer !== null) return;
    this.#checkpointTimer = this.#parts.timers.after(checkpointMs, () => {
      this.#checkpointTimer = null;
      this.#flush();
      const note = this.#state === 'open' && this.#signed < this.#tree.size ? this.#sign() : null;
      if (note !== null) void this.#files.keepHead(note);
    });
  }

  /** Null when the disk refused it. */
  #sign(): string | null {
    try {
      return this.#signOrThrow();
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #signOrThrow(): string {
    const note = signCheckpoint(this.#files.signer, this.#tree.size, this.#tree.root());
    this.#files.append(`${checkpointLine(note)}\n`);
    this.#note = note;
    this.#signed = this.#tree.size;
    this.#checkpointTimer?.cancel();
    this.#checkpointTimer = null;
    return note;
  }

  #fail(error: unknown): void {
    this.#state = 'failed';
    this.#reason = systemReason(error);
    this.#files.close();
    this.#retryAt = this.#parts.timers.now() + retryMs;
    if (!this.#isReported) this.#parts.problem(`the ledger is not stored: ${this.#reason}`);
    this.#isReported = true;
    this.#retry?.cancel();
    this.#retry = this.#parts.timers.after(retryMs, () => {
      this.#retry = null;
      // A timer may fire a fraction of a millisecond early by the clock: without another attempt, nothing would follow.
      this.#retryAt = 0;
      this.#flush();
    });
  }

  /** Reads the end of the ledger again: what the disk took of the last write is only known there. */
  #reopen(): void {
    const lost = this.#lost;
    const reason = this.#reason;
    this.#open();
    if (this.#state !== 'open' || lost === 0) return;
    this.#lost = 0;
    this.#take({ action: 'ledger-gap', lost, reason, by: serverAuthor }, this.#parts.clock.now());
  }
}

/** Longer texts (a name, a line of a command) are cut, so that no deed takes the room of many. */
function clipped(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > fieldCharacters
    ? `${value.slice(0, fieldCharacters)}…`
    : value;
}

/** The lines of a segment, whose header says at which checkpoint the export ends. */
function withHead(lines: readonly string[], head: string): string[] {
  const [first = '', ...others] = lines;
  const parsed = parseLine(first);
  if (parsed.kind !== 'header') return [...lines];
  return [headerLine({ ...parsed.header, head }), ...others];
}
