/**
 * Entry of the page: takes its link out of the address, and connects to the host that it names, or to the one that has
 * paired this browser. A token stays in this tab's memory and storage, never in an address that is sent.
 */
import { HoldfastError } from '../protocol/errors.ts';
import type { HostLink } from '../relay/links.ts';
import { Entrance } from './device/Entrance.ts';
import { openHostStore } from './device/hostStores.ts';
import { PairedHosts } from './device/PairedHosts.ts';
import { onWake } from './link/onWake.ts';
import { PageLink } from './link/PageLink.ts';
import { linkedHost, type PageAddress, takeAddress } from './link/pageAddress.ts';
import { Page } from './Page.ts';
import { newElement } from './screen/place.ts';

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

const greeting = () => ({
  client: { kind: 'web' as const, name: 'browser', version: process.env.HOLDFAST_VERSION ?? '0' },
  terminal: { cols: 80, rows: 24, term: 'xterm-256color', colours: 'truecolor', utf8: true },
});

let opened: Promise<PairedHosts> | null = null;

/** Opened once it is needed. */
function pairedHosts(): Promise<PairedHosts> {
  opened ??= openHostStore().then((store) => new PairedHosts(store));
  return opened;
}

function start(root: HTMLElement): void {
  const say = (sentence: string) => {
    const notice = newElement('notice bad', 'p');
    notice.textContent = sentence;
    root.append(notice);
  };
  // A page around this one could show it in disguise; not every web server forbids that.
  if (window.top !== window.self) {
    say('This page does not run inside another page.');
    return;
  }
  const address = addressOr(say);
  if (address === null) return;
  if (!isRelayed || address.host !== null) {
    enter(root, address);
    return;
  }
  void lastRelayed().then((host) => {
    if (host === null) say('Open a link here that this command has printed: holdfast share --web');
    else enter(root, { ...address, host });
  });
}

/** The host behind relays that has paired this browser last; null for none. */
async function lastRelayed(): Promise<HostLink | null> {
  const known = await (await pairedHosts()).lastRelayed();
  return known?.link ? linkedHost(known.link) : null;
}

function enter(root: HTMLElement, address: PageAddress): void {
  const page = new Page(root, address.session);
  page.connectsTo(address.host);
  const entrance = new Entrance({
    address,
    hosts: pairedHosts,
    connect: (dialer, handlers) => new PageLink(dialer, greeting, handlers),
    reached: (relay) => page.reachedThrough(relay),
    page: page.handlers,
    say: (sentence) => page.say(sentence),
  });
  onWake(() => entrance.wake());
  // A link that is opened where the page is shown already changes the address only.
  window.addEventListener('hashchange', () => {
    if (location.hash !== '') location.reload();
  });
  void entrance.open();
}

const root = document.getElementById('page');
if (root) start(root);
