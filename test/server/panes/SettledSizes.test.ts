/** A wait for new sizes ends when the screens have them, and otherwise soon. */
import { expect, it } from 'vitest';
import type { PaneRuntime } from '../../../src/server/panes/PaneRuntime.ts';
import { SettledSizes } from '../../../src/server/panes/SettledSizes.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';
import { newWindow } from '../../session/treeHarness.ts';

/** A pane of 80x24 whose screen has another size. */
function newSizes({ pty = 1 as number | null, isMade = true } = {}) {
  const { first: pane } = newWindow();
  const timers = new FakeTimers();
  const screen = { cols: 80, rows: 40 };
  const runtime = { pty, screen } as unknown as PaneRuntime;
  const sizes = new SettledSizes({ timers, runtime: () => (isMade ? runtime : undefined) });
  let isSettled = false;
  const wait = sizes.of([pane]).then(() => {
    isSettled = true;
  });
  return { sizes, timers, screen, wait, settled: () => isSettled };
}

it('ends when the last screen has its size', async () => {
  const { sizes, timers, screen, wait, settled } = newSizes();
  sizes.changed();
  await Promise.resolve();
  expect(settled()).toBe(false);
  screen.rows = 24;
  sizes.changed();
  await wait;
  expect(timers.pending).toBe(0);
});

it('ends by itself while a flood holds the size back', async () => {
  const { timers, wait, settled } = newSizes();
  timers.advance(49);
  await Promise.resolve();
  expect(settled()).toBe(false);
  timers.advance(1);
  await wait;
});

it('is none for panes without a program or a screen', async () => {
  for (const { timers, wait } of [newSizes({ pty: null }), newSizes({ isMade: false })]) {
    await wait;
    expect(timers.pending).toBe(0);
  }
});
