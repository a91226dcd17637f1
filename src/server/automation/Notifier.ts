/**
 * Notifications of unwatched panes: decides what is reported, to which clients, and how often. Owns the rates; the
 * clients deliver them to their terminals, and the hook `pane-notified` to any program.
 */

import type { ProcessInfo } from '../../protocol/messages.ts';
import { plainText } from '../../screen/plainText.ts';
import type { Pane } from '../../session/types.ts';

/** Events that can cause a notification; the option `notify-on` selects some. */
export type NewsKind = 'command' | 'exit' | 'bell' | 'pattern' | 'program' | 'blocked' | 'error' | 'ask';

export interface News {
  readonly kind: NewsKind;
  readonly title: string;
  readonly text: string;
}

/** A client that may be told. */
interface Notified {
  readonly readOnly: boolean;
  readonly focused: boolean;
  /** The pane is on its screen. */
  shows(pane: Pane): boolean;
  /** It may know of the pane at all. */
  mayKnow(pane: Pane): boolean;
  notify(title: string, text: string): void;
}

export interface NotifierParts {
  /** Milliseconds, monotonic. */
  now(): number;
  clients(): readonly Notified[];
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

  /** News of a pane: told where somebody wants it and nobody looks. `title`: in place of the pane's name. */
  tell(pane: Pane, kind: NewsKind, text: string, title?: string): void {
    const options = optionsOf(pane);
    if (!options?.getFlag('notify') || !pane.options.getFlag('monitor-notify')) return;
    if (!options.getString('notify-on').split(/[ ,]+/).includes(kind)) return;
    const clients = this.#parts.clients().filter((client) => !client.readOnly && client.mayKnow(pane));
    if (clients.some((client) => client.focused && client.shows(pane))) return;
    const dropped = this.#pass(pane);
    if (dropped === null) return;
    const more = dropped > 0 ? ` (${dropped} more before)` : '';
    const news: News = {
      kind,
      title: cut(title === undefined || title === '' ? nameOf(pane) : title, titleCharacters),
      text: cut(text, textCharacters) + more,
    };
    for (const client of clients) client.notify(news.title, news.text);
    this.#parts.hook(pane, news);
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

/** `work:1 make`. */
function nameOf(pane: Pane): string {
  const [link] = pane.window.links;
  return link ? `${link.session.name}:${link.index} ${pane.window.name}` : pane.id;
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
