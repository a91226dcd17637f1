/** `holdfast control status|take|give|release|ask`: who holds the keyboard of panes. */
import { type ControlAction, controlText, type PaneControl } from '../../protocol/paneControl.ts';
import { printable } from '../../protocol/printable.ts';
import { surroundingPane } from '../../runtime/surrounding.ts';
import { ask } from '../shared/ask.ts';
import {
  jsonOption,
  type NounArguments,
  type NounCommand,
  type NounContext,
  type NounOption,
  type NounResult,
} from './NounCommand.ts';

const options: readonly NounOption[] = [
  {
    name: 'pane',
    alias: 't',
    value: 'PANE',
    completes: 'session',
    about: 'a pane (%3, work:1.0), or a window or session for all its panes (default: this pane)',
  },
  jsonOption('as a JSON array'),
];

export const controlCommands: readonly NounCommand[] = [
  {
    words: ['control', 'status'],
    about: 'Lists the holders of panes, with the kind and the time of their control',
    options,
    examples: [['holdfast control status -t work', 'who types in the panes of work']],
    async run(args, context) {
      const target = targetOf(args, context);
      const { panes } = await ask(context.where, 'pane.controlStatus', target);
      return answer(args, panes);
    },
  },
  action('take', {
    about: 'Takes control of a pane',
    details:
      'Everybody may take a free pane. The owner may take one from anybody, a person from agents and programs. Queued input of the\n' +
      'one before is dropped. Equals ask: holdfast control ask.',
    does: 'you type in %3; whoever typed before is told',
  }),
  action('ask', {
    about: 'Asks the holder of a pane to hand it over',
    details:
      'The holder sees the request and answers with one key, C-b k to give or C-b K to keep, or with control give. It expires\n' +
      'after half a minute; a holder that idles gives. A free pane is taken at once.',
    does: 'asks for %3',
  }),
  {
    ...action('give', {
      about: 'Hands a pane over, to its asker or to a named receiver',
      does: 'hands %3 over to who asks for it',
    }),
    positionals: [{ name: 'receiver', about: 'name of the receiver; by default the asker' }],
    async run(args, context) {
      const to = args.text('receiver');
      const params = { ...targetOf(args, context), ...(to === undefined ? {} : { to }) };
      const { panes } = await ask(context.where, 'pane.control', { action: 'give', ...params });
      return answer(args, panes);
    },
  },
  action('release', {
    about: 'Releases a pane for the next one that types',
    does: 'an agent may go on in %3',
  }),
];

function action(verb: ControlAction, words: { about: string; details?: string; does: string }): NounCommand {
  const { does, ...said } = words;
  return {
    words: ['control', verb],
    ...said,
    options,
    examples: [[`holdfast control ${verb} -t %3`, does]],
    async run(args, context) {
      const { panes } = await ask(context.where, 'pane.control', {
        action: verb,
        ...targetOf(args, context),
      });
      return answer(args, panes);
    },
  };
}

function targetOf(args: NounArguments, { env }: NounContext): { target?: string } {
  const target = args.text('pane') ?? surroundingPane(env);
  return target === undefined ? {} : { target };
}

function answer(args: NounArguments, panes: readonly PaneControl[]): NounResult {
  const lines = panes.map((one) => `${one.pane}: ${printable(controlText(one))}\n`);
  return { out: args.flag('json') ? `${JSON.stringify(panes)}\n` : lines.join(''), code: 0 };
}
