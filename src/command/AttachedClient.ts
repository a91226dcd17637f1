/**
 * An attached client as commands see it: its identity, the session that it shows, and the actions that it supports. The
 * server's viewports implement it; tests use fakes.
 */

import type { Principal } from '../operator/Principal.ts';
import type { DefaultColours } from '../protocol/messages.ts';
import type { OverlayAnswer, OverlayItem, OverlayRequest } from '../protocol/overlays.ts';
import type { Pane, Session, Side, Window } from '../session/types.ts';

/** Actions of a client when it is detached. */
export interface DetachHow {
  /** Also hang up the process that started it (detach-client -P). */
  hangUp?: boolean;
  /** Run this with /bin/sh in its terminal (detach-client -E); for a client on this host only. */
  run?: string;
  /**
   * Set when somebody detaches the client who may not take its principal's panes: the panes then stay held until idle.
   */
  evicts?: boolean;
}

/** State of a pane's output to a control client, as refresh-client -A sets it. */
export type PaneFlow = 'on' | 'off' | 'pause' | 'continue';

/** Operations of a client in control mode (tmux(1), CONTROL MODE). */
export interface ControlActions {
  setFlow(pane: Pane, state: PaneFlow): void;
  /** Follows a format of the session (`what` ''), of panes ('%1', '%*') or windows ('@1', '@*'); null ends that. */
  subscribe(name: string, to: { what: string; format: string } | null): void;
  /** Size of one window, before that of the client; null removes it. */
  setWindowSize(window: Window, size: { cols: number; rows: number } | null): void;
  /** Colours that programs of the pane are told, as a terminal reports its own. */
  reportColours(pane: Pane, colours: DefaultColours): void;
}

/** An attached client, as commands see it. */
export interface AttachedClient {
  /** Name for -t: the tty path, or the client's name where there is no tty. */
  readonly name: string;
  readonly operator: { id: string; name: string; kind: string; role: 'operator' | 'observer' };
  /** Principal that acts over it. */
  readonly principal: Principal;
  readonly session: Session;
  /** Carrier of its connection: 'local' for the Unix socket, 'ssh', 'websocket', 'http', 'relay'. */
  readonly carrier: string;
  /** Address or tty that the client connects from; '' when unknown. */
  readonly from: string;
  readonly pid: number;
  readonly terminal: {
    readonly tty: string;
    readonly term: string;
    /** Kind of its background (#{client_theme}); '' while unknown. */
    readonly theme: 'dark' | 'light' | '';
    /** Name and version as the terminal reports them; '' while unknown. */
    readonly name: string;
    /** Size of a cell in pixels; null while unknown. */
    readonly cell: { width: number; height: number } | null;
  };
  /** Pictures sent to it, in bytes. */
  readonly frames: { readonly sentBytes: number };
  readonly cols: number;
  readonly rows: number;
  /** Rows of the status line; 0 when it is off. */
  readonly statusRows: number;
  /** The first visible cell of a window that is larger than the client; null when the whole window is visible. */
  readonly seenFrom: { x: number; y: number } | null;
  readonly createdAt: number;
  readonly activityAt: number;
  readonly readOnly: boolean;
  /** Comma-separated, as #{client_flags}: 'attached,focused,UTF-8', 'read-only', 'ignore-size', ... */
  readonly flags: string;
  /** The session shown before this one (switch-client -l); null when that session is gone. */
  readonly lastSession: Session | null;
  /** The key table in force (#{client_key_table}): 'root' when idle. */
  readonly keyTable: string;
  /** Only for a client in control mode. */
  readonly control?: ControlActions;
  detach(by: string | null, how?: DetachHow): void;
  switchTo(session: Session): void;
  /** `by`: another operator requested the change, and the client shows the name. */
  setReadOnly(readOnly: boolean, by?: string): void;
  /** Client flags as of attach-session -f and refresh-client -f: 'ignore-size', '!read-only', ... */
  setFlags(flags: readonly string[]): void;
  /** The next key is looked up in this table (switch-client -T). */
  setKeyTable(name: string): void;
  /** Sends all keys to the program until the key of the option inner-key is pressed, or stops doing so (inner-keys). */
  toggleInnerKeys(): void;
  /** Handles a key as if it were pressed in this client, bindings first (send-keys -K). */
  pressKey(key: string): void;
  /** Job-control stop of the client's process (suspend-client). */
  suspend(): void;
  /** Runs the lock-command in the client's terminal (lock-client); for a client on this host only. */
  lock(): void;
  /** Moves the visible part of a window that is larger than the client (refresh-client -L -R -U -D, -c to follow). */
  pan(to: Side | 'cursor', cells: number): void;
  /** Sets the size of a client without a terminal (refresh-client -C); null restores its own size. */
  forceSize(size: { cols: number; rows: number } | null): void;
  /**
   * Shows a text on the status line: `forMs` 0 means until a key is pressed, absent means display-time. `styled`: it is drawn
   * as the status line is, with the styles and alignment of #[].
   */
  showMessage(text: string, forMs?: number, styled?: boolean): void;
  /** Shows an error on the status line for at least three seconds. */
  showError(text: string): void;
  /** Asks in the client's UI. Null when the question was cancelled or the client left. */
  ask(question: {
    kind: 'confirm' | 'text' | 'choice';
    prompt: string;
    choices?: string[];
    initial?: string;
    /** The answer is one key ('single'), the name of one key ('key'), or digits that any other key ends ('numeric'). */
    accepts?: 'single' | 'key' | 'numeric';
    /** Called with each state of the answer (command-prompt -i); its first character tells how the state came about. */
    changed?(text: string): void;
    /** Editing keys, earlier answers (oldest first), word separators, and the text that C-y inserts. */
    editing?: { keys?: 'emacs' | 'vi'; history?: readonly string[]; separators?: string; paste?(): string };
    /** Completions (Tab) of the last word of the line. */
    candidates?(line: string): readonly string[];
  }): Promise<string | null>;
  /**
   * Shows a list or menu and resolves with the choice; null for none. `acts` holds its actions by name: each returns
   * the list's content afterwards. Keys go to the overlay from the call on.
   * `mode` makes an open list the mode of a pane. Errors: unsupported when the client can't show any.
   */
  overlay(request: OverlayRequest, acts?: OverlayActs, mode?: ListAsMode): Promise<OverlayAnswer>;
  /** Queues keys until `work` is done, except the answers to questions asked meanwhile. */
  hold(work: Promise<unknown>): void;
  /**
   * Shows the panes' numbers over them for `forMs` (0: until a key) and resolves with the key pressed; null for none.
   * Without `keys`, keys go to the program as usual.
   */
  showPaneNumbers(forMs: number, keys: boolean): Promise<string | null>;
  redraw(): void;
}

/** A list as a mode of the pane that it was opened for, as tmux's choosers are. */
export interface ListAsMode {
  pane: Pane;
  /** #{pane_mode}: 'tree-mode'. */
  name: string;
  /** Principal that opened it, with whose rights its actions run; null for the server itself. */
  by: Principal | null;
  /** Settles when the command of the choice has ended. */
  done: Promise<void>;
}

/**
 * Returns the list's present content, and with `selected` the item to select. `text` is '' when no text was asked for.
 */
export type OverlayActs = Readonly<
  Record<
    string,
    (
      id: string,
      text: string,
      tagged: readonly string[],
    ) => Promise<OverlayItem[] | { items: OverlayItem[]; selected?: string; remark?: string }>
  >
>;
