/** start-server: does nothing; a command that arrives here has already started the server. */
import type { CommandSpec } from '../spec.ts';

export const startServer: CommandSpec = {
  name: 'start-server',
  alias: 'start',
  usage: '',
  about: 'Start the server, if it does not run, without making a session.',
  flags: [],
  targets: [],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['start-server', 'Start the server and read the configuration.']],
  needsNoSession: true,
  run() {},
};
