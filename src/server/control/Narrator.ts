/** Reports changes of the session tree to control clients, in tmux's words and order (control-notify.c). */
import type { Session, TreeEvent, Window } from '../../session/types.ts';
import type { ControlClient } from './ControlClient.ts';
import { notification, utf8, windowEvent } from './controlLines.ts';

export class Narrator {
  readonly #clients: Iterable<ControlClient>;
  readonly #windowFlags: (session: Session, window: Window) => string;
  /** A new session is still to be reported: that comes after its first window. */
  #sessionIsNew = false;
  /** The window just made; its first layout is not reported as a change. */
  #newWindow: Window | null = null;

  /** `windowFlags`: flags of a window as a client's session has it (#{window_raw_flags}). */
  constructor(clients: Iterable<ControlClient>, windowFlags: (session: Session, window: Window) => string) {
    this.#clients = clients;
    this.#windowFlags = windowFlags;
  }

  tell(event: TreeEvent): void {
    switch (event.type) {
      case 'session-created':
        this.#sessionIsNew = true;
        break;
      case 'session-closed':
        this.#tellAll(notification('sessions-changed'));
        break;
      case 'session-renamed':
        this.#tellAll(notification('session-renamed', event.session.id, event.session.name));
        break;
      case 'session-window-changed': {
        const { id, current } = event.session;
        this.#tellAll(notification('session-window-changed', id, current.window.id));
        break;
      }
      case 'window-linked':
        this.#tellAdded(event.winlink.window);
        break;
      case 'window-unlinked':
        this.#tellOfWindow('close', event.window);
        break;
      case 'window-renamed':
        this.#tellOfWindow('renamed', event.window, event.window.name);
        break;
      case 'window-layout-changed':
        if (event.window !== this.#newWindow) this.#tellLayout(event.window);
        else this.#newWindow = null;
        break;
      case 'window-pane-changed':
        this.#tellAll(notification('window-pane-changed', event.window.id, event.window.active.id));
    }
  }

  #tellAll(line: string): void {
    for (const client of this.#clients) client.notify(line);
  }

  #tellAdded(window: Window): void {
    this.#newWindow = window.links.length === 1 ? window : null;
    this.#tellOfWindow('add', window);
    if (!this.#sessionIsNew) return;
    this.#sessionIsNew = false;
    this.#tellAll(notification('sessions-changed'));
  }

  /** A closed window is in no session any more, so every client is sent `%unlinked-window-close`, as in tmux. */
  #tellOfWindow(what: 'add' | 'close' | 'renamed', window: Window, ...more: string[]): void {
    for (const client of this.#clients)
      client.notify(windowEvent(what, window, shows(client.session, window), ...more));
  }

  #tellLayout(window: Window): void {
    const { id, layout, visibleLayout } = window;
    for (const client of this.#clients) {
      const { session } = client;
      if (!shows(session, window)) continue;
      const flags = utf8(this.#windowFlags(session, window));
      client.notify(`%layout-change ${id} ${layout} ${visibleLayout} ${flags}`);
    }
  }
}

const shows = (session: Session, window: Window): boolean =>
  session.winlinks.some((winlink) => winlink.window === window);
