/** When the live half of a new pane is made: beside the start of its program, not before it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KeeperClient } from '../../../src/keeper/link/KeeperClient.ts';
import { BlockCompressor } from '../../../src/log/BlockCompressor.ts';
import { LogStore } from '../../../src/log/LogStore.ts';
import { Panes, type PanesHost } from '../../../src/server/panes/Panes.ts';
import type { Pane } from '../../../src/session/types.ts';
import { newWindow } from '../../session/treeHarness.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'panes-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const nothing = () => {};
const request = { file: 'sh', args: [], env: {}, cwd: '/' };

/** Panes beside a keeper that forks when it is told to. `asked` calls back when a program is asked for. */
function newPanes(asked: (pane: Pane) => void = nothing) {
  const { first: pane, window, tree, clock } = newWindow();
  const resized: number[][] = [];
  let forked = (): void => {};
  const keeper = {
    spawn: () => {
      asked(pane);
      return new Promise((resolve) => {
        forked = () => resolve({ pty: 1, pid: 2, tty: '/dev/pts/9' });
      });
    },
    subscribe: nothing,
    resize: (...size: number[]) => resized.push(size),
    kill: nothing,
    release: nothing,
  } as unknown as KeeperClient;
  const time = { now: () => clock.now(), settled: () => clock.now() };
  const logs = new LogStore(dir, { clock: time, compressor: new BlockCompressor() });
  const host: PanesHost = {
    version: '0',
    now: () => clock.now(),
    changed: nothing,
    output: nothing,
    processChanged: nothing,
    keptFrom: () => null,
    events: () => ({}) as unknown as ReturnType<PanesHost['events']>,
    colours: () => ({ foreground: '#ffffff', background: '#000000' }),
    allowsExtendedKeys: () => true,
    problem: nothing,
    unreadable: nothing,
  };
  const hasLog = () => existsSync(join(dir, pane.uuid));
  const panes = new Panes(keeper, logs, 1, host);
  const resize = (cols: number, rows: number) => {
    tree.resizeWindow(window, cols, rows);
    panes.of(pane)?.resize(cols, rows);
  };
  return { panes, pane, hasLog, resize, resized, fork: () => forked() };
}

it('asks for the program of a new pane before it makes the log, and has both when it runs', async () => {
  let hadLog: boolean | null = null;
  const { panes, pane, hasLog, fork } = newPanes(() => {
    hadLog = hasLog();
  });
  panes.create(pane);
  const started = panes.start(pane, request);
  expect(hadLog).toBe(false);
  expect(hasLog()).toBe(true);
  fork();
  await started;
  expect(panes.of(pane)?.pty).toBe(1);
});

it('makes a pane without a program by the end of the turn, or as soon as somebody looks', async () => {
  const { panes, pane, hasLog } = newPanes();
  panes.create(pane);
  expect(hasLog()).toBe(false);
  await Promise.resolve();
  expect(hasLog()).toBe(true);
  const other = newPanes();
  other.panes.create(other.pane);
  expect([...other.panes.all()].map((runtime) => runtime.pane)).toEqual([other.pane]);
});

it('makes nothing of a pane that is removed at once, and starts nothing in it', async () => {
  const { panes, pane, hasLog } = newPanes();
  panes.create(pane);
  panes.remove(pane);
  await Promise.resolve();
  expect(hasLog()).toBe(false);
  await expect(panes.start(pane, request)).rejects.toThrow(pane.id);
});

it('tells the program the size that its pane got while it was started', async () => {
  const { panes, pane, resize, resized, fork } = newPanes();
  panes.create(pane);
  const started = panes.start(pane, request);
  resize(60, 20);
  fork();
  await started;
  expect(resized).toEqual([[1, 60, 20]]);
});
