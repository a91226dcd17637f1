/**
 * Entry of the page: takes its link out of the address, and connects to the host that it names. The token stays in this
 * tab's memory and storage, never in an address that is sent.
 */
import { HoldfastError } from '../protocol/errors.ts';
import { onWake } from './link/onWake.ts';
import { PageLink } from './link/PageLink.ts';
import { type PageAddress, pageDialer, takeAddress } from './link/pageAddress.ts';
import { Page } from './Page.ts';

/** The address; a link that is not whole is said, and then nothing is dialled. */
function addressOr(say: (sentence: string) => void): PageAddress | null {
  try {
    return takeAddress();
  } catch (error) {
    say(error instanceof HoldfastError ? error.message : String(error));
    return null;
  }
}

/** A page of `web export` has no server of its own. */
const isRelayed = 'relayed' in document.documentElement.dataset;

function start(root: HTMLElement): void {
  const say = (sentence: string) => root.append(sentence);
  // A page around this one could show it in disguise; not every web server forbids that.
  if (window.top !== window.self) {
    say('This page does not run inside another page.');
    return;
  }
  const address = addressOr(say);
  if (address === null) return;
  if (isRelayed && address.host === null) {
    say('Open a link here that this command has printed: holdfast share --web');
    return;
  }
  const page = new Page(root, address.session);
  page.connectsTo(address.host);
  const link = new PageLink(
    pageDialer(address),
    () => ({
      client: { kind: 'web', name: 'browser', version: process.env.HOLDFAST_VERSION ?? '0' },
      terminal: { cols: 80, rows: 24, term: 'xterm-256color', colours: 'truecolor', utf8: true },
    }),
    page.handlers,
  );
  onWake(() => link.wake());
}

const root = document.getElementById('page');
if (root) start(root);
