/** has-session: reports by its exit code whether a session exists. */
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const hasSession: CommandSpec = {
  name: 'has-session',
  alias: 'has',
  usage: '[-t target-session]',
  about: 'Exit with 0 if the session exists, else with 1.',
  flags: [valued('t', 'target-session', 'The session.')],
  targets: [{ flag: 't', type: 'session' }],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['has-session -t work', "Tell whether 'work' exists."]],
  run(context) {
    context.target('t');
  },
};
