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
import { name } from './values.ts';

/** Windows of a session, and panes of a window, that a file may ask for. */
const most = 1000;

const SavedPane = object({
  /** The window's active pane. */
  active: boolean,
  /** Its title. */
  title: text,
  /** Folder in which the program is started. */
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
/** A pane in a file. */
export interface SavedPane extends Infer<typeof SavedPane> {}

const SavedWindow = object({
  /** Its number in the session. */
  index: whole(0, 2 ** 31 - 1),
  name,
  /** It is named after its program. */
  automaticRename: boolean,
  /** A program made the name, so no styles are in it. */
  namedByProgram: optional(yes),
  /** The session's current window. */
  active: boolean,
  /** Its active pane fills it. */
  zoomed: boolean,
  /** Columns. */
  cols: whole(1, limits.cells),
  /** Rows. */
  rows: whole(1, limits.cells),
  /** tmux's layout string with its checksum. */
  layout: text,
  panes: list(SavedPane, 1, most),
});
/** A window in a file. */
export interface SavedWindow extends Infer<typeof SavedWindow> {}

export const SavedSession = object({
  /** Mark of such a file. */
  format: oneOf('holdfast-session'),
  /** Version of its format. */
  version: oneOf(1),
  /** Milliseconds since the epoch. */
  savedAt: whole(0),
  name,
  /** Folder in which new windows start. */
  cwd: text,
  /** The session's environment; null: removed from what panes get. */
  environment: record(orNull(text)),
  /** Names of variables that were left out because they look like secrets. */
  omitted: list(text),
  windows: list(SavedWindow, 1, most),
});
/** A session in a file. */
export interface SavedSession extends Infer<typeof SavedSession> {}
