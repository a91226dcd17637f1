/**
 * All control-mode clients of a server: sends them events in order (control-notify.c of tmux 3.4), and the output of
 * panes. Changes nothing in the session tree.
 */

import type { HookVariables } from '../../command/execute/CommandRun.ts';
import type { ResolvedTarget } from '../../command/spec.ts';
import type { DefaultColours } from '../../protocol/messages.ts';
import type { Pane, Session, TreeEvent, Window } from '../../session/types.ts';
import type { Viewports } from '../viewports/Viewports.ts';
import type { ControlClient } from './ControlClient.ts';
import { notification } from './controlLines.ts';
import { Narrator } from './Narrator.ts';

export interface ControlClientsParts {
  viewports(): Viewports;
  now(): number;
  /** A client reports the colours that programs of a pane are told. */
  reportColours(pane: Pane, colours: DefaultColours): void;
  /** Flags of a window as a client's session has it (#{window_raw_flags}). */
  windowFlags(session: Session, window: Window): string;
  /** Called when a client attached, detached, or switched to another session. */
  changed(client: ControlClient, what: 'attached' | 'detached' | 'session-changed'): void;
}

/** Events of the tree while a client's first command runs. */
export interface RecordedEvents {
  readonly events: readonly TreeEvent[];
  stop(): void;
}

export class ControlClients {
  readonly #parts: ControlClientsParts;
  readonly #all = new Set<ControlClient>();
  readonly #news: Narrator;
  readonly #recording = new Set<TreeEvent[]>();
  #lastNumber = 0;

  constructor(parts: ControlClientsParts) {
    this.#parts = parts;
    this.#news = new Narrator(this.#all, parts.windowFlags);
  }

  now(): number {
    return this.#parts.now();
  }

  /** A number for a block of output, unique in this server. */
  nextNumber(): number {
    return ++this.#lastNumber;
  }

  /** Numbers from here on are greater: a client has seen those up to this one. */
  seenNumber(number: number): void {
    this.#lastNumber = Math.max(this.#lastNumber, number);
  }

  /** Sends a client the layout of a window. */
  tellLayout(client: ControlClient, window: Window): void {
    new Narrator([client], this.#parts.windowFlags).tell({ type: 'window-layout-changed', window });
  }

  /** Records events from now on, for a client that is not attached yet. */
  recordEvents(): RecordedEvents {
    const events: TreeEvent[] = [];
    this.#recording.add(events);
    return { events, stop: () => void this.#recording.delete(events) };
  }

  /** Adds a client. It first gets the events of its own first command, which it missed. */
  joined(client: ControlClient, missed: readonly TreeEvent[]): void {
    const news = new Narrator([client], this.#parts.windowFlags);
    for (const event of missed) news.tell(event);
    client.tellSession();
    this.#add(client);
  }

  /** Adds a client that the last server had. */
  resumed(client: ControlClient): void {
    this.#add(client);
  }

  #add(client: ControlClient): void {
    this.#all.add(client);
    client.knowsMore();
    const viewports = this.#parts.viewports();
    viewports.join(client);
    this.#shows(client);
    this.#parts.changed(client, 'attached');
  }

  /** Its session counts as attached and used from now on. */
  #shows({ readOnly, session }: ControlClient): void {
    if (readOnly) return;
    session.lastAttachedAt = this.now();
    session.activityAt = session.lastAttachedAt;
  }

  reportColours(pane: Pane, colours: DefaultColours): void {
    this.#parts.reportColours(pane, colours);
  }

  left(client: ControlClient): void {
    if (!this.#all.delete(client)) return;
    this.#parts.viewports().leave(client);
    this.#parts.changed(client, 'detached');
  }

  switched(client: ControlClient): void {
    if (!this.#all.has(client)) return;
    this.#shows(client);
    this.#parts.viewports().controlChanged(client);
    this.#parts.changed(client, 'session-changed');
  }

  sizeChanged(client: ControlClient): void {
    if (this.#all.has(client)) this.#parts.viewports().controlChanged(client);
  }

  /** The server ends, and with it `ended` sessions. */
  closeAll(ended = 0): void {
    for (const client of [...this.#all]) {
      for (let left = ended; left > 0; left--) client.notify(notification('sessions-changed'));
      client.close(null);
    }
  }

  /** Passes on output of a pane's program, up to `end` in its log; `data` is valid during the call only. */
  output(pane: Pane, data: Uint8Array, end: number): void {
    for (const client of this.#all) client.output(pane, data, end);
  }

  treeChanged(event: TreeEvent): void {
    for (const events of this.#recording) events.push(event);
    if (this.#all.size === 0) return;
    if (/^(?:window-(?:linked|unlinked)|session-window-changed)$/.test(event.type))
      for (const client of this.#all) client.knowsMore();
    if (event.type === 'window-closed') for (const client of this.#all) client.windowRemoved(event.window);
    else if (event.type === 'pane-removed') for (const client of this.#all) client.paneRemoved(event.pane);
    else this.#news.tell(event);
  }

  /** Passes on events that do not change the tree, by the names of their hooks. */
  fired(name: string, target: ResolvedTarget | undefined, { hook_client: who = '' }: HookVariables): void {
    if (this.#all.size === 0) return;
    if (name === 'pane-mode-changed' && target) this.#tellAll(notification(name, target.pane.id));
    if (name === 'client-detached') this.#tellAll(notification(name, who), who);
    if (name !== 'client-session-changed' || !target) return;
    const { id, name: session } = target.session;
    for (const client of this.#all) {
      if (client.name === who) client.tellSession();
      else client.notify(notification(name, who, id, session));
    }
  }

  bufferChanged(name: string): void {
    this.#tellAll(notification('paste-buffer-changed', name));
  }

  bufferDeleted(name: string): void {
    this.#tellAll(notification('paste-buffer-deleted', name));
  }

  #tellAll(line: string, except = ''): void {
    for (const client of this.#all) if (client.name !== except) client.notify(line);
  }
}
