/** What the tests of the pane log share: folders of their own, a clock that stands still, logs with small blocks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { BlockCompressor } from '../../src/log/BlockCompressor.ts';
import { PaneLog, type PaneLogOptions } from '../../src/log/PaneLog.ts';
import type { LogRecord } from '../../src/log/types.ts';

export const dayMs = 24 * 60 * 60 * 1000;
export const roomyBounds = { historyBytes: 64 * 1024 * 1024, historyAgeMs: 30 * dayMs };
/** 2023-11-14T22:13:20Z: any moment will do. */
export const startOfTime = 1_700_000_000_000;

export class FakeClock {
  time = startOfTime;
  /** Set while it may be wrong. */
  unsettled = false;
  now(): number {
    return this.time;
  }
  settled(): number | null {
    return this.unsettled ? null : this.time;
  }
}

/** `settle` ends what still writes there, before the folder goes. */
export function temporaryFolder(settle?: () => Promise<void>): string {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-log-'));
  onTestFinished(async () => {
    await settle?.();
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

/** A folder with the means to open a log in it again and again. */
export function logBench(options: Partial<PaneLogOptions> = {}) {
  const clock = new FakeClock();
  const compressor = new BlockCompressor();
  const folder = temporaryFolder(() => {
    compressor.stop();
    return compressor.idle();
  });
  const dir = join(folder, 'pane');
  const open = (more: Partial<PaneLogOptions> = {}) =>
    PaneLog.open(dir, { bounds: roomyBounds, clock, compressor, ...options, ...more });
  return { dir, clock, compressor, open };
}

export const bytesOf = (text: string) => Buffer.from(text, 'latin1');

export function output(offset: number, text: string, at = startOfTime): LogRecord {
  return { kind: 'output', offset, at, data: bytesOf(text) };
}

/** The output of recovered records as one string. */
export function textOf(records: readonly LogRecord[]): string {
  return records.map((r) => (r.kind === 'output' ? Buffer.from(r.data).toString('latin1') : '')).join('');
}
