/** Commands beside the panes that a server leaves: which of them the next one names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BesideWork } from '../../../src/server/automation/BesideWork.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

/** Above every pid of Linux: no such process. */
const gonePid = 2 ** 30;
let dir: string;
let timers: FakeTimers;
const server = (): BesideWork => new BesideWork(join(dir, 'work.json'), timers);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hft-work-'));
  timers = new FakeTimers();
});
afterEach(() => rmSync(dir, { recursive: true }));

it('a job that has just begun is named after a server that was told to end', () => {
  const first = server();
  first.start();
  first.job('sleep 1000', gonePid);
  first.job('true', gonePid)();
  first.stop();
  expect(server().start()).toEqual(['a shell command ended with the server: sleep 1000']);
  expect(server().start()).toEqual([]);
});

it('a job is named after a server that was killed once it has run for a second', () => {
  const first = server();
  first.start();
  first.job('brief', gonePid);
  expect(server().start()).toEqual([]);
  timers.advance(1000);
  expect(server().start()).toEqual(['a shell command ended with the server: brief']);
});

it('nothing is named after every session was ended on purpose', () => {
  const first = server();
  first.start();
  first.job('sleep 1000', gonePid);
  first.forget();
  first.stop();
  expect(server().start()).toEqual([]);
});
