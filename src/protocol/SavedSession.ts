/**
 * A session as `session save` writes it to a file and `session restore` reads it: shape, commands and the end of the
 * history. Owns the format and the check of what may be a damaged or foreign file. docs/sessions.md describes it.
 */
import {
  boolean,
  type Infer,
  list,
  object,
  oneOf,
  optional,
  orNull,
  record,
  text,
  whole,
  yes,
} from './check.ts';
import { limits } from './limits.ts';

/** Windows of a session, and panes of a window, that a file may ask for. */
const most = 1000;

const SavedPane = object({
  active: boolean,
  title: text,
  cwd: text,
  /** As the pane was started: no words for the default shell, one for a line of the shell, several for an argv. */
  command: list(text),
  /** Extra variables of this pane (-e). */
  environment: record(text),
  /** Foreground program at that time; information only, it is not run. */
  foreground: text,
  /** The last lines of history and screen, with colours as SGR sequences (ECMA-48). */
  history: list(text),
  /** There was more history than was saved. */
  truncated: boolean,
});
export interface SavedPane extends Infer<typeof SavedPane> {}

const SavedWindow = object({
  index: whole(0, 2 ** 31 - 1),
  name: text,
  automaticRename: boolean,
  /** A program made the name, so no styles are in it. */
  namedByProgram: optional(yes),
  active: boolean,
  zoomed: boolean,
  cols: whole(1, limits.cells),
  rows: whole(1, limits.cells),
  /** tmux's layout string with its checksum. */
  layout: text,
  panes: list(SavedPane, 1, most),
});
export interface SavedWindow extends Infer<typeof SavedWindow> {}

export const SavedSession = object({
  format: oneOf('holdfast-session'),
  version: oneOf(1),
  /** Milliseconds since the epoch. */
  savedAt: whole(0),
  name: text,
  cwd: text,
  /** The session's environment; null: removed from what panes get. */
  environment: record(orNull(text)),
  /** Names of variables that were left out because they look like secrets. */
  omitted: list(text),
  windows: list(SavedWindow, 1, most),
});
export interface SavedSession extends Infer<typeof SavedSession> {}
