/** `holdfast web`: the sessions in a browser. Owns the command; serve.ts listens, web/ is the page. */
import { bundle, webDir } from '../../runtime/installation.ts';
import { ask } from '../shared/ask.ts';
import { listenFlags, listenSettings } from './listenFlags.ts';
import type { NounCommand } from './NounCommand.ts';
import { linkWords, newPairingLink, pairingOptions } from './pairingLink.ts';
import { forgetPage, rememberPage } from './runningPage.ts';

/** Default address. */
const defaultListen = '127.0.0.1:7681';

export const webCommands: readonly NounCommand[] = [
  {
    words: ['web'],
    about: 'Shows the sessions in a browser, by default on this machine only',
    details:
      'Prints a link, and a code to scan with a phone. The link pairs one browser, within ten minutes; afterwards that browser\n' +
      'needs no link. holdfast device pair prints another link, holdfast device list lists who is paired. Addresses other than\n' +
      'loopback need TLS. Runs in the foreground; sessions do not depend on it.',
    options: [...listenFlags(defaultListen), ...pairingOptions],
    examples: [
      ['holdfast web', 'then open the link that it prints'],
      ['holdfast web --session work --role observer', 'to look at one session, and nothing else'],
      ['holdfast web --listen 0.0.0.0:7681 --tls-cert cert.pem --tls-key key.pem', 'for the network'],
    ],
    async run(args, { where, flags }) {
      let link: string | null = null;
      const { qrCode, runServe } = require(bundle('serve')) as typeof import('./serve.ts');
      const code = await runServe(where, {
        ...listenSettings(args, flags, defaultListen),
        page: webDir(),
        announce: async (url) => {
          const page = url.replace(/^ws/, 'http');
          const { text, info } = await newPairingLink(args, where, page);
          link = info.id;
          rememberPage(where.stateDir, page);
          return process.stdout.isTTY
            ? `${qrCode(text)}${text}\n${linkWords(info, Date.now())} ${info.id}\n`
            : `${text}\n`;
        },
      });
      forgetPage(where.stateDir);
      // A link without a page behind it opens nothing. The device that it paired stays.
      if (link !== null) await ask(where, 'device.revoke', { id: link }, 'never').catch(() => {});
      return { out: '', code };
    },
  },
];
