import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BlockCompressor } from '../../src/log/BlockCompressor.ts';
import { LogStore } from '../../src/log/LogStore.ts';
import { LogSweep } from '../../src/server/LogSweep.ts';
import { temporaryFolder } from '../log/logHelpers.ts';
import { newWindow } from '../session/treeHarness.ts';

const dayMs = 86_400_000;

it('removes logs of panes that are gone once they are older than history-age, and no others', () => {
  const { tree, options, first } = newWindow();
  const now = Date.now();
  const clock = { now: () => now };
  const dir = temporaryFolder();
  const logOf = (uuid: string, ageDays: number) => {
    const folder = join(dir, uuid);
    mkdirSync(folder);
    writeFileSync(join(folder, 'block'), 'x');
    const at = new Date(now - ageDays * dayMs);
    utimesSync(join(folder, 'block'), at, at);
    utimesSync(folder, at, at);
    return folder;
  };
  const alive = logOf(first.uuid, 40);
  const old = logOf('00000000-0000-7000-8000-0000000000aa', 40);
  const young = logOf('00000000-0000-7000-8000-0000000000bb', 20);
  const sweep = new LogSweep(
    new LogStore(dir, { clock, compressor: new BlockCompressor() }),
    tree,
    options.window,
    clock,
  );

  options.window.setFromText('history-age', '0');
  sweep.sweep();
  expect(existsSync(old)).toBe(true);

  options.window.setFromText('history-age', '30d');
  sweep.sweep();
  expect([alive, old, young].map((folder) => existsSync(folder))).toEqual([true, false, true]);
});
