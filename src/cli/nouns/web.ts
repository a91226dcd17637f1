/** `holdfast web`: the sessions in a browser. Owns the command; serve.ts listens, web/ is the page. */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { bundle, webDir } from '../../runtime/installation.ts';
import { ask } from '../shared/ask.ts';
import { listenFlags, listenSettings } from './listenFlags.ts';
import type { NounCommand } from './NounCommand.ts';
import { forgetPage, rememberPage } from './runningPage.ts';
import { roleOf } from './tokenRole.ts';
import { ttlOf } from './tokenTtl.ts';

/** Default address. */
const defaultListen = '127.0.0.1:7681';
/** Default lifetime of the link: short, so that a link left in a chat opens nothing later. */
const defaultTtl = '12h';

export const webCommands: readonly NounCommand[] = [
  {
    words: ['web'],
    about: 'Shows the sessions in a browser, by default on this machine only',
    details:
      'Prints a link, and a code to scan with a phone. The link admits anybody who has it. Addresses other than loopback need\n' +
      'TLS. Runs in the foreground; sessions do not depend on it.',
    options: [
      ...listenFlags(defaultListen),
      {
        name: 'role',
        value: 'ROLE',
        completes: ['operator', 'observer'],
        about: 'operator (default) or observer',
      },
      {
        name: 'session',
        value: 'TARGET',
        completes: 'session',
        about: 'only this session (default: all sessions)',
      },
      {
        name: 'ttl',
        value: 'TIME',
        about: `how long the link is valid: 30m or 7d (default: ${defaultTtl})`,
      },
    ],
    examples: [
      ['holdfast web', 'then open the link that it prints'],
      ['holdfast web --session work --role observer', 'to look at one session, and nothing else'],
      ['holdfast web --listen 0.0.0.0:7681 --tls-cert cert.pem --tls-key key.pem', 'for the network'],
    ],
    async run(args, { where, flags }) {
      const role = roleOf(args.text('role') ?? 'operator');
      const ttlMs = ttlOf(args.text('ttl') ?? defaultTtl, 'a time such as 30m or 8h');
      const session = args.text('session');
      let made: string | null = null;
      const { qrCode, runServe } = require(bundle('serve')) as typeof import('./serve.ts');
      const code = await runServe(where, {
        ...listenSettings(args, flags, defaultListen),
        page: webDir(),
        announce: async (url) => {
          const { token, info } = await ask(where, 'token.create', {
            role,
            actor: 'person',
            name: 'web',
            ttlMs,
            ...(session === undefined ? {} : { session }),
          }).catch(explained);
          made = info.id;
          const page = url.replace(/^ws/, 'http');
          rememberPage(where.stateDir, page);
          const link = `${page}/#${token}`;
          return `${process.stdout.isTTY ? qrCode(link) : ''}${link}\n`;
        },
      });
      forgetPage(where.stateDir);
      // A link without a page behind it opens nothing.
      if (made !== null) await ask(where, 'token.revoke', { id: made }, 'never').catch(() => {});
      return { out: '', code };
    },
  },
];

/** Without a server there is nothing to show: says how to make a session. Errors: the given one, in other words. */
function explained(error: unknown): never {
  if (error instanceof HoldfastError && error.code === 'no-server')
    throw fail('no-sessions', {
      words: 'no sessions to show; make one first: holdfast new-session -d -s work',
    });
  throw error;
}
