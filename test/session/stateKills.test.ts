/** The stored state after a kill -9 at any moment, and after a power cut, which loses what was not synced. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StateStore } from '../../src/session/StateStore.ts';

const kills = Number(process.env.HOLDFAST_STATE_KILLS ?? 12);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-kills-'));
  path = join(folder, 'state', 'tree.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the process that saves, and kills it after this many saves; resolves with the first and the last it said. */
async function killAfter(saves: number, program: string): Promise<{ found: number | null; last: number }> {
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === saves + 1) child.kill('SIGKILL');
  }
  const { found, problems } = JSON.parse(lines[0] ?? '{}');
  expect(problems).toEqual([]);
  return { found, last: Number(lines.at(-1)) };
}

it('a process killed while it saves has lost nothing that it had saved', { timeout: 120_000 }, async () => {
  const program = join(folder, 'saving.mjs');
  const entry = resolve(import.meta.dirname, 'fixtures/savingProcess.ts');
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm' });
  let before: number | null = null;
  for (let kill = 0; kill < kills; kill++) {
    const { found, last } = await killAfter(1 + ((kill * 37) % 120), program);
    // One more may have been saved, but not yet said.
    if (before !== null) expect([before, before + 1]).toContain(found);
    before = last;
  }
});

/** Content of files when they were synced last, by inode. */
type Synced = Map<number, Buffer>;

/** A copy of the folder as a power cut leaves it: files not synced since they were written are empty. */
function afterPowerCut(synced: Synced, keepsJournal: boolean): string {
  const copy = join(mkdtempSync(join(folder, 'cut-')), 'tree.json');
  for (const kind of ['', '.previous', '.journal']) {
    if (!existsSync(path + kind)) continue;
    const bytes = readFileSync(path + kind);
    const isSynced = synced.get(statSync(path + kind).ino)?.equals(bytes) ?? false;
    const isKept = isSynced || (keepsJournal && kind === '.journal');
    writeFileSync(copy + kind, isKept ? bytes : '');
  }
  return copy;
}

it('a power cut costs only what was not on the disk yet', { timeout: 60_000 }, async () => {
  const step = fc.record({
    kind: fc.constantFrom('save', 'save', 'whole', 'wait', 'synced'),
    ms: fc.nat(9),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async (steps) => {
      rmSync(join(folder, 'state'), { recursive: true, force: true });
      mkdirSync(join(folder, 'state'));
      const synced: Synced = new Map();
      const sync = async (file: number) => {
        const stat = fstatSync(file);
        if (stat.isFile()) synced.set(stat.ino, readFileSync(`/dev/fd/${file}`));
      };
      const store = new StateStore(path, { sync });
      let at = 0;
      let onDisk = 0;
      for (const { kind, ms } of steps) {
        if (kind === 'save' || kind === 'whole') store.save({ at: ++at }, { whole: kind === 'whole' });
        else if (kind === 'wait') await delay(ms);
        else {
          await store.synced();
          onDisk = at;
        }
        const { value } = new StateStore(afterPowerCut(synced, ms % 2 === 0)).load((state) => state);
        const found = (value as { at: number } | null)?.at ?? 0;
        expect(found).toBeGreaterThanOrEqual(onDisk);
        expect(found).toBeLessThanOrEqual(at);
      }
      await store.synced();
    }),
    { numRuns: 15 },
  );
});
