/**
 * Records every session that ends: when, why, by whom, and its last screens. Owns the content of a record;
 * runtime/EndedFiles owns the files. A session lost with its host has not ended: it still exists, and is marked lost.
 */
import type { WindowInfo } from '../../protocol/messages.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import type { EndedFiles, EndedScreen } from '../../runtime/EndedFiles.ts';
import type { Pane, Session, TreeEvent, Window } from '../../session/types.ts';

export interface EndedParts {
  files: EndedFiles;
  now(): number;
  window(window: Window, index: number): WindowInfo;
  /** Text of the pane's screen, one line per row; empty when the pane is gone. */
  screen(pane: Pane): string[];
  problem(sentence: string): void;
}

/** Most screens of one session, and most characters of a row: a record stays below a megabyte. */
const mostScreens = 32;
const rowCharacters = 500;
const mostRows = 200;

/** Causes of sessions that were removed because they could not be made completely. */
const neverThere = /^(?:start|restore) failed$/;

interface Gathered {
  windows: WindowInfo[];
  screens: EndedScreen[];
}

export class EndedSessions {
  readonly #parts: EndedParts;
  /** Windows of sessions that are about to end: their panes still exist when the end is announced. */
  readonly #gathered = new WeakMap<Session, Gathered>();

  #allEnded = false;

  constructor(parts: EndedParts) {
    this.#parts = parts;
  }

  onTreeEvent(event: TreeEvent): void {
    // Their programs die one by one now, but did not end the sessions.
    if (this.#allEnded) return;
    if (event.type === 'window-unlinked' && event.session.winlinks.length === 0) {
      this.#gather(event.session, event.window, event.index);
    } else if (event.type === 'session-closed' && !neverThere.test(event.cause)) {
      this.#write(event.session, { cause: event.cause, ...(event.by === undefined ? {} : { by: event.by }) });
    }
  }

  /** The server is being ended, and these sessions with it. */
  allEnded(sessions: Iterable<Session>, how: { cause: string; by?: string }): void {
    this.#allEnded = true;
    for (const session of sessions) {
      for (const { window, index } of session.winlinks) this.#gather(session, window, index);
      this.#write(session, how);
    }
  }

  #gather(session: Session, window: Window, index: number): void {
    const gathered = this.#gathered.get(session) ?? { windows: [], screens: [] };
    this.#gathered.set(session, gathered);
    gathered.windows.push({ ...this.#parts.window(window, index), index });
    for (const pane of window.panes) {
      if (gathered.screens.length >= mostScreens) return;
      const lines = this.#parts.screen(pane).slice(-mostRows);
      gathered.screens.push({ pane: pane.id, lines: lines.map((line) => line.slice(0, rowCharacters)) });
    }
  }

  #write(session: Session, how: { cause: string; by?: string }): void {
    const { windows, screens } = this.#gathered.get(session) ?? { windows: [], screens: [] };
    this.#gathered.delete(session);
    const { id, uuid, name, createdAt, lastAttachedAt, activityAt } = session;
    const ended = { at: this.#parts.now(), ...how };
    try {
      this.#parts.files.write({
        version: 1,
        session: { id, uuid, name, createdAt, lastAttachedAt, activityAt, attached: 0, windows, ended },
        screens,
      });
    } catch (error) {
      this.#parts.problem(`session ${name} ended, but that could not be recorded: ${systemReason(error)}`);
    }
  }
}
