/** control-pane: who holds the keyboard of a pane; take it, give it, ask for it. */
import { fail } from '../../protocol/errors.ts';
import { controlActions, controlText } from '../../protocol/paneControl.ts';
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const controlPane: CommandSpec = {
  name: 'control-pane',
  usage: '[-t target-pane] [take|give|release|ask] [name]',
  about: 'Say who has control of a pane, and take it, give it, release it or ask for it.',
  flags: [valued('t', 'target-pane', 'The pane.')],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 2],
  changes: [],
  ledger: 0,
  examples: [
    ['control-pane', 'Say who has control of the pane.'],
    ['control-pane ask', 'Ask who has it to hand it over; the same command gives it.'],
    ['control-pane take', 'Take it; from equals it can only be asked for.'],
    ['control-pane give bob', 'Hand it over to bob.'],
  ],
  own: true,
  run(context, args) {
    const { pane } = context.target('t');
    const { control } = context.services;
    const [word, name] = args.words;
    if (word !== undefined) {
      const action = controlActions.find((each) => each === word);
      if (action === undefined)
        throw fail('bad-value', { value: word, reason: `not one of ${controlActions.join(', ')}` });
      if (name !== undefined && action !== 'give')
        throw fail('bad-arguments', { words: 'only give takes a name' });
      if (context.caller.principal === null)
        throw fail('no-control', { pane: pane.id, reason: 'hooks and configurations have no control' });
      control.act(pane, context.caller.principal, action, name);
    }
    const sentence = `control of ${pane.id}: ${controlText(control.status(pane))}`;
    const { client } = context.caller;
    // Output would open view mode, which takes the keys of the pane's new holder.
    if (word !== undefined && client && !client.control) client.showMessage(sentence);
    else context.print(sentence);
  },
};
