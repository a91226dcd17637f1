/** set-environment: sets a variable for programs started from now on. */
import { fail } from '../../protocol/errors.ts';
import { checkStoredValue } from '../../protocol/storedValues.ts';
import type { CommandSpec } from '../spec.ts';
import { environmentOf } from './support/environments.ts';
import { flag, valued } from './support/flags.ts';
import { targetOrNull } from './support/targets.ts';

export const setEnvironment: CommandSpec = {
  name: 'set-environment',
  alias: 'setenv',
  usage: '[-Fhgru] [-t target-session] name [value]',
  about: 'Set a variable of the environment of new panes.',
  flags: [
    flag('F', 'Expand the value as a format.'),
    flag('g', 'In the global environment.'),
    flag('h', 'Hidden: formats see it, programs do not.'),
    flag('r', 'Remove it from the environment of programs.'),
    flag('u', 'Unset the variable.'),
    valued('t', 'target-session', 'In the environment of this session.'),
  ],
  targets: [{ flag: 't', type: 'session', canFail: true }],
  positional: [1, 2],
  changes: ['state'],
  ledger: 1,
  examples: [['set-environment -g EDITOR vim', 'For every program started from now on.']],
  needsNoSession: true,
  run(context, args) {
    const [name = '', text] = args.words;
    if (name === '') throw fail('bad-value', { words: 'empty variable name' });
    if (name.includes('='))
      throw fail('bad-value', {
        value: name,
        reason: 'variable name contains =',
        words: 'variable name contains =',
      });
    const environment = environmentOf(context, args);
    const { hidden } = context.state;
    const value =
      text !== undefined && args.has('F') ? context.expand(text, targetOrNull(context) ?? {}) : text;
    const flag = args.has('u') ? 'u' : args.has('r') ? 'r' : undefined;
    if (flag !== undefined && value !== undefined)
      throw fail('bad-arguments', { words: `can't specify a value with -${flag}` });
    if (flag === undefined && value === undefined)
      throw fail('bad-arguments', { words: 'no value specified' });
    checkStoredValue('variable', name, value ?? '');
    hidden.delete(environment, name);
    if (flag === 'r') environment.set(name, null);
    else environment.delete(name);
    if (flag !== undefined || value === undefined) return;
    if (args.has('h')) hidden.set(environment, name, value);
    else environment.set(name, value);
  },
};
