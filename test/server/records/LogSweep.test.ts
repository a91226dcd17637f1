import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BlockCompressor } from '../../../src/log/BlockCompressor.ts';
import { LogStore } from '../../../src/log/LogStore.ts';
import { LogSweep } from '../../../src/server/records/LogSweep.ts';
import { temporaryFolder } from '../../log/logHelpers.ts';
import { newWindow } from '../../session/treeHarness.ts';

const dayMs = 86_400_000;

/** A sweep whose clock can be moved, and logs of the age that is asked for. */
function newSweep() {
  const { tree, options, first } = newWindow();
  const clock = {
    time: Date.now(),
    trusted: true,
    now: () => clock.time,
    settled: (): number | null => (clock.trusted ? clock.time : null),
  };
  const dir = temporaryFolder();
  const logOf = (uuid: string, ageDays: number) => {
    const folder = join(dir, uuid);
    mkdirSync(folder);
    writeFileSync(join(folder, 'block'), 'x');
    const at = new Date(clock.time - ageDays * dayMs);
    utimesSync(join(folder, 'block'), at, at);
    utimesSync(folder, at, at);
    return folder;
  };
  const logs = new LogStore(dir, { clock, compressor: new BlockCompressor() });
  const sweep = new LogSweep(logs, tree, options.window, clock);
  return { sweep, options, first, clock, logOf };
}

it('removes logs of panes that are gone once they are older than history-age, and no others', () => {
  const { sweep, options, first, clock, logOf } = newSweep();
  const alive = logOf(first.uuid, 40);
  const old = logOf('00000000-0000-7000-8000-0000000000aa', 40);
  const young = logOf('00000000-0000-7000-8000-0000000000bb', 20);

  options.window.setFromText('history-age', '0');
  sweep.sweep();
  expect(existsSync(old)).toBe(true);

  options.window.setFromText('history-age', '30d');
  clock.trusted = false;
  sweep.sweep();
  expect(existsSync(old)).toBe(true);

  clock.trusted = true;
  sweep.sweep();
  expect([alive, old, young].map((folder) => existsSync(folder))).toEqual([true, false, true]);
});

it('keeps logs of panes that an unreadable state had for another history-age', () => {
  const { sweep, options, clock, logOf } = newSweep();
  const old = logOf('00000000-0000-7000-8000-0000000000aa', 40);
  options.window.setFromText('history-age', '30d');
  sweep.keepUnknown();
  clock.time += 29 * dayMs;
  sweep.sweep();
  expect(existsSync(old)).toBe(true);
  clock.time += 2 * dayMs;
  sweep.sweep();
  expect(existsSync(old)).toBe(false);
});
