/** `holdfast device list|pair|rename|revoke`: browsers with keys of their own. */
import type { DeviceInfo, LinkInfo } from '../../protocol/devices.ts';
import { fail } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/messages.ts';
import { printable } from '../../protocol/printable.ts';
import { bundle } from '../../runtime/installation.ts';
import type { Places } from '../../runtime/paths.ts';
import { ask } from '../shared/ask.ts';
import { age } from '../shared/units.ts';
import { jsonOption, type NounCommand } from './NounCommand.ts';
import { linkWords, newPairingLink, pairingOptions, rightsOf } from './pairingLink.ts';
import { runningPage } from './runningPage.ts';

export const deviceCommands: readonly NounCommand[] = [
  {
    words: ['device', 'list'],
    about: 'Lists the paired devices: their rights, when they were seen last, their connections',
    options: [jsonOption()],
    examples: [['holdfast device list', 'all devices, and pairing links that are not used yet']],
    async run(args, { where }) {
      const listed = await ask(where, 'device.list', {});
      const out = args.flag('json') ? `${JSON.stringify(listed)}\n` : describe(listed, Date.now());
      return { out, code: 0 };
    },
  },
  {
    words: ['device', 'pair'],
    about: 'Prints a link that pairs one browser, for a running holdfast web',
    details:
      'The link is valid for ten minutes, and for one browser, which makes a key of its own. A device acts as you, unless\n' +
      '--guest, --session or --role observer pair a guest. It is admitted until it is revoked, or for --ttl.',
    positionals: [{ name: 'url', about: 'address of the page (default: that of the running holdfast web)' }],
    options: [...pairingOptions, jsonOption()],
    examples: [
      ['holdfast device pair', 'another link for the page that is served now'],
      ['holdfast device pair https://host.example.org:7681 --guest --ttl 2h', 'for a guest, at that address'],
    ],
    async run(args, { where, warn }) {
      const url = args.text('url') ?? runningPage(where.stateDir);
      if (url === null)
        throw fail('bad-arguments', {
          words: 'no page is served here: run holdfast web, or give the address of the page',
        });
      const { text, info } = await newPairingLink(args, where, pageUrl(url));
      if (args.flag('json')) return { out: `${JSON.stringify({ url: text, ...info })}\n`, code: 0 };
      warn(`${linkWords(info, Date.now())} ${info.id}\n`);
      const { qrCode } = require(bundle('serve')) as typeof import('./serve.ts');
      return { out: `${process.stdout.isTTY ? qrCode(text) : ''}${text}\n`, code: 0 };
    },
  },
  {
    words: ['device', 'rename'],
    about: 'Names a device',
    positionals: [
      { name: 'device', about: 'its id, or its name', required: true },
      { name: 'name', about: 'the new name', required: true },
    ],
    options: [],
    examples: [['holdfast device rename 5f3a9c01d2e4 phone', 'calls it phone']],
    async run(args, { where }) {
      await ask(where, 'device.rename', {
        id: await idOf(where, args.word('device')),
        name: args.word('name'),
      });
      return { out: '', code: 0 };
    },
  },
  {
    words: ['device', 'revoke'],
    about: 'Revokes a device, and ends its connections at once',
    positionals: [{ name: 'device', about: 'its id, or its name; or the id of a pairing link' }],
    options: [{ name: 'all', about: 'every device and every pairing link' }, jsonOption()],
    examples: [
      ['holdfast device revoke phone', 'that one'],
      ['holdfast device revoke --all', 'every device has to be paired again'],
    ],
    async run(args, { where, warn }) {
      const given = args.text('device');
      if ((given === undefined) !== args.flag('all'))
        throw fail('bad-arguments', { words: 'device revoke takes either a device or --all' });
      const done = await ask(
        where,
        'device.revoke',
        given === undefined ? { all: true } : { id: await idOf(where, given) },
      );
      // A revocation that would be lost with the server counts as a failure.
      const code = done.kept === 'nowhere' ? 1 : 0;
      if (args.flag('json')) return { out: `${JSON.stringify(done)}\n`, code };
      if (done.problem !== undefined) warn(`${done.problem}\n`);
      return { out: revokedLine(done), code };
    },
  },
];

/** The id of a device that is named by its name; any other word as it is. Errors: bad-value for several. */
async function idOf(where: Places, word: string): Promise<string> {
  const { devices } = await ask(where, 'device.list', {});
  if (devices.some(({ id }) => id === word)) return word;
  const [named, ...others] = devices.filter(({ name }) => name === word);
  if (others.length > 0)
    throw fail('bad-value', { words: `${others.length + 1} devices are called ${word}: give the id of one` });
  return named?.id ?? word;
}

/** The address without a fragment. Errors: bad-value. */
function pageUrl(text: string): string {
  const bare = text.replace(/#.*$/s, '');
  if (URL.canParse(bare) && /^https?:$/.test(new URL(bare).protocol)) return bare;
  throw fail('bad-value', { value: bare, reason: 'the address of a page begins with http:// or https://' });
}

function describe({ devices, links }: Requests['device.list']['result'], now: number): string {
  const lines = [
    ...devices.map((device) => deviceLine(device, now)),
    ...links.map((link) => linkLine(link, now)),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function deviceLine(device: DeviceInfo, now: number): string {
  const { id, name, expiresAt, lastSeenAt, connected } = device;
  const facts = [
    ...rightsOf(device),
    lastSeenAt === null ? 'never seen' : `last seen ${age(now - lastSeenAt)} ago`,
    ...(expiresAt === null ? [] : [`expires in ${age(expiresAt - now)}`]),
    ...(connected > 0 ? [`${connected} connected`] : []),
  ];
  return `${id}: "${name}" ${facts.join(', ')}`;
}

function linkLine(link: LinkInfo, now: number): string {
  return `${link.id}: pairing link, ${rightsOf(link).join(', ')}, expires in ${age(link.expiresAt - now)}`;
}

function revokedLine({ revoked, links, ended }: Requests['device.revoke']['result']): string {
  const connections = `${ended} connection${ended === 1 ? '' : 's'}`;
  const gone = [
    ...(revoked.length === 0 ? [] : [revoked.map(({ id, name }) => `${name} (${id})`).join(', ')]),
    ...(links.length === 0 ? [] : [`${links.length} link${links.length === 1 ? '' : 's'}`]),
  ];
  return `${printable(`revoked ${gone.join(' and ') || 'none'}, ended ${connections}`)}\n`;
}
