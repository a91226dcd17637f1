/** `holdfast relay serve|join|leave|status` and `holdfast share`. Their code is a bundle of its own, see relay/. */
import { bundle } from '../../runtime/installation.ts';
import { jsonOption, type NounCommand } from './NounCommand.ts';
import type * as Relay from './relay/main.ts';
import { tokenSessionOptions } from './tokenSession.ts';

const relay = () => require(bundle('cli-relay')) as typeof Relay;

export const relayCommands: readonly NounCommand[] = [
  {
    words: ['relay', 'join'],
    about: 'Connects this host to a relay, so that its sessions can be shared without an open port',
    details:
      'Runs in the background, and reconnects by itself. The relay sees ciphertext only. Without a URL it joins the relays\n' +
      'that were used last.',
    positionals: [
      { name: 'url', about: 'relay://HOST[:PORT] of a relay' },
      { name: 'second', about: 'another relay, tried when the first does not answer' },
      { name: 'third', about: 'and another' },
    ],
    options: [
      { name: 'foreground', about: 'stay in the foreground, and report to this terminal' },
      { name: 'name', value: 'TEXT', about: 'name of this host at the relay (default: its host name)' },
    ],
    examples: [
      ['holdfast relay join relay://relay.example.org', 'in the background'],
      ['holdfast relay join --foreground relay.example.org', 'under systemd'],
    ],
    run: (args, context) => relay().runJoin(args, context),
  },
  {
    words: ['relay', 'leave'],
    about: 'Ends the connection to the relay, and those of all clients through it',
    options: [],
    examples: [['holdfast relay leave', 'nobody can connect through a relay any more']],
    run: (_args, { where }) => relay().runLeave(where),
  },
  {
    words: ['relay', 'status'],
    about: 'Shows whether this host is joined to its relay, and under which name',
    options: [jsonOption()],
    examples: [['holdfast relay status --json', 'for a program']],
    run: (args, { where }) => relay().runStatus(where, args.flag('json')),
  },
  {
    words: ['relay', 'serve'],
    about: "Runs a relay, where hosts and operators meet; it can't read their traffic",
    options: [
      { name: 'listen', value: 'ADDRESS', about: 'HOST:PORT (default: 127.0.0.1:7788)' },
      { name: 'tls-cert', value: 'FILE', completes: 'file', about: 'certificate chain, PEM' },
      { name: 'tls-key', value: 'FILE', completes: 'file', about: 'its key, PEM' },
      {
        name: 'name',
        value: 'NAME',
        about: 'HOST[:PORT] under which it is reached; requests for other names are refused',
      },
      {
        name: 'bus',
        value: 'URL',
        about: 'nats://HOST:PORT: act as one relay with others on the same bus',
      },
      {
        name: 'allow-hosts',
        value: 'FILE',
        completes: 'file',
        about: 'public keys of the hosts that may use it, one per line (default: every host)',
      },
      {
        name: 'origins',
        value: 'LIST',
        about:
          'web pages that may connect: https://page.example.org, separated by commas, or none (default: any)',
      },
      { name: 'behind-proxy', about: 'take addresses from X-Forwarded-For' },
      { name: 'max-connections', value: 'N', about: 'in all (default: 20000)' },
      { name: 'per-address', value: 'N', about: 'connections from one address at a time (default: 256)' },
      { name: 'attempts', value: 'N', about: 'new connections from one address per minute (default: 120)' },
    ],
    examples: [
      ['holdfast relay serve', 'on this machine only, to try it'],
      [
        'holdfast relay serve --listen 0.0.0.0:443 --tls-cert fullchain.pem --tls-key privkey.pem',
        'for everybody',
      ],
    ],
    run: (args, context) => relay().runRelay(args, context),
  },
  {
    words: ['share'],
    about: 'Prints a link that shows a session to somebody else, anywhere, through the relay',
    details:
      'The part of the link after # is the secret. It never reaches the relay. It admits anybody, so send it as you\n' +
      'would a password.',
    options: [
      ...tokenSessionOptions,
      {
        name: 'role',
        value: 'ROLE',
        completes: ['observer', 'operator'],
        about: 'observer (default) watches; operator types, with all of your rights',
      },
      {
        name: 'web',
        about: 'a link that pairs one browser within ten minutes, and in a terminal its code to scan',
      },
      { name: 'own', about: 'with --web: a browser of yours, which acts as you until it is revoked' },
      {
        name: 'page',
        value: 'URL',
        about: 'address of the page for --web, from holdfast web export (default: the one given last)',
      },
      {
        name: 'ttl',
        value: 'TIME',
        about: 'how long it is valid, or the browser is admitted (default: 1h; never for --own)',
      },
      { name: 'uses', value: 'N', about: 'number of connections it admits (default: any number)' },
      { name: 'name', value: 'TEXT', about: 'name of its token in lists' },
      jsonOption(),
    ],
    examples: [
      ['holdfast share', 'somebody may look at this session for an hour'],
      ['holdfast share --session work --role operator --ttl 8h', 'a colleague works with you today'],
      ['holdfast share --web --page https://page.example.org', 'for somebody who has only a browser'],
      ['holdfast share --web --own', 'for your phone, from anywhere'],
    ],
    run: (args, context) => relay().runShare(args, context),
  },
];
