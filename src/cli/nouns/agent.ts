/** `holdfast agent mark|unmark`: says of a pane that what its programs type is an agent's. */
import { commandError } from '../../protocol/codec.ts';
import { fail } from '../../protocol/errors.ts';
import type { Places } from '../../runtime/paths.ts';
import { surroundingPane } from '../../runtime/surrounding.ts';
import { ask } from '../shared/ask.ts';
import type { NounArguments, NounCommand, NounContext, NounOption } from './NounCommand.ts';

const paneOption: NounOption = {
  name: 'pane',
  alias: 't',
  value: 'PANE',
  completes: 'session',
  about: 'the pane: %3, work:1.0 (default: this one)',
};

export const agentCommands: readonly NounCommand[] = [
  {
    words: ['agent', 'mark'],
    about: "Marks a pane as an agent's: commands from it act as that agent",
    details:
      'For programs that do not say themselves that they are agents. Input of the agent never takes a pane from a person, and\n' +
      'lists show who typed. The mark stays until the pane is closed or unmarked.',
    positionals: [{ name: 'app', about: 'its name in lists (default: agent)' }],
    options: [paneOption],
    examples: [['holdfast agent mark -t %3 claude', 'what runs in %3 is the agent "claude in %3"']],
    async run(args, context) {
      const name = args.text('app');
      const pane = paneOf(args, context);
      await runAll(context.where, [
        ['set-option', '-p', '-t', pane, '@actor', 'agent'],
        name === undefined
          ? ['set-option', '-p', '-q', '-u', '-t', pane, '@agent']
          : ['set-option', '-p', '-t', pane, '@agent', name],
      ]);
      return { out: '', code: 0 };
    },
  },
  {
    words: ['agent', 'unmark'],
    about: "Makes a pane a person's again, whatever its program says",
    options: [paneOption],
    examples: [['holdfast agent unmark -t %3', 'commands from %3 act as you']],
    async run(args, context) {
      const pane = paneOf(args, context);
      await runAll(context.where, [
        ['set-option', '-p', '-t', pane, '@actor', 'person'],
        ['set-option', '-p', '-q', '-u', '-t', pane, '@agent'],
      ]);
      return { out: '', code: 0 };
    },
  },
];

/** Errors: bad-arguments, outside of panes without --pane. */
function paneOf(args: NounArguments, { env }: NounContext): string {
  const pane = args.text('pane') ?? surroundingPane(env);
  if (pane === undefined || pane === '') throw fail('bad-arguments', { words: 'no pane given: use -t PANE' });
  return pane;
}

async function runAll(where: Places, commands: readonly (readonly string[])[]): Promise<void> {
  // A ';' at the end of a word would end the command.
  const plain = (word: string) => (word.endsWith(';') ? `${word.slice(0, -1)}\\;` : word);
  const argv = commands.flatMap((words, at) => (at === 0 ? [] : [';']).concat(words.map(plain)));
  const result = await ask(where, 'command.run', { argv });
  if (result.exitCode !== 0) throw commandError(result);
}
