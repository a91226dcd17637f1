/**
 * `holdfast agent mark|unmark|skill|report`: marks panes of agents, reports their states, and prints a skill file for
 * them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandError } from '../../protocol/codec.ts';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import type { AgentReportParams } from '../../protocol/sessions.ts';
import { docsDir } from '../../runtime/installation.ts';
import type { Places } from '../../runtime/paths.ts';
import { surroundingPane } from '../../runtime/surrounding.ts';
import { ask } from '../shared/ask.ts';
import type { NounArguments, NounCommand, NounContext, NounOption } from './NounCommand.ts';

const states = ['working', 'blocked', 'done', 'error', 'idle', 'clear'] as const;
const kinds = ['permission', 'question', 'auth'] as const;

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
  {
    words: ['agent', 'skill'],
    about: 'Prints a SKILL.md that teaches an agent to use holdfast',
    options: [],
    examples: [
      ['holdfast agent skill > ~/.claude/skills/holdfast/SKILL.md', 'Claude Code knows holdfast from now on'],
    ],
    run: () => ({ out: readFileSync(join(docsDir(), 'skill', 'SKILL.md'), 'utf8'), code: 0 }),
  },
  {
    words: ['agent', 'report'],
    about: 'Reports what the program of this pane does, for hooks of agents',
    details:
      'For agents that do not report their state themselves (OSC 7501): a hook calls this in the pane of its agent. The report\n' +
      "stands until the next one or the agent's end; a result (done, error) until somebody has seen it. What the agent\n" +
      'reports itself is more exact, and is shown in its place.',
    positionals: [
      {
        name: 'state',
        about: `${states.join(', ')}; clear takes the last report back`,
        required: true,
        completes: states,
      },
    ],
    options: [
      { name: 'kind', value: 'KIND', completes: kinds, about: 'with blocked: permission, question or auth' },
      { name: 'msg', value: 'TEXT', about: 'one line for people' },
      { name: 'title', value: 'TEXT', about: 'name of the task' },
      { name: 'app', value: 'NAME', about: 'name of the agent; commands from the pane then act as it' },
      { name: 'progress', value: 'N', number: true, about: 'percent, with working or blocked' },
      paneOption,
      { name: 'quiet', alias: 'q', about: 'exit 0 where there is no pane or no server' },
    ],
    examples: [
      ['holdfast agent report blocked --kind permission --msg "Run the tests?"', 'the agent waits for a yes'],
      ['holdfast agent report done --app claude', 'the agent has finished'],
    ],
    async run(args, context) {
      const quiet = args.flag('quiet');
      if (quiet && args.text('pane') === undefined && surroundingPane(context.env) === undefined) return done;
      try {
        await ask(context.where, 'agent.report', reportOf(args, paneOf(args, context)), 'never');
      } catch (error) {
        if (!quiet || !(error instanceof HoldfastError) || error.code !== 'no-server') throw error;
      }
      return done;
    },
  },
];

const done = { out: '', code: 0 };

/** Errors: bad-value. */
function reportOf(args: NounArguments, pane: string): AgentReportParams {
  const progress = args.whole('progress', 0);
  if (progress !== undefined && progress > 100)
    throw fail('bad-value', { value: String(progress), reason: '--progress takes a whole number up to 100' });
  const app = args.text('app');
  if (app !== undefined && !/^[A-Za-z0-9_.+-]{1,32}$/.test(app))
    throw fail('bad-value', { value: app, reason: '--app takes at most 32 letters, digits and _ . + -' });
  const kind = args.text('kind');
  const params: AgentReportParams = { pane, state: oneOfThese('state', args.word('state'), states) };
  if (kind !== undefined) params.kind = oneOfThese('--kind', kind, kinds);
  if (progress !== undefined) params.progress = progress;
  if (app !== undefined) params.app = app;
  for (const name of ['title', 'msg'] as const) {
    const text = args.text(name);
    if (text !== undefined) params[name] = text;
  }
  return params;
}

/** Errors: bad-value. */
function oneOfThese<Word extends string>(what: string, given: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given);
  if (found === undefined)
    throw fail('bad-value', { value: given, reason: `${what} is one of ${words.join(', ')}` });
  return found;
}

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
