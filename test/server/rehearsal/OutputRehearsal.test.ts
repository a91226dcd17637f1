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
  for (let n = 0; n < 600; n++) expect(steps.next().done).toBe(false);
  const screens = [...new Set(feed.mock.contexts)] as Screen[];
  expect(screens).toHaveLength(3);
  for (const screen of screens) expect(screen.historySize).toBeGreaterThan(50);
  steps.return();
  expect(getActiveResourcesInfo()).toHaveLength(resources);
  expect(descriptors()).toBe(open);
  expect(changed).not.toHaveBeenCalled();
});
