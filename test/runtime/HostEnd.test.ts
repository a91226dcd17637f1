/** The record of an orderly end of the host, on a real folder. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetHostEnd, isHostEnding, readHostEnd, recordHostEnd } from '../../src/runtime/HostEnd.ts';

const ending = { pid: 12, startedAt: 1_000 };
const next = { pid: 40, startedAt: 9_000 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hft-'));
  recordHostEnd(folder, { at: 5_000, keeper: ending });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is kept by a server that its own keeper started in its last moments', () => {
  forgetHostEnd(folder, ending);
  expect(readHostEnd(folder, ending)?.at).toBe(5_000);
  expect(isHostEnding(folder)).toBe(true);
});

it('is removed by the first server of the next keeper', () => {
  forgetHostEnd(folder, next);
  expect(readHostEnd(folder, ending)).toBeNull();
  expect(isHostEnding(folder)).toBe(false);
});

it('says nothing about a keeper that did not write it', () => {
  expect(readHostEnd(folder, next)).toBeNull();
});

it('counts also when a full disk took nothing but its name, and for no keeper that began later', () => {
  const file = join(folder, 'host-end.json');
  writeFileSync(file, '');
  utimesSync(file, 5, 5);
  expect(readHostEnd(folder, ending)?.at).toBe(5_000);
  expect(readHostEnd(folder, next)).toBeNull();
  forgetHostEnd(folder, next);
  expect(isHostEnding(folder)).toBe(false);
});
