/**
 * Notifications of unwatched panes: decides what is reported, to which clients and devices, and how often to clients.
 * Owns these rates; the clients deliver them to their terminals, the push services to devices (server/push), and the
 * hook `pane-notified` to any program.
 */

import type { OptionSet } from '../../options/types.ts';
import type { ProcessInfo } from '../../protocol/messages.ts';
import { plainText } from '../../screen/plainText.ts';
import type { Pane, Session, Winlink } from '../../session/types.ts';

/** Events that can cause a notification; the option `notify-on` selects some. */
export type NewsKind =
  | 'command'
  | 'exit'
  | 'bell'
  | 'pattern'
  | 'program'
  | 'blocked'
  | 'error'
  | 'done'
  | 'ask';

export interface News {
  readonly kind: NewsKind;
  readonly title: string;
  readonly text: string;
  /** Id of the question that it is. */
  readonly ask?: string;
}

/** A client that may be told. */
interface Notified {
  readonly readOnly: boolean;
  readonly focused: boolean;
  /** The pane is on its screen. */
  shows(pane: Pane): boolean;
  maySee(session: Session): boolean;
  /** It may see all sessions. */
  readonly seesAll: boolean;
  notify(title: string, text: string): void;
}

/** A device that gets push notifications. It limits their number itself, since it must lose no question. */
export interface NotifiedDevice {
  /** An observer's: it gets no questions, which it can't answer. */
  readonly readOnly: boolean;
  maySee(session: Session): boolean;
  readonly seesAll: boolean;
  /** `session`: where the pane is, among those that it may see. */
  notify(news: News, pane: Pane | null, session: Session | null): void;
}

/** A question, or a program's own title. */
export interface NewsAbout {
  /** In place of the pane's name. */
  title?: string | undefined;
  ask?: string;
}

export interface NotifierParts {
  /** Milliseconds, monotonic. */
  now(): number;
  clients(): readonly Notified[];
  devices(): readonly NotifiedDevice[];
  /** Options where there is no session. */
  readonly options: OptionSet;
  hook(pane: Pane, news: News): void;
}

/** Between two notifications of one pane, milliseconds: a flood of news is one. */
const paneIntervalMs = 2000;
/** Notifications of all panes at once, and how long until there may be one more. */
const burst = 8;
const refillMs = 2000;
/** Longest title and text, characters: terminals show a line or two. */
const titleCharacters = 120;
const textCharacters = 400;

export class Notifier {
  readonly #parts: NotifierParts;
  readonly #told = new WeakMap<Pane, { at: number; dropped: number }>();
  #tokens = burst;
  #refilledAt = Number.NEGATIVE_INFINITY;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  /** A command of the pane's shell has ended after `ms`, or after an unknown time. */
  commandEnded(pane: Pane, exitCode: number | null, ms: number | null): void {
    const after = optionsOf(pane)?.getNumber('notify-after') ?? 0;
    if (ms === null || after === 0 || ms < after * 1000) return;
    const how = exitCode === null ? '' : exitCode === 0 ? ' well' : ` with status ${exitCode}`;
    this.tell(pane, 'command', `The command ended${how} after ${lengthOf(ms)}.`);
  }

  ended(pane: Pane, process: ProcessInfo): void {
    if (process.state === 'exited')
      this.tell(pane, 'exit', `The program exited with status ${process.code}.`);
    else if (process.state === 'killed')
      this.tell(pane, 'exit', `The program was killed by ${process.signal}.`);
  }

  /** News of a pane: told where somebody wants it and nobody looks. */
  tell(pane: Pane, kind: NewsKind, text: string, about: NewsAbout = {}): void {
    const options = optionsOf(pane);
    if (!options || !pane.options.getFlag('monitor-notify') || !isWanted(options, kind)) return;
    const clients = this.#parts.clients().filter((client) => !client.readOnly && placeFor(client, pane));
    if (clients.some((client) => client.focused && client.shows(pane))) return;
    this.#tellDevices(pane, kind, text, about);
    const dropped = this.#pass(pane);
    if (dropped === null) return;
    const more = dropped > 0 ? ` (${dropped} more before)` : '';
    const words = { kind, text: cut(text, textCharacters) + more };
    const named = (link: Winlink | undefined) => ({ ...words, title: titleOf(pane, link, about) });
    for (const client of clients) {
      const { title } = named(placeFor(client, pane));
      client.notify(title, words.text);
    }
    this.#parts.hook(pane, named(pane.window.links[0]));
  }

  /** A question about no pane. Clients have it on their status lines, so that devices alone are told. */
  tellOfQuestion(text: string, about: NewsAbout): void {
    if (!isWanted(this.#parts.options, 'ask')) return;
    const isSeen = this.#parts
      .clients()
      .some((client) => !client.readOnly && client.focused && client.seesAll);
    if (!isSeen) this.#tellDevices(null, 'ask', text, about);
  }

  #tellDevices(pane: Pane | null, kind: NewsKind, text: string, about: NewsAbout): void {
    for (const device of this.#parts.devices()) {
      if (device.readOnly && kind === 'ask') continue;
      const place = pane === null ? undefined : placeFor(device, pane);
      if (pane === null ? !device.seesAll : !place) continue;
      const news: News = {
        kind,
        title: titleOf(pane, place, about),
        text: cut(text, textCharacters),
        ...(about.ask === undefined ? {} : { ask: about.ask }),
      };
      device.notify(news, pane, place?.session ?? null);
    }
  }

  /** How many of the pane were dropped before this one; null when this one is dropped. */
  #pass(pane: Pane): number | null {
    const now = this.#parts.now();
    const refilled = Math.floor((now - this.#refilledAt) / refillMs);
    if (refilled > 0) {
      this.#tokens = Math.min(burst, this.#tokens + refilled);
      this.#refilledAt = now;
    }
    const told = this.#told.get(pane) ?? { at: Number.NEGATIVE_INFINITY, dropped: 0 };
    this.#told.set(pane, told);
    if (now - told.at < paneIntervalMs || this.#tokens === 0) {
      told.dropped += 1;
      return null;
    }
    this.#tokens -= 1;
    const { dropped } = told;
    told.at = now;
    told.dropped = 0;
    return dropped;
  }
}

/** The session that has the pane; undefined for a pane whose window is in no session. */
const optionsOf = (pane: Pane) => pane.window.links[0]?.session.options;

const isWanted = (options: OptionSet, kind: NewsKind): boolean =>
  options.getFlag('notify') && options.getString('notify-on').split(/[ ,]+/).includes(kind);

/** The pane's window in a session that this client may see; undefined for none. */
function placeFor(client: Pick<Notified, 'maySee'>, pane: Pane): Winlink | undefined {
  return pane.window.links.find(({ session }) => client.maySee(session));
}

/** The title of the news, else the pane's name: `work:1 make`. */
function titleOf(pane: Pane | null, link: Winlink | undefined, { title = '' }: NewsAbout): string {
  const name =
    pane && link ? `${link.session.name}:${link.index} ${pane.window.name}` : (pane?.id ?? 'holdfast');
  return cut(title === '' ? name : title, titleCharacters);
}

/** Plain text on one line, without bidirectional controls and what else a terminal may act on. */
function cut(text: string, most: number): string {
  const plain = plainText(text.replace(/[\s\u0085\u2028\u2029]+/g, ' ')).trim();
  const characters = [...plain];
  return characters.length <= most ? plain : `${characters.slice(0, most - 1).join('')}…`;
}

/** '12 s', '3 min 5 s', '2 h 1 min'. */
function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
