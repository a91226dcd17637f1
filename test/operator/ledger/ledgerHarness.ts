/** A ledger in a folder of its own, with a clock that stands still, and ways to break it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Author, Deed } from '../../../src/operator/ledger/Deed.ts';
import { exportLedger } from '../../../src/operator/ledger/exportLedger.ts';
import { Ledger, type LedgerOptions } from '../../../src/operator/ledger/Ledger.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

export const ann: Author = { id: 'owner', name: 'ann', actor: 'person', operator: 'op1', carrier: 'local' };
export const bot: Author = {
  id: 'token:5f',
  name: 'bot',
  actor: 'agent',
  operator: 'op2',
  carrier: 'websocket',
};

/** One deed that nothing is merged with. */
export const deed = (n: number | string, by: Author = ann): Deed => ({
  action: 'asked',
  by,
  question: `${n}`,
  text: `question ${n}`,
  kind: 'text',
});

export class LedgerHarness {
  dir = '';
  timers = new FakeTimers();
  now = 1_764_510_000_000;
  settled: number | null = null;
  steady = 1000;
  options: LedgerOptions = { enabled: true, mostBytes: 16 * 1024 * 1024, mostAgeMs: 0 };
  problems: string[] = [];
  /** Bytes that the disk still takes. */
  room = Number.POSITIVE_INFINITY;

  constructor() {
    beforeEach(() => {
      this.dir = join(mkdtempSync(join(tmpdir(), 'hfl-')), 'ledger');
      this.timers = new FakeTimers();
      this.options = { enabled: true, mostBytes: 16 * 1024 * 1024, mostAgeMs: 0 };
      this.problems = [];
      this.room = Number.POSITIVE_INFINITY;
      this.now = 1_764_510_000_000;
      this.settled = null;
      this.steady = 1000;
    });
    afterEach(() => rmSync(join(this.dir, '..'), { recursive: true, force: true }));
  }

  /** Without `close` before: as after kill -9. */
  open(dir = this.dir): Ledger {
    const ledger = new Ledger({
      dir,
      timers: this.timers,
      clock: { now: () => this.now, settled: () => this.settled, steadyFor: () => this.steady },
      options: () => this.options,
      problem: (sentence) => this.problems.push(sentence),
      write: (fd, bytes, from) => this.#write(fd, bytes, from),
    });
    ledger.start();
    return ledger;
  }

  /** As a disk that is filling up: it takes a part, then nothing. */
  #write(fd: number, bytes: Uint8Array, from: number): number {
    const taken = Math.min(bytes.length - from, this.room);
    if (taken === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    this.room -= taken;
    return writeSync(fd, bytes, from, taken);
  }

  files(dir = this.dir): string[] {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => join(dir, name));
  }

  /** Lines of all segments, headers and checkpoints too. */
  lines(dir = this.dir): string[] {
    return this.files(dir).flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(0, -1));
  }

  entries(dir = this.dir): Record<string, unknown>[] {
    return this.lines(dir)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => 'seq' in line);
  }
}

/** The whole ledger as `audit export` writes it. */
export async function exported(ledger: Ledger): Promise<string[]> {
  const made = await ledger.checkpoint();
  if (!made) return [];
  const all: string[] = [];
  const read = (from: number, head?: string) => ledger.read(from, head ?? null);
  for await (const lines of exportLedger(read, made.note)) all.push(...lines);
  return all;
}
