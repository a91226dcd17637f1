import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KeeperClient } from '../../../src/keeper/link/KeeperClient.ts';
import { BlockCompressor } from '../../../src/log/BlockCompressor.ts';
import { LogStore } from '../../../src/log/LogStore.ts';
import { PaneScreens } from '../../../src/server/panes/PaneScreens.ts';
import { newWindow } from '../../session/treeHarness.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'screens-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Everything that a program can report, and a query that is answered. */
const reports =
  '\x07\x1b]2;title\x07\x1bkname\x1b\\\x1b]7;file:///tmp\x07\x1b]52;c;aGk=\x07\x1b]777;notify;a;b\x07' +
  '\x1bPtmux;raw\x1b\\\x1b[c';
const names = [
  'bell',
  'title',
  'windowName',
  'cwd',
  'clipboard',
  'notification',
  'passthrough',
  'status',
  'reply',
];

/** Screens of the pane of a new tree, with what they told. */
function newScreens() {
  const { first: pane, clock } = newWindow();
  const told: string[] = [];
  const tell = (name: string) => () => void told.push(name);
  const logs = new LogStore(dir, {
    clock: { now: () => clock.now(), settled: () => clock.now() },
    compressor: new BlockCompressor(),
  });
  const screens = new PaneScreens({
    keeper: { input: tell('reply') } as unknown as KeeperClient,
    logs,
    generation: 1,
    host: {
      version: '0',
      now: () => clock.now(),
      keptFrom: () => null,
      colours: () => ({ foreground: '#ffffff', background: '#000000' }),
      events: () => ({
        bell: tell('bell'),
        title: tell('title'),
        windowName: tell('windowName'),
        cwd: tell('cwd'),
        clipboard: tell('clipboard'),
        notification: tell('notification'),
        status: tell('status'),
        promptMark: tell('promptMark'),
        passthrough: tell('passthrough'),
      }),
    },
    ptyOf: () => 1,
  });
  return { pane, told, screens };
}

it('tells every event of a program while it runs', () => {
  const { pane, told, screens } = newScreens();
  screens.make(pane).feed(Buffer.from(reports));
  expect(new Set(told)).toEqual(new Set(names));
});

it('tells nothing again while a screen is made from its log, and everything afterwards', async () => {
  const { pane, told, screens } = newScreens();
  const log = screens.openLog(pane);
  log.cut(screens.make(pane).checkpoint() ?? Buffer.alloc(0), { line: 0 });
  log.append({ kind: 'output', offset: 0, at: 0, data: Buffer.from(`${reports}seen`) });
  await log.synced();
  const again = newScreens();
  const { screen, resumed } = await again.screens.recover(
    again.pane,
    again.screens.openLog(again.pane),
    undefined,
  );
  expect([resumed, screen.text(0), again.told, told]).toEqual([true, 'seen', [], []]);
  screen.feed(Buffer.from(reports));
  expect(new Set(again.told)).toEqual(new Set(names));
});
