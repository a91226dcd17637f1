import { readdirSync } from 'node:fs';
import { getActiveResourcesInfo } from 'node:process';
import { expect, it, vi } from 'vitest';
import { createGlobalOptions } from '../../../src/options/OptionStore.ts';
import { Screen } from '../../../src/screen/Screen.ts';
import { OutputRehearsal } from '../../../src/server/rehearsal/OutputRehearsal.ts';

const clock = { now: () => 0, settled: () => null };
const descriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);

it('prints into several imaginary panes, and leaves neither a timer nor a descriptor', () => {
  const changed = vi.fn();
  const feed = vi.spyOn(Screen.prototype, 'feed');
  const [resources, open] = [getActiveResourcesInfo().length, descriptors()];
  const steps = new OutputRehearsal({ clock, options: createGlobalOptions(changed) }).play();
  const screens = () => new Set(feed.mock.contexts);
  for (let n = 0; screens().size < 4 && n < 100_000; n++) expect(steps.next().done).toBe(false);
  steps.return();
  const [first] = screens();
  expect((first as Screen).historySize).toBeGreaterThan(50);
  expect(getActiveResourcesInfo()).toHaveLength(resources);
  expect(descriptors()).toBe(open);
  expect(changed).not.toHaveBeenCalled();
});
