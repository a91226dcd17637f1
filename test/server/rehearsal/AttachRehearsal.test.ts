import { readdirSync } from 'node:fs';
import { getActiveResourcesInfo } from 'node:process';
import { expect, it, vi } from 'vitest';
import { createGlobalOptions } from '../../../src/options/OptionStore.ts';
import { ViewportFrames } from '../../../src/server/frames/ViewportFrames.ts';
import { AttachRehearsal } from '../../../src/server/rehearsal/AttachRehearsal.ts';
import type { Viewport } from '../../../src/server/viewports/Viewport.ts';
import { Viewports } from '../../../src/server/viewports/Viewports.ts';
import type { ViewportWorld } from '../../../src/server/viewports/ViewportWorld.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const clock = { now: () => 0, settled: () => null };
const descriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);

/** A server that may be looked at only: a call of anything else fails. */
function newWorld(seen: Set<Viewport>) {
  const timers = new FakeTimers();
  const after = vi.spyOn(timers, 'after');
  const world = {
    timers,
    now: clock.now,
    serverOptions: createGlobalOptions().server,
    keys: { needsExtendedKeys: false },
    mode: () => undefined,
    chrome: {
      status: (viewport: Viewport) => {
        seen.add(viewport);
        return { area: { position: 'bottom', lines: [[['', 'status']]] }, ranges: [[]] };
      },
      panes: () => ({ styles: new Map(), titles: new Map(), borders: {} }),
      title: () => null,
      messageStyle: () => '',
      looks: () => ({}),
    },
  } as unknown as ViewportWorld;
  return { world, after };
}

it('makes the first frames of viewports that nobody has, and leaves nothing', () => {
  const seen = new Set<Viewport>();
  const { world, after } = newWorld(seen);
  const viewports = new Viewports(world);
  const first = vi.spyOn(ViewportFrames.prototype, 'first');
  const [resources, open] = [getActiveResourcesInfo().length, descriptors()];
  const steps = new AttachRehearsal({ clock, world, viewports }).play();
  for (let n = 0; !steps.next().done; n++) expect(n).toBeLessThan(300);
  expect(seen.size).toBeGreaterThan(1);
  const frames = first.mock.results.map(({ value }) => JSON.parse(value as string));
  expect(frames).toHaveLength(seen.size);
  for (const frame of frames) expect(JSON.stringify(frame.panes)).toContain('docs');
  // As when the first client's status line takes a row.
  expect(new Set(frames.map(({ panes: [pane] }) => pane.rows.length))).toEqual(new Set([49, 50]));
  expect(viewports.clients()).toEqual([]);
  expect(after).not.toHaveBeenCalled();
  expect(getActiveResourcesInfo()).toHaveLength(resources);
  expect(descriptors()).toBe(open);
});

it('ends the imaginary pane when it is stopped in the middle', () => {
  const { world } = newWorld(new Set());
  const open = descriptors();
  const steps = new AttachRehearsal({ clock, world, viewports: new Viewports(world) }).play();
  for (let n = 0; n < 4; n++) expect(steps.next().done).toBe(false);
  steps.return();
  expect(descriptors()).toBe(open);
});
