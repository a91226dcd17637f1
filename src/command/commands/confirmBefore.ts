/** confirm-before: runs a command only after a yes. */
import { fail } from '../../protocol/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { flag, valued } from './support/flags.ts';

export const confirmBefore: CommandSpec = {
  name: 'confirm-before',
  alias: 'confirm',
  usage: '[-by] [-c confirm-key] [-p prompt] [-t target-client] command',
  about: 'Ask before running a command.',
  flags: [
    flag('b', 'Do not wait for the answer.'),
    flag('y', 'Enter is a yes too.'),
    valued('c', 'confirm-key', 'The key that is a yes; y by default.'),
    valued('p', 'prompt', 'The question.'),
    valued('t', 'target-client', 'The client.'),
  ],
  targets: [{ flag: 't', type: 'client' }],
  positional: [1, 1],
  changes: ['state'],
  ledger: 'nothing',
  examples: [['confirm-before kill-session', 'Ask before the session is ended.']],
  async run(context, args) {
    const client = context.targetClient('t');
    const line = context.parseCommands([args.words[0] ?? '']);
    const key = args.value('c') ?? 'y';
    if (!/^[\x21-\x7e]$/.test(key)) throw fail('bad-value', { reason: 'invalid confirm key', value: key });
    const prompt = args.value('p') ?? `Confirm '${line.split(' ', 1)[0]}'? (${key}/n)`;
    const isPlain = args.value('c') === undefined && !args.has('y');
    const isYes = (answer: string): boolean =>
      isPlain ? /^y/i.test(answer) : answer === key || (args.has('y') && answer === 'Enter');
    const work = async (at: typeof context): Promise<void> => {
      const question = `${at.expand(prompt)} `;
      const answer = await client.ask(
        isPlain ? { kind: 'confirm', prompt: question } : { kind: 'text', prompt: question, accepts: 'key' },
      );
      if (answer !== null && isYes(answer)) await at.runLine(line);
      else at.setExitCode(1);
    };
    if (args.has('b')) context.background(work);
    else await work(context);
  },
};
