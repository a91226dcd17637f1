/** `holdfast agent grant|revoke|grants`: the panes that agents over MCP may change. */
import { fail } from '../../protocol/errors.ts';
import type { AgentGrant } from '../../protocol/grants.ts';
import { printable } from '../../protocol/printable.ts';
import { ask } from '../shared/ask.ts';
import { jsonOption, type NounArguments, type NounCommand, type NounResult } from './NounCommand.ts';

const options = [jsonOption('as a JSON array')];
const target = {
  name: 'target',
  about: 'a pane (%3, work:1.0), the panes of a window (work:1), or a session (work)',
  completes: 'session',
} as const;
const agent = { name: 'agent', about: 'the name of the MCP client, as in holdfast agent grants' };

export const agentGrantCommands: readonly NounCommand[] = [
  {
    words: ['agent', 'grant'],
    about: 'Lets an agent over MCP change a pane, or all present and future panes of a session',
    details:
      'An agent that uses holdfast mcp can read every pane, and change those that it made. A grant lets it also type into this\n' +
      'pane, close it, and ask for its control. Your typing still takes the pane at any moment. Only a person can grant.',
    positionals: [
      { ...target, required: true },
      { ...agent, required: true },
    ],
    options,
    examples: [
      ['holdfast agent grant %3 claude-code', 'claude-code may type into %3'],
      ['holdfast agent grant work claude-code', 'also into every pane of work'],
    ],
    async run(args, { where }) {
      const params = { target: args.word('target'), agent: args.word('agent') };
      return answer(args, (await ask(where, 'agent.grant', params)).grants);
    },
  },
  {
    words: ['agent', 'revoke'],
    about: 'Revokes what an agent over MCP may change',
    details: 'Also revokes panes that the agent made. Prints what was revoked; fails when there was nothing.',
    positionals: [{ ...target, about: `${target.about}; everything when only --agent is given` }],
    options: [{ name: 'agent', value: 'NAME', about: 'only grants of this agent' }, ...options],
    examples: [
      ['holdfast agent revoke %3', 'no agent may type into %3'],
      ['holdfast agent revoke --agent claude-code', 'claude-code may only read'],
    ],
    async run(args, { where }) {
      const [place, name] = [args.text('target'), args.text('agent')];
      if (place === undefined && name === undefined)
        throw fail('bad-arguments', { words: 'name a pane or session, or --agent NAME' });
      const { grants } = await ask(where, 'agent.revoke', {
        ...(place === undefined ? {} : { target: place }),
        ...(name === undefined ? {} : { agent: name }),
      });
      if (grants.length === 0)
        throw fail('bad-value', { words: 'nothing to revoke: see holdfast agent grants' });
      return answer(args, grants);
    },
  },
  {
    words: ['agent', 'grants'],
    about: 'Lists the panes and sessions that agents over MCP may change',
    options,
    examples: [['holdfast agent grants', 'one line each: the pane, the agent, why']],
    async run(args, { where }) {
      return answer(args, (await ask(where, 'agent.grants', {})).grants);
    },
  },
];

function answer(args: NounArguments, grants: readonly AgentGrant[]): NounResult {
  if (args.flag('json')) return { out: `${JSON.stringify(grants)}\n`, code: 0 };
  return { out: grants.map((grant) => `${printable(grantLine(grant))}\n`).join(''), code: 0 };
}

/** `%3 of work: claude-code over MCP, granted by ann`. */
function grantLine({ scope, id, session, agent: { name }, made, by }: AgentGrant): string {
  const place = scope === 'pane' ? `${id} of ${session}` : `${session} (${id})`;
  return `${place}: ${name}, ${made ? 'which made it' : `granted by ${by}`}`;
}
