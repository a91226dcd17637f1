import { expect, it } from 'vitest';
import type { PaneLog } from '../../../src/log/PaneLog.ts';
import { Screen } from '../../../src/screen/Screen.ts';
import { PaneRuntime, type PaneRuntimeHost } from '../../../src/server/panes/PaneRuntime.ts';
import { openScreen } from '../../helpers/screens.ts';
import { logBench } from '../../log/logHelpers.ts';
import { newWindow } from '../../session/treeHarness.ts';

const nothing = () => {};

/** A pane whose log begins a block every 8 KiB, and how its screen reads in a server that starts now. */
function newRuntime() {
  const { first: pane } = newWindow();
  const { open, clock } = logBench({ blockBytes: 8 * 1024 });
  const log = open();
  const screen = openScreen({ cols: pane.cols, rows: pane.rows });
  const keeper = {
    subscribe: nothing,
    ack: nothing,
    resize: nothing,
    kill: nothing,
    release: nothing,
    keepBlob: nothing,
  };
  const host: PaneRuntimeHost = {
    keeper,
    now: () => clock.now(),
    changed: nothing,
    output: nothing,
    exited: nothing,
  };
  const runtime = new PaneRuntime(pane, log, screen, host);
  runtime.follow(1);
  return { runtime, log, screen, recovered: () => recovered(open()) };
}

function recovered({ recovery: { checkpoint, tail } }: PaneLog): Screen {
  const options = { cols: 80, rows: 24, contextRows: 100, events: {}, answersQueries: false };
  const screen = checkpoint ? Screen.restore(checkpoint, options) : openScreen();
  for (const record of tail) {
    if (record.kind === 'output' || record.kind === 'inserted') screen.feed(record.data);
    else if (record.kind === 'resize') screen.resize(record.cols, record.rows);
    else if (record.kind === 'cleared') screen.clearHistory();
    else if (record.kind === 'reset') screen.softReset();
  }
  return screen;
}

const same = (a: Screen, b: Screen) =>
  expect(Buffer.from(a.checkpointNow()).equals(Buffer.from(b.checkpointNow()))).toBe(true);

const row = (n: number) => `\x1b[38;2;${n % 256};1;2mrow ${n} \x1b[m${'e\u0301'.repeat(20)}\r\n`;
const picture = Buffer.from(Array.from({ length: 120 }, (_, n) => row(n)).join(''));

it('leaves the checkpoint of a full block for later, and the screen is the same at every moment', () => {
  const { runtime, log, screen, recovered } = newRuntime();
  expect(runtime.onOutput(0, picture)).toBe(true);
  expect(log.needsCheckpoint).toBe('wanted');
  same(recovered(), screen);
  while (runtime.goOn()) same(recovered(), screen);
  expect(log.needsCheckpoint).toBe('no');
  same(recovered(), screen);
  expect(runtime.onOutput(picture.length, Buffer.from('more'))).toBe(false);
  same(recovered(), screen);
});

it.each<[string, (runtime: PaneRuntime) => void]>([
  ['output', (runtime) => void runtime.onOutput(picture.length, Buffer.from('\x1b[2J\x1b[Hother'))],
  [
    'a resize',
    (runtime) => runtime.onMark({ kind: 'resize', offset: 0, serial: 1, cols: 40, rows: 9, at: 0 }),
  ],
  ['clearing', (runtime) => runtime.clearHistory()],
  ['text of ours', (runtime) => runtime.feed(Buffer.from('\x1b[2J\x1b[Hnote'))],
  ['a soft reset', (runtime) => runtime.softReset()],
])('finishes the checkpoint before %s changes the screen', (_, change) => {
  const { runtime, log, screen, recovered } = newRuntime();
  expect(runtime.onOutput(0, picture)).toBe(true);
  change(runtime);
  expect(log.needsCheckpoint).toBe('no');
  same(recovered(), screen);
});
