/** `holdfast token create|list|revoke`, and `holdfast client list`: access and present clients. */
import { actors, type ClientInfo, type TokenInfo } from '../../protocol/admission.ts';
import { fail } from '../../protocol/errors.ts';
import { printable } from '../../protocol/printable.ts';
import { ask } from '../shared/ask.ts';
import { age } from '../shared/units.ts';
import { jsonOption, type NounArguments, type NounCommand, type NounOption } from './NounCommand.ts';
import { roleOf } from './tokenRole.ts';
import { sessionOf, tokenSessionOptions } from './tokenSession.ts';
import { ttlOf } from './tokenTtl.ts';

const roles = ['operator', 'observer'] as const;

const actorOption: NounOption = {
  name: 'actor',
  value: 'ACTOR',
  completes: actors,
  about: 'kind of its holder: person (default), agent or program',
};

export const tokenCommands: readonly NounCommand[] = [
  {
    words: ['token', 'create'],
    about: 'Creates a token that admits a remote client, and prints it once',
    details:
      'An observer watches, and can neither type nor run commands. An operator may do all that you may: it has a shell as you.\n' +
      'holdfast connect asks for the token. It admits anybody who has it, so send it as you would a password.',
    options: [
      { name: 'role', value: 'ROLE', completes: roles, about: 'observer (default) or operator' },
      actorOption,
      ...tokenSessionOptions,
      {
        name: 'ttl',
        value: 'TIME',
        about: 'how long it is valid: 30m, 7d, or never (default: 1h)',
      },
      { name: 'uses', value: 'N', about: 'number of connections it admits (default: any number)' },
      { name: 'name', value: 'TEXT', about: 'its name in lists' },
      jsonOption(),
    ],
    examples: [
      ['holdfast token create --session work --ttl 2h --uses 1', 'lets one person look, once'],
      [
        'holdfast token create --role operator --all-sessions --ttl never --name phone',
        'an operator, until it is revoked',
      ],
      [
        'holdfast token create --actor agent --role operator --name ci-bot',
        'for a program that acts by itself',
      ],
    ],
    async run(args, context) {
      const params = tokenParams(args);
      const session = await sessionOf(args, context);
      const { token, info } = await ask(context.where, 'token.create', {
        ...params,
        ...(session === undefined ? {} : { session }),
      });
      if (args.flag('json')) return { out: `${JSON.stringify({ token, ...info })}\n`, code: 0 };
      context.warn(madeLine(info));
      return { out: `${token}\n`, code: 0 };
    },
  },
  {
    words: ['token', 'list'],
    about: 'Lists the valid tokens: their rights, their expiry, their clients',
    options: [jsonOption('as a JSON array')],
    examples: [['holdfast token list', 'all valid tokens']],
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
    about: 'Revokes a token, and ends its connections at once',
    positionals: [{ name: 'id', about: 'its id, the part before the dot' }],
    options: [{ name: 'all', about: 'every token' }, jsonOption()],
    examples: [
      ['holdfast token revoke 5f3a9c01d2e4', 'that one'],
      ['holdfast token revoke --all', 'disconnects everyone from other machines'],
    ],
    async run(args, { where, warn }) {
      const given = args.text('id');
      if ((given === undefined) !== args.flag('all'))
        throw fail('bad-arguments', { words: 'token revoke takes either an id or --all' });
      // A pasted whole token stands for its id.
      const [id] = given?.split('.') ?? [];
      const done = await ask(where, 'token.revoke', id === undefined ? { all: true } : { id });
      // A revocation that would be lost with the server counts as a failure.
      const code = done.kept === 'nowhere' ? 1 : 0;
      if (args.flag('json')) return { out: `${JSON.stringify(done)}\n`, code };
      if (done.problem !== undefined) warn(`${done.problem}\n`);
      const count = `${done.ended} connection${done.ended === 1 ? '' : 's'}`;
      return {
        out: `revoked ${done.revoked.map((token) => token.id).join(', ') || 'none'}, ended ${count}${stays(done.devices ?? 0)}\n`,
        code,
      };
    },
  },
  {
    words: ['client', 'list'],
    about: 'Lists attached clients: carrier, address, time and role',
    positionals: [{ name: 'target', about: 'only clients of this session', completes: 'session' }],
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

/** Default lifetime: a token found later in a chat or a history opens nothing. */
const defaultTtl = '1h';

/** Says the kind of a holder that is no person. */
const byActor = (actor: TokenInfo['actor']): string =>
  actor === undefined || actor === 'person' ? '' : ` (${actor})`;

/** Describes the new token, and how to make one with more rights. */
function madeLine({ id, role, actor, session, expiresAt, createdAt, usesLeft }: TokenInfo): string {
  const which = session === null ? 'all sessions' : `session ${session.name ?? ''}`;
  const long = expiresAt === null ? 'until it is revoked' : `for ${age(expiresAt - createdAt)}`;
  const uses = usesLeft === null ? '' : `, ${usesLeft} use${usesLeft === 1 ? '' : 's'}`;
  const wider = [
    ...(role === 'observer' ? ['--role operator'] : []),
    ...(session === null ? [] : ['--all-sessions']),
    ...(expiresAt === null ? [] : ['--ttl 7d']),
  ];
  const more = wider.length === 0 ? '' : `; for more: ${wider.join(' ')}`;
  return `${role}${byActor(actor)} of ${which}, ${long}${uses}${more}; to revoke it: holdfast token revoke ${id}\n`;
}

function tokenParams(args: NounArguments) {
  const role = roleOf(args.text('role') ?? 'observer');
  const actor = actorOf(args.text('actor') ?? 'person');
  const ttl = args.text('ttl') ?? defaultTtl;
  const uses = args.whole('uses', 1);
  const name = args.text('name');
  const ttlMs = ttl === 'never' ? null : ttlOf(ttl, 'a time such as 2h or 7d, or never');
  return {
    role,
    // A server of an earlier release knows only persons.
    ...(actor === 'person' ? {} : { actor }),
    ...(ttlMs === null ? {} : { ttlMs }),
    ...(uses === undefined ? {} : { uses }),
    ...(name === undefined ? {} : { name }),
  };
}

function actorOf(text: string) {
  const known = actors.find((each) => each === text);
  if (known === undefined)
    throw fail('bad-value', { value: text, reason: `--actor takes ${actors.join(', ')}` });
  return known;
}

function describe(tokens: readonly TokenInfo[], now: number): string {
  return tokens
    .map((token) => {
      const facts = [
        `${token.role}${byActor(token.actor)}`,
        ...(token.session ? [`session ${token.session.name ?? '(gone)'} only`] : ['all sessions']),
        token.expiresAt === null ? 'does not expire' : `expires in ${age(token.expiresAt - now)}`,
        ...(token.usesLeft === null ? [] : [`${token.usesLeft} use${token.usesLeft === 1 ? '' : 's'} left`]),
        token.lastUsedAt === null ? 'never used' : `last used ${age(now - token.lastUsedAt)} ago`,
        ...(token.connected > 0 ? [`${token.connected} connected`] : []),
      ];
      return `${printable(`${token.id}: ${token.name === '' ? '' : `"${token.name}" `}${facts.join(', ')}`)}\n`;
    })
    .join('');
}

/** Says that devices are not tokens. */
const stays = (devices: number): string =>
  devices === 0
    ? ''
    : `; ${devices} device${devices === 1 ? ' stays; to end it too' : 's stay; to end them too'}: holdfast device revoke --all`;

const tokenWords = ({ id, name, isDevice }: NonNullable<ClientInfo['token']>): string =>
  isDevice ? `on device "${name}"` : `by token ${id}`;

function clientLines(clients: readonly ClientInfo[], now: number): string {
  return clients
    .map((client) => {
      const facts = [
        client.operator.role === 'observer' ? 'observer' : client.readOnly ? 'read-only' : 'operator',
        client.carrier,
        ...(client.from === null ? [] : [`from ${client.from}`]),
        `${client.cols}x${client.rows}`,
        `for ${age(now - client.attachedAt)}`,
        ...(client.token ? [tokenWords(client.token)] : []),
        ...(client.principal && client.principal.actor !== 'person'
          ? [`${client.principal.actor} ${client.principal.name}`]
          : []),
      ];
      return `${printable(`${client.name}: ${client.operator.name} at ${client.session.name}, ${facts.join(', ')}`)}\n`;
    })
    .join('');
}
