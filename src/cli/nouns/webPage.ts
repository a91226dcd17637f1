/** `holdfast web export` and `web hash`: the page on other web servers. Their code is in the relay's bundle. */
import { bundle } from '../../runtime/installation.ts';
import type { NounCommand, NounOption } from './NounCommand.ts';
import type * as Relay from './relay/main.ts';

const relay = () => require(bundle('cli-relay')) as typeof Relay;

const relayOption: NounOption = {
  name: 'relay',
  value: 'URLS',
  about: 'relays to which the page may connect, separated by commas (default: any with TLS)',
};

export const webPageCommands: readonly NounCommand[] = [
  {
    words: ['web', 'export'],
    about: 'Writes the page for browsers into a folder, for links of share --web',
    details:
      'Any web server can serve it, over https. It connects to relays only, and that server gets no secret. README.txt in\n' +
      'the folder says which headers it should send.',
    positionals: [{ name: 'dir', required: true, about: 'the folder', completes: 'file' }],
    options: [relayOption],
    examples: [
      ['holdfast web export public', 'for a web server; share --web --page takes its address'],
      ['holdfast web export public --relay relay.example.org', 'a page for this relay only'],
    ],
    run: (args) => relay().runPageExport(args),
  },
  {
    words: ['web', 'hash'],
    about: 'Prints the hashes of the exported page, or compares a folder or a web server with it',
    details: 'The exit code is 1 when the page there is another one.',
    positionals: [{ name: 'place', about: 'a folder, or the address of a page', completes: 'file' }],
    options: [relayOption],
    examples: [
      ['holdfast web hash', 'to publish them, or to compare by hand'],
      ['holdfast web hash https://page.example.org', 'is it the page of this release?'],
    ],
    run: (args) => relay().runPageHashes(args),
  },
];
