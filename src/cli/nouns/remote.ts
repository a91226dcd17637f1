/** `holdfast proxy` and `holdfast serve`: entry points for remote clients. Their work is in files of their own. */
import { bundle } from '../../runtime/installation.ts';
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
    options: [
      {
        name: 'listen',
        value: 'ADDR:PORT',
        about: `address (default: ${defaultListen}); port 0 is any free one`,
      },
      { name: 'tls-cert', value: 'FILE', completes: 'file', about: 'the certificate with its chain, PEM' },
      { name: 'tls-key', value: 'FILE', completes: 'file', about: 'its key, PEM' },
      {
        name: 'allow-origin',
        value: 'ORIGINS',
        about: 'web pages that may connect, separated by commas: https://example.org',
      },
      {
        name: 'allow-host',
        value: 'NAMES',
        about: 'names of this server besides localhost and those of its certificate',
      },
    ],
    examples: [
      ['holdfast serve', 'for programs on this machine, a tunnel, or a proxy in front of it'],
      ['holdfast serve --listen 0.0.0.0:7433 --tls-cert cert.pem --tls-key key.pem', 'for the network'],
    ],
    async run(args, { where, flags }) {
      const { runServe } = require(bundle('serve')) as typeof import('./serve.ts');
      const cert = args.text('tls-cert');
      const key = args.text('tls-key');
      const code = await runServe(where, {
        listen: args.text('listen') ?? defaultListen,
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
        origins: listOf(args.text('allow-origin')),
        hosts: listOf(args.text('allow-host')),
        mayStart: !flags.noStart,
      });
      return { out: '', code };
    },
  },
];

function listOf(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((each) => each.trim() || []);
}
