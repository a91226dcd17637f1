/** kill-server: ends every session and the server. */
import type { CommandSpec } from '../spec.ts';

export const killServer: CommandSpec = {
  name: 'kill-server',
  usage: '',
  about: 'End every session and the server.',
  flags: [],
  targets: [],
  positional: [0, 0],
  changes: ['state'],
  ledger: 0,
  examples: [['kill-server', 'End everything.']],
  needsNoSession: true,
  async run(context) {
    await context.services.shutdown(context.caller.operatorName);
  },
};
