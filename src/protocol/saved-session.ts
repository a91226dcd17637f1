/**
 * A session as `session save` writes it to a file and `session restore` reads it: shape, commands and the end of the
 * history. Owns the format and the check of what may be a damaged or foreign file. docs/sessions.md describes it.
 */
import { type Check, flag, list, object, oneOf, orNull, record, text, whole } from './codec-check.ts';
import { limits } from './messages.ts';

export interface SavedPane {
  active: boolean;
  title: string;
  cwd: string;
  /** As the pane was started: no words for the default shell, one for a line of the shell, several for an argv. */
  command: string[];
  /** Extra variables of this pane (-e). */
  environment: Record<string, string>;
  /** What was in the foreground then; for a reader, nothing is run because of it. */
  foreground: string;
  /** The last lines of history and screen, with colours as SGR sequences (ECMA-48). */
  history: string[];
  /** There was more history than was saved. */
  truncated: boolean;
}

export interface SavedWindow {
  index: number;
  name: string;
  automaticRename: boolean;
  active: boolean;
  zoomed: boolean;
  cols: number;
  rows: number;
  /** tmux's layout string with its checksum. */
  layout: string;
  panes: SavedPane[];
}

export interface SavedSession {
  format: 'holdfast-session';
  version: 1;
  /** Milliseconds since the epoch. */
  savedAt: number;
  name: string;
  cwd: string;
  /** The session's environment; null: removed from what panes get. */
  environment: Record<string, string | null>;
  /** Names of variables that were left out because they look like secrets. */
  omitted: string[];
  windows: SavedWindow[];
}

/** Windows of a session, and panes of a window, that a file may ask for. */
const most = 1000;

const few =
  (item: Check): Check =>
  (value) => {
    if (Array.isArray(value) && (value.length === 0 || value.length > most))
      return ` must have 1 to ${most} entries`;
    return list(item)(value);
  };

const savedPane = object({
  active: flag,
  title: text,
  cwd: text,
  command: list(text),
  environment: record(text),
  foreground: text,
  history: list(text),
  truncated: flag,
});

const savedWindow = object({
  index: whole(0, 2 ** 31 - 1),
  name: text,
  automaticRename: flag,
  active: flag,
  zoomed: flag,
  cols: whole(1, limits.cells),
  rows: whole(1, limits.cells),
  layout: text,
  panes: few(savedPane),
});

/** Null when the value is a saved session of this version, else what is wrong: '.windows[0].name must be text'. */
export const checkSavedSession: Check = object({
  format: oneOf('holdfast-session'),
  version: oneOf(1),
  savedAt: whole(0),
  name: text,
  cwd: text,
  environment: record(orNull(text)),
  omitted: list(text),
  windows: few(savedWindow),
});
