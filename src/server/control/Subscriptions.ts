/**
 * Formats that a control client follows (refresh-client -B, tmux(1) CONTROL MODE): reports each changed value once a
 * second as `%subscription-changed`. The timer runs only while there are subscriptions.
 */
import type { FormatTarget } from '../../command/context.ts';
import { ofPane, ofWinlink } from '../../command/targets/about.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Session, Winlink } from '../../session/types.ts';
import { notification } from './controlLines.ts';

/** Interval between two checks, milliseconds; the same as in tmux. */
const everyMs = 1000;

export interface SubscriptionsParts {
  timers: Timers;
  session(): Session;
  expand(format: string, about: FormatTarget): string;
  changed(line: string): void;
}

interface Subscription {
  /** '' for the session, `%N` or `%*` for panes, `@N` or `@*` for windows. */
  what: string;
  format: string;
  /** The last value reported for each thing. */
  told: Map<string, string>;
}

/** A session, window or pane that a format is expanded for, with the four words that identify it in a report. */
interface Thing {
  key: string;
  words: readonly string[];
  about: FormatTarget;
}

export class Subscriptions {
  readonly #parts: SubscriptionsParts;
  readonly #all = new Map<string, Subscription>();
  #timer: { cancel(): void } | null = null;

  constructor(parts: SubscriptionsParts) {
    this.#parts = parts;
  }

  /** Adds a subscription, in place of any of the same name. */
  add(name: string, what: string, format: string): void {
    this.#all.set(name, { what, format, told: new Map() });
    this.#plan();
  }

  /** All of them, to be added again. */
  get list(): { name: string; what: string; format: string }[] {
    return [...this.#all].map(([name, { what, format }]) => ({ name, what, format }));
  }

  remove(name: string): void {
    this.#all.delete(name);
    if (this.#all.size === 0) this.stop();
  }

  stop(): void {
    this.#all.clear();
    this.#timer?.cancel();
    this.#timer = null;
  }

  #plan(): void {
    this.#timer ??= this.#parts.timers.after(everyMs, () => {
      this.#timer = null;
      for (const [name, subscription] of this.#all) this.#look(name, subscription);
      if (this.#all.size > 0) this.#plan();
    });
  }

  #look(name: string, { what, format, told }: Subscription): void {
    const seen = new Map<string, string>();
    for (const { key, words, about } of thingsOf(this.#parts.session(), what)) {
      const value = this.#parts.expand(format, about);
      seen.set(key, value);
      if (told.get(key) !== value)
        this.#parts.changed(notification('subscription-changed', name, ...words, ':', value));
    }
    told.clear();
    for (const [key, value] of seen) told.set(key, value);
  }
}

function thingsOf(session: Session, what: string): Thing[] {
  if (what === '') return [ofSessionThing(session)];
  const { winlinks } = session;
  if (what === '@*') return winlinks.map(ofWindowThing);
  if (what === '%*')
    return winlinks.flatMap((winlink) => winlink.window.panes.map((pane) => ofPaneThing(winlink, pane)));
  if (what.startsWith('@')) return winlinks.filter(({ window }) => window.id === what).map(ofWindowThing);
  return winlinks.flatMap((winlink) =>
    winlink.window.panes.filter(({ id }) => id === what).map((pane) => ofPaneThing(winlink, pane)),
  );
}

function ofSessionThing(session: Session): Thing {
  return { key: '', words: [session.id, '-', '-', '-'], about: ofWinlink(session.current) };
}

function ofWindowThing(winlink: Winlink): Thing {
  const { session, window, index } = winlink;
  return {
    key: `${index}`,
    words: [session.id, window.id, `${index}`, '-'],
    about: ofWinlink(winlink),
  };
}

function ofPaneThing(winlink: Winlink, pane: Pane): Thing {
  const { session, window, index } = winlink;
  return {
    key: `${index} ${pane.id}`,
    words: [session.id, window.id, `${index}`, pane.id],
    about: { ...ofPane(pane), ...ofWinlink(winlink), pane },
  };
}
