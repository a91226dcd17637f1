/** `holdfast token create|list|revoke`, and `holdfast client list`: who may come, and who is there. */
import { parseDuration } from '../options/value.ts';
import type { ClientInfo, TokenInfo } from '../protocol/admission.ts';
import { fail } from '../protocol/errors.ts';
import { ask } from './ask.ts';
import { jsonOption, type NounArguments, type NounCommand } from './nouns.ts';
import { age } from './units.ts';

const roles = ['operator', 'observer'] as const;

export const tokenCommands: readonly NounCommand[] = [
  {
    words: ['token', 'create'],
    about: 'Makes a token that lets somebody in from elsewhere, and prints it this once',
    details:
      'An operator may do what you may: its holder has a shell as you. An observer sees, and can neither type nor run\n' +
      'commands. The token is to be shown to holdfast connect; who has it is let in, so send it as you would a password.',
    options: [
      { name: 'role', value: 'ROLE', completes: roles, about: 'operator (unless given) or observer' },
      { name: 'session', value: 'TARGET', completes: 'session', about: 'only for this session' },
      { name: 'ttl', value: 'TIME', about: 'how long it is good: 2h, 7d; until it is revoked unless given' },
      { name: 'uses', value: 'N', about: 'how many connections it lets in; any number unless given' },
      { name: 'name', value: 'TEXT', about: 'what it is called in lists' },
      jsonOption(),
    ],
    examples: [
      [
        'holdfast token create --role observer --session work --ttl 2h --uses 1',
        'lets one person look, once',
      ],
      ['holdfast token create --name phone', 'an operator, until it is revoked'],
    ],
    async run(args, { where }) {
      const { token, info } = await ask(where, 'token.create', tokenParams(args));
      if (args.flag('json')) return { out: `${JSON.stringify({ token, ...info })}\n`, code: 0 };
      return { out: `${token}\n`, code: 0 };
    },
  },
  {
    words: ['token', 'list'],
    about: 'The tokens that are good: for what, until when, who is in by them',
    options: [jsonOption('as a JSON array')],
    examples: [['holdfast token list', 'which ones there are']],
    async run(args, { where }) {
      const { tokens } = await ask(where, 'token.list', {});
      return {
        out: args.flag('json') ? `${JSON.stringify(tokens)}\n` : describe(tokens, Date.now()),
        code: 0,
      };
    },
  },
  {
    words: ['token', 'revoke'],
    about: 'Takes a token back, and ends the connections that it let in at once',
    positionals: [{ name: 'id', about: 'its id, the part before the dot' }],
    options: [{ name: 'all', about: 'every token' }, jsonOption()],
    examples: [
      ['holdfast token revoke 5f3a9c01d2e4', 'that one'],
      ['holdfast token revoke --all', 'nobody from elsewhere is in any more'],
    ],
    async run(args, { where }) {
      const given = args.text('id');
      if ((given === undefined) !== args.flag('all'))
        throw fail('command-failed', { message: 'token revoke takes either an id or --all' });
      // Who pastes the whole token means its id.
      const [id] = given?.split('.') ?? [];
      const done = await ask(where, 'token.revoke', id === undefined ? { all: true } : { id });
      if (args.flag('json')) return { out: `${JSON.stringify(done)}\n`, code: 0 };
      const count = `${done.ended} connection${done.ended === 1 ? '' : 's'}`;
      return {
        out: `revoked ${done.revoked.map((token) => token.id).join(', ') || 'none'}, ended ${count}\n`,
        code: 0,
      };
    },
  },
  {
    words: ['client', 'list'],
    about: 'Who is attached: how, from where, since when, with which role',
    positionals: [{ name: 'target', about: 'only those of this session', completes: 'session' }],
    options: [jsonOption('as a JSON array')],
    examples: [['holdfast client list --json', 'for a program']],
    async run(args, { where }) {
      const target = args.text('target');
      const { clients } = await ask(where, 'client.list', target === undefined ? {} : { target });
      return {
        out: args.flag('json') ? `${JSON.stringify(clients)}\n` : clientLines(clients, Date.now()),
        code: 0,
      };
    },
  },
];

function tokenParams(args: NounArguments) {
  const role = args.text('role');
  const session = args.text('session');
  const ttl = args.text('ttl');
  const uses = args.whole('uses', 1);
  const name = args.text('name');
  const known = roles.find((each) => each === role);
  if (role !== undefined && known === undefined)
    throw fail('command-failed', { message: `--role takes operator or observer: ${role}` });
  const ttlMs = ttl === undefined ? undefined : parseDuration(ttl);
  if (ttl !== undefined && !ttlMs)
    throw fail('command-failed', { message: `--ttl takes a time such as 2h or 7d: ${ttl}` });
  return {
    ...(known === undefined ? {} : { role: known }),
    ...(session === undefined ? {} : { session }),
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(uses === undefined ? {} : { uses }),
    ...(name === undefined ? {} : { name }),
  };
}

function describe(tokens: readonly TokenInfo[], now: number): string {
  return tokens
    .map((token) => {
      const facts = [
        token.role,
        ...(token.session ? [`session ${token.session.name ?? '(gone)'} only`] : ['all sessions']),
        token.expiresAt === null ? 'does not expire' : `expires in ${age(token.expiresAt - now)}`,
        ...(token.usesLeft === null ? [] : [`${token.usesLeft} use${token.usesLeft === 1 ? '' : 's'} left`]),
        token.lastUsedAt === null ? 'never used' : `last used ${age(now - token.lastUsedAt)} ago`,
        ...(token.connected > 0 ? [`${token.connected} connected`] : []),
      ];
      return `${token.id}: ${token.name === '' ? '' : `"${token.name}" `}${facts.join(', ')}\n`;
    })
    .join('');
}

function clientLines(clients: readonly ClientInfo[], now: number): string {
  return clients
    .map((client) => {
      const facts = [
        client.operator.role === 'observer' ? 'observer' : client.readOnly ? 'read-only' : 'operator',
        client.carrier,
        ...(client.from === null ? [] : [`from ${client.from}`]),
        `${client.cols}x${client.rows}`,
        `for ${age(now - client.attachedAt)}`,
        ...(client.token ? [`by token ${client.token.id}`] : []),
      ];
      return `${client.name}: ${client.operator.name} at ${client.session.name}, ${facts.join(', ')}\n`;
    })
    .join('');
}
