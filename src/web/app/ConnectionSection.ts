/**
 * The part of the panel that says to what this page is connected, and what it trusts in that. Owns its sentences; asks
 * nobody.
 */
import type { HostLink } from '../../relay/links.ts';
import { newElement } from '../screen/place.ts';
import type { PanelSection } from './DevicePanel.ts';

export class ConnectionSection implements PanelSection {
  readonly element = newElement('section', 'section');
  #host: HostLink | null = null;

  /** The host behind relays; null for the server of the page. */
  set host(host: HostLink | null) {
    this.#host = host;
  }

  opened(): void {
    const title = newElement('label', 'h3');
    title.textContent = 'Connection';
    this.element.replaceChildren(
      title,
      ...(this.#host === null ? servedWords() : relayedWords(this.#host)).map((words) => {
        const line = newElement(words.startsWith('#') ? 'host-key' : 'sentence', 'p');
        line.textContent = words.replace(/^#/, '');
        return line;
      }),
    );
  }
}

function servedWords(): string[] {
  const between =
    location.protocol === 'https:'
      ? 'The network between sees only that you are connected.'
      : 'It is this machine, or a tunnel to it.';
  return [`With ${location.host}, which has also served this page. ${between}`];
}

/** A sentence each; `#` marks the key. */
function relayedWords({ relays, hostId }: HostLink): string[] {
  const names = relays.map(({ text }) => text.replace(/^relay(\+tls)?:\/\//, ''));
  const page = `${location.origin}${location.pathname}`;
  return [
    `Through the relay ${names.join(', or ')}, with the host that has this key:`,
    `#${hostId}`,
    'All is sealed between this page and that host: the relay can’t read, change or add anything. It sees when, and how much. On the host, holdfast relay status prints the key.',
    `This page came from ${location.host}, which sees nothing of it. Whoever can change the page’s files there could read along: holdfast web hash ${page} compares them.`,
  ];
}
