/**
 * The part of the panel that says to what this page is connected, and what it trusts in that. Owns its sentences; asks
 * nobody.
 */
import type { HostLink, RelayUrl } from '../../relay/links.ts';
import { newElement } from '../screen/place.ts';
import type { PanelSection } from './DevicePanel.ts';

export class ConnectionSection implements PanelSection {
  readonly element = newElement('section', 'section');
  readonly #clockWords: () => string;
  #host: HostLink | null = null;
  #relay: RelayUrl | null = null;

  /** @param clockWords A sentence when the clocks of host and device differ; '' otherwise. */
  constructor(clockWords: () => string) {
    this.#clockWords = clockWords;
  }

  /** The host behind relays; null for the server of the page. */
  set host(host: HostLink | null) {
    this.#host = host;
  }

  /** The relay in use; null while there is no connection. */
  set relay(relay: RelayUrl | null) {
    this.#relay = relay;
  }

  opened(): void {
    const title = newElement('label', 'h3');
    title.textContent = 'Connection';
    const words = this.#host === null ? servedWords() : relayedWords(this.#host, this.#relay);
    const clock = this.#clockWords();
    this.element.replaceChildren(
      title,
      ...[...words, ...(clock === '' ? [] : [clock])].map((words) => {
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
function relayedWords({ relays, hostId }: HostLink, used: RelayUrl | null): string[] {
  const nameOf = ({ text }: RelayUrl) => text.replace(/^relay(\+tls)?:\/\//, '');
  const names = relays.map(nameOf);
  const others = names.filter((name) => used !== null && name !== nameOf(used));
  const page = `${location.origin}${location.pathname}`;
  return [
    `Through the relay ${used === null ? names.join(', or ') : nameOf(used)}, with the host that has this key:`,
    `#${hostId}`,
    ...(others.length === 0
      ? []
      : [`The link names ${others.join(' and ')} too: without a connection, all are tried in its order.`]),
    'All is sealed between this page and that host: the relay can’t read, change or add anything. It sees when, and how much. On the host, holdfast relay status prints the key.',
    `This page came from ${location.host}, which sees nothing of it. Whoever can change the page’s files there could read along: holdfast web hash ${page} compares them.`,
  ];
}
