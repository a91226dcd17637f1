/** choose-question: the questions that wait for an answer, to answer them or to go to their panes. */
import type { CommandSpec } from '../spec.ts';

export const chooseQuestion: CommandSpec = {
  name: 'choose-question',
  own: true,
  usage: '',
  about: 'Show the questions that wait, and answer them.',
  flags: [],
  targets: [],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['choose-question', 'Answer what scripts and agents ask.']],
  run(context) {
    // As the other lists: without an attached client nobody could see it.
    if (context.caller.client === null && context.services.clients().length === 0) return;
    const client = context.caller.client ?? context.findClient(undefined);
    // Opened at once, so that the next key already goes to it.
    const chosen = context.services.questions.choose(client);
    const over = chosen.then(
      () => {},
      () => {},
    );
    client.hold(over);
    context.background(async (at) => {
      const pane = await chosen;
      if (pane) await at.runLine(`switch-client -Zt ${pane.id}`);
    });
  },
};
