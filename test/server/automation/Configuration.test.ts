/** How long the first command waits for a configuration. */
import { expect, it, vi } from 'vitest';
import type { CommandRunner } from '../../../src/command/execute/CommandRunner.ts';
import { createGlobalOptions } from '../../../src/options/OptionStore.ts';
import { Configuration } from '../../../src/server/automation/Configuration.ts';
import { MessageLog } from '../../../src/server/records/MessageLog.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

it('is waited for while it makes progress, and for ten seconds without any', async () => {
  const timers = new FakeTimers();
  const shown: string[] = [];
  // A configuration whose run-shell never ends.
  const run = () => new Promise<never>(() => {});
  const configuration = new Configuration({
    runner: { run } as unknown as CommandRunner,
    messages: new MessageLog(
      () => 0,
      () => 100,
    ),
    timers,
    serverOptions: createGlobalOptions().server,
    show: (text) => shown.push(text) > 0,
    env: { HOLDFAST_CONFIG: '/some.conf' },
    filesChanged: () => {},
  });
  configuration.load();
  const over = vi.fn();
  void configuration.loaded?.then(over);
  for (let second = 0; second < 30; second += 9) {
    timers.advance(9000);
    configuration.progressed();
  }
  timers.advance(9999);
  await Promise.resolve();
  expect(shown).toEqual([]);
  timers.advance(1);
  await vi.waitFor(() => expect(over).toHaveBeenCalled());
  expect(shown).toEqual(['the configuration takes long to load; continuing without the rest']);
});
