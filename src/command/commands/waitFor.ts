/** wait-for: waits for a signal on a channel, sends one, or acquires and releases a lock. */
import type { CommandSpec } from '../spec.ts';
import { flag } from './support/flags.ts';

export const waitFor: CommandSpec = {
  name: 'wait-for',
  alias: 'wait',
  usage: '[-L|-S|-U] channel',
  about: 'Wait for a signal, or send one.',
  flags: [
    flag('L', 'Acquire the lock of the channel, waiting while it is held.'),
    flag('S', 'Send the signal.'),
    flag('U', 'Release the lock.'),
  ],
  targets: [],
  positional: [1, 1],
  changes: [],
  ledger: 'nothing',
  examples: [
    ['wait-for built', "Wait until somebody runs 'wait-for -S built'."],
    ['wait-for -S built', 'Wake all waiters.'],
  ],
  needsNoSession: true,
  async run(context, args) {
    const { channels } = context.state;
    const [name = ''] = args.words;
    if (args.has('S')) channels.signal(name);
    else if (args.has('L')) await channels.lock(name, context.callerGone);
    else if (args.has('U')) channels.unlock(name);
    else await channels.wait(name, context.callerGone);
  },
};
