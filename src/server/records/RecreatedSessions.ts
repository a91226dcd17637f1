/**
 * Ended sessions, for commands: their records, and new sessions like them. Owns what a new session takes from a record;
 * EndedFiles owns the records, and SavedSessions makes the session.
 */
import type { EndedArchive } from '../../command/Services.ts';
import { fail } from '../../protocol/errors.ts';
import type { PaneInfo, SessionInfo, SessionRestoreResult, WindowInfo } from '../../protocol/messages.ts';
import type { SavedPane, SavedSession, SavedWindow } from '../../protocol/SavedSession.ts';
import type { EndedFiles, EndedSession } from '../../runtime/EndedFiles.ts';
import { parseLayout } from '../../session/layout/layoutString.ts';
import type { SavedSessions } from './SavedSessions.ts';

export class RecreatedSessions implements EndedArchive {
  readonly #files: EndedFiles;
  readonly #saved: () => SavedSessions;

  constructor(files: EndedFiles, saved: () => SavedSessions) {
    this.#files = files;
    this.#saved = saved;
  }

  list(): readonly SessionInfo[] {
    return this.#files.list().map(({ session }) => session);
  }

  recreate(uuid: string): Promise<SessionRestoreResult> {
    const ended = this.#files.find(uuid);
    if (!ended) throw fail('no-such-session', { name: uuid });
    return this.#saved().restore({ saved: likeIt(ended), run: true });
  }
}

/** Windows in a record. It does not hold how programs were started, so each pane gets a shell. */
function likeIt({ session, screens }: EndedSession): SavedSession {
  const lines = new Map(screens.map((screen) => [screen.pane, screen.lines]));
  const windows = session.windows.map((window, at) => likeWindow(window, at === 0, lines));
  return {
    format: 'holdfast-session',
    version: 1,
    savedAt: session.ended.at,
    name: session.name,
    cwd: session.windows[0]?.panes[0]?.cwd ?? '/',
    environment: {},
    omitted: [],
    windows,
  };
}

function likeWindow(window: WindowInfo, active: boolean, lines: ReadonlyMap<string, string[]>): SavedWindow {
  const { index, name, layout, panes } = window;
  const { cols, rows } = parseLayout(layout);
  const like = (pane: PaneInfo): SavedPane => ({
    active: pane.active,
    title: pane.title,
    cwd: pane.cwd,
    command: [],
    environment: {},
    foreground: pane.command,
    history: lines.get(pane.id) ?? [],
    truncated: false,
  });
  return {
    index,
    name,
    automaticRename: false,
    active,
    zoomed: false,
    cols,
    rows,
    layout,
    panes: panes.map(like),
  };
}
