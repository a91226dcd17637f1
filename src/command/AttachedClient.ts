/**
 * An attached client, as commands see it: who it is, what it shows, and what it can be asked to do. The server's viewports
 * are these; tests give fakes.
 */
import type { OverlayAnswer, OverlayItem, OverlayRequest } from '../protocol/overlays.ts';
import type { Session, Side } from '../session/types.ts';

/** What a client does when it is let go. */
export interface DetachHow {
  /** Also hang up the process that started it (detach-client -P). */
  hangUp?: boolean;
  /** Run this with /bin/sh in its terminal (detach-client -E); for a client on this host only. */
  run?: string;
}

/** An attached client, as commands see it. */
export interface AttachedClient {
  /** What -t names: the tty path, or the client's name where there is no tty. */
  readonly name: string;
  readonly operator: { id: string; name: string; kind: string; role: 'operator' | 'observer' };
  readonly session: Session;
  /** What brought it: 'local' for the Unix socket, 'ssh', 'websocket', 'http', 'relay'. */
  readonly carrier: string;
  /** Where from: an address, or the tty; '' when nobody said. */
  readonly from: string;
  readonly pid: number;
  readonly tty: string;
  readonly term: string;
  /** Whether its terminal's background is dark or light (#{client_theme}); '' while that is not known. */
  readonly theme: 'dark' | 'light' | '';
  /** Name and version as its terminal gives them, and what of a cell in pixels it says; '' and null for nothing. */
  readonly terminalName: string;
  readonly cell: { width: number; height: number } | null;
  readonly cols: number;
  readonly rows: number;
  /** The first cell shown of a window that is larger than the client; null when all of it is seen. */
  readonly seenFrom: { x: number; y: number } | null;
  readonly createdAt: number;
  readonly activityAt: number;
  readonly readOnly: boolean;
  /** Comma-separated, as #{client_flags}: 'attached,focused,UTF-8', 'read-only', 'ignore-size', ... */
  readonly flags: string;
  /** The session it showed before this one (switch-client -l); null when that is gone. */
  readonly lastSession: Session | null;
  /** The key table in force (#{client_key_table}): 'root' when idle. */
  readonly keyTable: string;
  detach(by: string | null, how?: DetachHow): void;
  switchTo(session: Session): void;
  /** `by`: somebody else wants it so, and the client is told. */
  setReadOnly(readOnly: boolean, by?: string): void;
  /** Client flags as of attach-session -f and refresh-client -f: 'ignore-size', '!read-only', ... */
  setFlags(flags: readonly string[]): void;
  /** The next key is looked up in this table (switch-client -T). */
  setKeyTable(name: string): void;
  /** All keys are the program's until the key of the option inner-key is pressed, or no more (inner-keys). */
  toggleInnerKeys(): void;
  /** Handles a key as if it had been pressed in this client: bindings first (send-keys -K). */
  pressKey(key: string): void;
  /** Job-control stop of the client's process (suspend-client). */
  suspend(): void;
  /** Runs the lock-command in the client's terminal (lock-client); for a client on this host only. */
  lock(): void;
  /** Moves the visible part of a window that is larger than the client (refresh-client -L -R -U -D, -c to follow). */
  pan(to: Side | 'cursor', cells: number): void;
  /** Size of a client without a terminal (refresh-client -C); null goes back to its own. */
  forceSize(size: { cols: number; rows: number } | null): void;
  /** Shows a text on the status line: `forMs` 0 means until a key, absent means display-time. */
  showMessage(text: string, forMs?: number): void;
  /** The same for what went wrong: for three seconds at least. */
  showError(text: string): void;
  /** Asks in the client's UI. Null when the answer was refused or the client went. */
  ask(question: {
    kind: 'confirm' | 'text' | 'choice';
    prompt: string;
    choices?: string[];
    initial?: string;
    /** One key is the answer ('single'), its name is ('key'), or digits are and another key ends them ('numeric'). */
    accepts?: 'single' | 'key' | 'numeric';
    /** Called with each state of the answer (command-prompt -i): its first character says how it came about. */
    changed?(text: string): void;
    /** Keys, answers of before (oldest first), where words end, and what C-y puts in. */
    editing?: { keys?: 'emacs' | 'vi'; history?: readonly string[]; separators?: string; paste?(): string };
    /** What the last word of the line may become (Tab). */
    candidates?(line: string): readonly string[];
  }): Promise<string | null>;
  /**
   * Shows a list or menu, and answers what was chosen; null for nothing. `acts` are what its actions do, by their names:
   * each answers what is in the list afterwards. Keys go to it from the call on.
   * Errors: command-failed when the client can't show any.
   */
  overlay(request: OverlayRequest, acts?: OverlayActs): Promise<OverlayAnswer>;
  /** Keys wait until this is done, but for what is asked meanwhile. */
  hold(work: Promise<unknown>): void;
  /**
   * Shows the panes' numbers over them for so long (0: until a key), and resolves with the key that was pressed; null for
   * none. Without `keys` they are the program's as ever.
   */
  showPaneNumbers(forMs: number, keys: boolean): Promise<string | null>;
  redraw(): void;
}

/** Answers what is in the list now, and with `selected` what of it is selected then. `text` is '' where none was asked for. */
export type OverlayActs = Readonly<
  Record<
    string,
    (
      id: string,
      text: string,
      tagged: readonly string[],
    ) => Promise<OverlayItem[] | { items: OverlayItem[]; selected: string }>
  >
>;
