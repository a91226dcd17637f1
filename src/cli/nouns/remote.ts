/** `holdfast proxy` and `holdfast serve`: entry points for remote clients. Their work is in files of their own. */
import { bundle } from '../../runtime/installation.ts';
import { listenFlags, listenSettings } from './listenFlags.ts';
import type { NounCommand } from './NounCommand.ts';
import { runProxy } from './proxy.ts';

/** Default address. */
const defaultListen = '127.0.0.1:7433';

export const remoteCommands: readonly NounCommand[] = [
  {
    words: ['proxy'],
    about: 'Connects standard input and output to the server; ssh runs it on the remote host',
    options: [{ name: 'start', about: 'start a server even when there are no sessions to restore' }],
    examples: [['ssh HOST holdfast proxy', 'what holdfast connect HOST runs']],
    async run(args, { where, flags }) {
      const start = flags.noStart ? 'never' : args.flag('start') ? 'always' : 'stored';
      return { out: '', code: await runProxy(where, { start, configFiles: flags.configFiles }) };
    },
  },
  {
    words: ['serve'],
    about: 'Accepts connections over WebSocket and HTTP, by default from this machine only',
    details:
      'Clients need a token (holdfast token create). Addresses other than loopback need TLS. Runs in the foreground; sessions\n' +
      'do not depend on it. SIGHUP rereads the certificate.',
    options: listenFlags(defaultListen),
    examples: [
      ['holdfast serve', 'for programs on this machine, a tunnel, or a proxy in front of it'],
      ['holdfast serve --listen 0.0.0.0:7433 --tls-cert cert.pem --tls-key key.pem', 'for the network'],
    ],
    async run(args, { where, flags }) {
      const { runServe } = require(bundle('serve')) as typeof import('./serve.ts');
      const code = await runServe(where, listenSettings(args, flags, defaultListen));
      return { out: '', code };
    },
  },
];
