/** confirm-before: runs a command only after a yes. */
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const confirmBefore: CommandSpec = {
  name: 'confirm-before',
  alias: 'confirm',
  usage: '[-b] [-p prompt] [-t target-client] command',
  about: 'Ask before running a command.',
  flags: [
    flag('b', 'Do not wait for the answer.'),
    valued('p', 'prompt', 'The question.'),
    valued('t', 'target-client', 'The client.'),
  ],
  targets: [{ flag: 't', type: 'client' }],
  positional: [1, 1],
  changes: ['state'],
  examples: [['confirm-before kill-session', 'Ask before the session is ended.']],
  async run(context, args) {
    const client = context.targetClient('t');
    const line = context.parseCommands([args.words[0] ?? '']);
    const prompt = args.value('p') ?? `Confirm '${line.split(' ', 1)[0]}'? (y/n)`;
    const work = async (at: typeof context): Promise<void> => {
      const answer = await client.ask({ kind: 'confirm', prompt: `${at.expand(prompt)} ` });
      if (answer !== null && /^y/i.test(answer)) await at.runLine(line);
      else at.setExitCode(1);
    };
    if (args.has('b')) context.background(work);
    else await work(context);
  },
};
