/**
 * Services that commands use: panes and their programs, files, jobs, modes, sizes, messages. Commands never import the
 * server; tests pass fakes.
 */

import type { Principal } from '../operator/Principal.ts';
import type { PaneStatus } from '../operator/status/paneStatus.ts';
import type { ClientInfo } from '../protocol/admission.ts';
import type {
  AwaitResult,
  ByteString,
  PaneInfo,
  ProcessInfo,
  SessionInfo,
  WindowInfo,
} from '../protocol/messages.ts';
import type { ControlAction, PaneControl } from '../protocol/paneControl.ts';
import type { StateFacts } from '../screen/stateFacts.ts';
import type { Pane, PaneSpec, Session, Window, Winlink } from '../session/types.ts';
import type { AttachedClient } from './AttachedClient.ts';

export interface CaptureRequest {
  /**
   * Row number as in capture-pane -S and -E: 0 is the top of the screen, negative is history, '-' the very start or
   * end.
   */
  start?: number | '-';
  end?: number | '-';
  escapes?: boolean;
  joinWrapped?: boolean;
  keepTrailing?: boolean;
  octal?: boolean;
  trimLast?: boolean;
  alternate?: boolean;
}

/** A shell command line that runs beside the panes: run-shell, if-shell. */
export interface JobRequest {
  /** Run by `/bin/sh -c`, as tmux(1) documents for run-shell and if-shell. */
  command: string;
  cwd: string;
  /** The session whose environment is laid over the global one; null for the global one alone. */
  session: Session | null;
  /** The pane in $HOLDFAST_PANE. */
  pane: Pane | null;
  /** The principal that the job runs for; its own commands act as this principal. Null for the server itself. */
  by: Principal | null;
  /** Name of the client whose key or prompt started it: its commands act where this client is. */
  client?: string | undefined;
  /** Called with each piece of the output as it comes. */
  output?(text: string): void;
}

export interface JobResult {
  /** Standard output, bounded by the server (`truncated` when cut). Standard error is dropped, as in tmux. */
  output: string;
  truncated: boolean;
  /** Exit status or signal. */
  status: { code: number } | { signal: string };
}

/** A command connected to a pane (pipe-pane). */
export interface PipeRequest {
  /** Run by `/bin/sh -c`; already expanded. */
  command: string;
  /** The pane's output goes to the command's standard input (-O, the default). */
  output: boolean;
  /** The command's standard output is typed into the pane (-I). */
  input: boolean;
  /** Principal that types it; null for the server itself. */
  by: Principal | null;
}

/** A program in a box over a client's panes (display-popup). */
export interface PopupRequest {
  /** Session whose environment the program gets. */
  session: Session;
  spec: PaneSpec;
  /** The principal that gave the command; null for the server itself. */
  by: Principal | null;
  /** Box on the client's terminal in cells, borders included. */
  place: { x: number; y: number; cols: number; rows: number };
  /** Value of popup-border-lines; 'none' draws no box. */
  lines: string;
  /** Styles as text: of the content, and of the border. */
  style: string;
  border: string;
  title: string;
  /** Whether the popup closes when its program ends. */
  closes: 'never' | 'exit' | 'success';
}

/** Recorded sessions that have ended. */
export interface EndedArchive {
  /** Newest end first. Reads files, so not for every key. */
  list(): readonly SessionInfo[];
  /**
   * Makes a session with the same name, windows and layouts: new shells in place of its programs, below their last
   * screens. Errors: no-such-session, duplicate-session, no-space, bad-file for a record without windows.
   */
  recreate(uuid: string): Promise<{ id: string; name: string; problems: readonly string[] }>;
}

/** Files on the server's machine; paths are absolute. `HostFiles` is the real implementation. */
export interface Files {
  /** Bytes of a file. Errors: no-such-file, file-error, in the words of strerror(3). */
  read(path: string): Promise<ByteString>;
  /** Errors: as `read`. */
  write(path: string, data: ByteString, how: { append: boolean }): Promise<void>;
  /** Paths that match a glob(7) pattern, sorted; empty when none does. */
  glob(pattern: string): Promise<string[]>;
  isDirectory(path: string): boolean;
  /** Home directory of a user (`~name`); undefined for an unknown user. */
  homeOf(user: string): string | undefined;
  /** Whether this user may execute the file. */
  isExecutable(path: string): boolean;
}

/** A mode of a pane: keys and `send-keys -X` go to the mode instead of to the program. */
export interface PaneMode {
  /** #{pane_mode}: 'copy-mode'. */
  readonly name: string;
  /** The key table in force. */
  readonly keyTable: string;
  /** Puts the mode's cursor on a cell of the pane. */
  moveTo?(x: number, y: number): Promise<void>;
  /** Runs a command of `send-keys -X`, `count` times where a count applies; unknown commands do nothing, as in tmux. */
  run(name: string, words: readonly string[], count: number): Promise<void>;
  /**
   * Presses keys in a mode without key table and commands: a list. Resolves with the number of keys consumed before it
   * ended. Errors: others-client, unsupported, timeout.
   */
  press?(keys: readonly string[], by: Principal | null): Promise<number>;
  end(): void;
}

/** Format variables of a pane's mode. Rows of the selection count from the first of history. */
export interface ModeFacts {
  scroll: number;
  cursorX: number;
  cursorY: number;
  rectangle: boolean;
  selection: { startX: number; startY: number; endX: number; endY: number; active: boolean } | null;
  searchPresent: boolean;
  searchCount: number | null;
  searchPartial: boolean;
  cursorWord(): string;
  cursorLine(): string;
  searchMatch(): string;
}

/** A wait for the effect of a command (send-keys --wait); conditions as in `pane.await` of the protocol. */
export interface AwaitingRequest {
  conditions: readonly string[];
  timeoutMs: number | null;
}

export interface Awaiting {
  /** Errors: no-shell-marks, connection-lost. */
  readonly done: Promise<AwaitResult>;
  cancel(): void;
}

/** Sessions and their windows and panes in the JSON form of the protocol. */
export interface Descriptions {
  session(session: Session): SessionInfo;
  window(winlink: Winlink): WindowInfo;
  pane(pane: Pane): PaneInfo;
  client(client: AttachedClient): ClientInfo;
}

/** Kinds of prompts, each with its own history, in tmux's order. */
export const promptKinds = ['command', 'search', 'target', 'window-target'] as const;

export type PromptKind = (typeof promptKinds)[number];

/** Author of typed input, and its patience. */
export interface TypingHow {
  /** Null for the server itself, which no holder of the pane keeps out. */
  by: Principal | null;
  /** Whether to wait for a pane that another principal holds. */
  waitsForPane?: boolean;
  /** Longest such wait, milliseconds; the option control-wait when absent. */
  controlWaitMs?: number | undefined;
  /** Waits for a program that does not read. */
  waitsForProgram?: boolean;
  /** Aborted when the caller is gone. */
  gone?: AbortSignal | null;
  /** Identifies this input: input with the same name is not typed twice. */
  once?: { writer: string; seq: number };
}

interface ControlService {
  status(pane: Pane): PaneControl;
  /** Errors: control-held, no-control, bad-value. `to`: name or id of who gets it. */
  act(pane: Pane, who: Principal, action: ControlAction, to?: string): void;
}

/** Services that commands use. Every failure is a HoldfastError. */
export interface Services {
  readonly describe: Descriptions;
  /**
   * Starts (or restarts) a pane's program; resolves once the PTY exists. A command that makes a pane calls this after
   * adding the pane to the tree (the tree's 'pane-created' starts nothing), and removes the pane on failure. The
   * program's environment is the global one, then the session's, then `spec.environment`.
   */
  spawn(pane: Pane, spec: PaneSpec): Promise<void>;
  /** Shows bytes in a pane as if its program had written them (split-window -I, display-message -I). */
  feed(pane: Pane, data: ByteString): void;
  /** Runs a shell command line; resolves when it has ended and its output is closed. */
  runJob(job: JobRequest): Promise<JobResult>;
  /** Connects a pane to a command; null closes the pipe. A pane has one pipe; a new one replaces it. */
  pipe(pane: Pane, request: PipeRequest | null): Promise<void>;
  isPiped(pane: Pane): boolean;
  /**
   * Runs a program in a box over a client's panes; resolves with its exit status at the end. The popup outlives its
   * client: the next client of the session shows it. Errors: spawn-failed, already-exists when one is open there.
   */
  popup(client: AttachedClient, request: PopupRequest): Promise<number>;
  hasPopup(client: AttachedClient): boolean;
  closePopup(client: AttachedClient): void;
  readonly files: Files;
  /** Ends a pane's program: HUP, TERM, KILL. Resolves when no process of it remains. */
  killProcess(pane: Pane): Promise<void>;
  /**
   * Types bytes into a pane as `by`, once it may. Errors: input-full; control-held when another holds the pane;
   * control-lost when somebody took it before all was typed.
   */
  sendInput(pane: Pane, data: Uint8Array, how: TypingHow): Promise<void>;
  /** Control of panes' keyboards. */
  readonly control: ControlService;
  /**
   * Waits for a condition of the pane's program that comes true from now on. Errors: bad-value for a condition,
   * limit-exceeded.
   */
  awaitPane(pane: Pane, request: AwaitingRequest): Awaiting;
  /** Bytes that a key (by its canonical name) sends to the pane's program in its present modes; null for none. */
  encodeKey(pane: Pane, key: string): Uint8Array | null;
  /** Text of rows, each ended by a newline. */
  capture(pane: Pane, request: CaptureRequest): string | Promise<string>;
  /** Unfinished escape sequence at the end of the pane's output; empty for none (capture-pane -P). */
  pendingOutput(pane: Pane): Promise<ByteString>;
  /** Writes the pane's past to a new file, 0600, which the reader removes. Returns its path. */
  historyFile(pane: Pane, what: 'all' | 'last-output'): Promise<string>;
  /** Removes such a file when no reader will. */
  dropHistoryFile(path: string): void;
  /** Mode of a pane; null for none. */
  mode(pane: Pane): PaneMode | null;
  /** Shows text in a pane's view mode, appended to the text shown already. */
  showText(pane: Pane, text: string): void;
  /** Puts a pane in copy mode, or returns the mode that it is in. `source` is the pane whose past is shown. */
  copyMode(pane: Pane, how: { endsAtBottom?: boolean; hidePosition?: boolean; source?: Pane }): PaneMode;
  /** Shows a clock in a pane until a key is pressed. */
  clockMode(pane: Pane): void;
  clearHistory(pane: Pane): void;
  /** Drops the rows below the cursor: rows of history move in at the top. */
  trimBelowCursor(pane: Pane): void;
  /**
   * Resets modes that a program left on, and clears the screen as a program would (send-keys -R), or drops its text also with
   * scroll-on-clear (respawn-pane), as tmux does. Earlier history stays.
   */
  resetScreen(pane: Pane, text: 'drop' | 'clear'): void;
  /** Facts of a live pane for formats: its program and its cursor. */
  paneFacts(pane: Pane): PaneFacts;
  /** State of a pane's program. `guessed` by its output too, where nothing else tells it; not in lists. */
  paneStatus(pane: Pane, how?: { guessed: boolean }): PaneStatus;
  clients(): readonly AttachedClient[];
  /** Size in cells of a window that the client makes in the session (window-size, default-size). */
  newWindowSize(session: Session, client: AttachedClient | null): { cols: number; rows: number };
  /** Size of a session that is made without a terminal; null for its default-size. */
  newSessionSize(): { cols: number; rows: number } | null;
  /** Largest or smallest size among the clients of the window; default-size when there are none. */
  sizeAmongClients(
    window: Window,
    session: Session,
    which: 'largest' | 'smallest',
  ): { cols: number; rows: number };
  /** Marks this window, or everything, for redrawing. */
  redraw(window?: Window): void;
  /** Adds to the message log (show-messages). */
  log(message: string): void;
  /** Answers given to prompts, oldest first. */
  readonly promptHistory: {
    entries(kind: PromptKind): readonly string[];
    add(kind: PromptKind, answer: string): void;
    /** Clears the history of one kind; of all kinds when none is named. */
    clear(kind?: PromptKind): void;
  };
  /** The user that the server runs as. */
  readonly owner: { name: string; root: boolean };
  /** Shell commands that run beside the panes (show-messages -J). */
  runningJobs(): readonly { command: string; pid: number }[];
  messages(): readonly { at: number; text: string }[];
  readonly ended: EndedArchive;
  readonly themes: ThemeService;
  readonly questions: QuestionService;
  /**
   * Reports that a file of commands runs, so that a file sourced by the configuration is watched too (config-watch).
   */
  sourced(path: string): void;
  /** Configuration files that this server has read, in order. */
  configFiles(): readonly string[];
  startedAt: number;
  version: string;
  socketPath: string;
  /** Sends text to the clipboard of a client's terminal (set-buffer -w, load-buffer -w). */
  setClipboard(client: AttachedClient, data: ByteString): void;
  /** Ends the server and every session; ended sessions record `by`. */
  shutdown(by?: string): Promise<void>;
}

/** A theme in lists. */
export interface ThemeInfo {
  name: string;
  about: string;
  kind: 'dark' | 'light' | 'both';
  /** The pair that it is one half of; null for a theme by itself. */
  pair: string | null;
  /** Mistake in its file; null for a usable theme. */
  problem: string | null;
}

/** Questions that wait for an answer (holdfast ask). */
export interface QuestionService {
  pendingIn(session: Session): number;
  pendingOf(pane: Pane): number;
  /**
   * Shows the questions on a client, where they are answered; resolves with the pane of the chosen one, or null.
   * Errors: unsupported, when the client can't show them.
   */
  choose(client: AttachedClient): Promise<Pane | null>;
}

export interface ThemeService {
  /** Available themes, sorted by name. */
  list(): ThemeInfo[];
  /** Errors: no-such-theme, which lists the known ones; syntax-error for one with mistakes. */
  check(name: string): void;
  /**
   * Writes the theme to the configuration, so that later servers have it too; returns where. Errors: file-error.
   */
  keep(name: string): { path: string; line: number };
  /** Previews a theme for every client in place of the chosen one; null ends the preview. */
  preview(name: string | null): void;
}

export interface PaneFacts {
  cursorX: number;
  cursorY: number;
  cursorVisible: boolean;
  alternateOn: boolean;
  historySize: number;
  historyBytes: number;
  currentCommand: string;
  currentPath: string;
  process: ProcessInfo;
  /** The program's mouse and keyboard modes, by which send-keys encodes keys. */
  applicationCursor: boolean;
  applicationKeypad: boolean;
  bracketedPaste: boolean;
  kittyKeyboard: number;
  modifyOtherKeys: number;
  mouse: string;
  /** Name of the pane's mode, and its content where that can be selected and searched; null for none. */
  /** `unseenChanges`: the pane's program has printed since the mode began. */
  mode: { name: string; facts: ModeFacts | null; unseenChanges: boolean } | null;
  mouseEncoding: string;
  /** State of its screen; null for a pane without one. */
  state: StateFacts | null;
  /** Waits for something of the pane. */
  waits: number;
  /** Last search text of copy mode. */
  searchString: string;
  /** Name of who typed last; null for nobody. */
  lastOperator: string | null;
}
