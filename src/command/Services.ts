/**
 * What commands ask of the server: panes and their programs, files, jobs, modes, sizes, messages. Commands never import
 * the server; tests give them these services as fakes.
 */
import type { ClientInfo } from '../protocol/admission.ts';
import type { ByteString, PaneInfo, ProcessInfo, SessionInfo, WindowInfo } from '../protocol/messages.ts';
import type { Pane, PaneSpec, Session, Window, Winlink } from '../session/types.ts';
import type { AttachedClient } from './AttachedClient.ts';

export interface CaptureRequest {
  /** Row numbers as in capture-pane -S and -E: 0 is the top of the screen, negative is history, '-' the very start/end. */
  start?: number | '-';
  end?: number | '-';
  escapes?: boolean;
  joinWrapped?: boolean;
  keepTrailing?: boolean;
  octal?: boolean;
  trimLast?: boolean;
  alternate?: boolean;
}

/** A shell command line run beside the panes: run-shell, if-shell. */
export interface JobRequest {
  /** Run by `/bin/sh -c`, as tmux(1) says of run-shell and if-shell. */
  command: string;
  cwd: string;
  /** The session whose environment it gets, over the global one; null for the global one alone. */
  session: Session | null;
  /** The pane told as $HOLDFAST_PANE. */
  pane: Pane | null;
}

export interface JobResult {
  /** Standard output. Standard error is dropped, as tmux does. Bounded by the server; `truncated` says so. */
  output: string;
  truncated: boolean;
  /** How it ended. */
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
}

/** A program in a box over the panes of a client (display-popup). */
export interface PopupRequest {
  /** What is told to its program: whose environment it gets. */
  session: Session;
  spec: PaneSpec;
  /** Its box on the client's terminal, borders included, cells. */
  place: { x: number; y: number; cols: number; rows: number };
  /** A value of popup-border-lines; 'none' is no box. */
  lines: string;
  /** Styles as text: of what is shown, and of the box. */
  style: string;
  border: string;
  title: string;
  /** Whether it goes when its program ends. */
  closes: 'never' | 'exit' | 'success';
}

/** The sessions that have ended, of which there is a record. */
export interface EndedArchive {
  /** Those that ended last come first. Reads files: not for every key. */
  list(): readonly SessionInfo[];
  /**
   * Makes a session of the same name, windows and layouts: new shells where its programs were, below its last screens.
   * Errors: no-such-session, duplicate-session, no-space, command-failed for a record without windows.
   */
  recreate(uuid: string): Promise<{ id: string; name: string; problems: readonly string[] }>;
}

/** Files on the server's machine. Paths are absolute. `HostFiles` is the real one. */
export interface Files {
  /** The bytes of a file. Errors: command-failed in the words of strerror(3): `/x: No such file or directory`. */
  read(path: string): Promise<ByteString>;
  /** Errors: as `read`. */
  write(path: string, data: ByteString, how: { append: boolean }): Promise<void>;
  /** Paths that match a glob(7) pattern, sorted; empty when none does. */
  glob(pattern: string): Promise<string[]>;
  isDirectory(path: string): boolean;
  /** A user's home directory (`~name`); undefined when there is no such user. */
  homeOf(user: string): string | undefined;
  /** A file that this user may run. */
  isExecutable(path: string): boolean;
}

/** A mode that a pane is in: its keys and `send-keys -X` go to it instead of to the program. */
export interface PaneMode {
  /** #{pane_mode}: 'copy-mode'. */
  readonly name: string;
  /** The key table in force. */
  readonly keyTable: string;
  /** Puts its cursor on a cell of the pane. */
  moveTo?(x: number, y: number): Promise<void>;
  /** Does a command of `send-keys -X`, `count` times where that means something; unknown ones do nothing, as in tmux. */
  run(name: string, words: readonly string[], count: number): Promise<void>;
  end(): void;
}

/** What formats know of a pane's mode. Rows of the selection are counted from the first of history. */
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

/** How sessions and what is in them look to programs: as in the protocol. */
export interface Descriptions {
  session(session: Session): SessionInfo;
  window(winlink: Winlink): WindowInfo;
  pane(pane: Pane): PaneInfo;
  client(client: AttachedClient): ClientInfo;
}

/** Kinds of prompts, each with a history of its own, in tmux's order. */
export const promptKinds = ['command', 'search', 'target', 'window-target'] as const;

export type PromptKind = (typeof promptKinds)[number];

/** What commands ask of the server. Every failure is a HoldfastError. */
export interface Services {
  readonly describe: Descriptions;
  /**
   * Starts (or starts again) a pane's program; resolves once the PTY exists. A command that makes a pane calls this
   * itself after the tree has it (the tree's 'pane-created' starts nothing), and removes the pane when it fails.
   * The program's environment is the global one, then the session's, then `spec.environment`.
   */
  spawn(pane: Pane, spec: PaneSpec): Promise<void>;
  /** Shows bytes in a pane as if its program had written them (split-window -I, display-message -I). */
  feed(pane: Pane, data: ByteString): void;
  /** Runs a shell command line; resolves when it has ended and its output is closed. */
  runJob(job: JobRequest): Promise<JobResult>;
  /** Connects a pane to a command, or with null ends that. One pipe a pane; a new one replaces the old. */
  pipe(pane: Pane, request: PipeRequest | null): Promise<void>;
  isPiped(pane: Pane): boolean;
  /**
   * Runs a program in a box over a client's panes; resolves with its exit status when it is over. It outlives its client:
   * whoever attaches to the session next sees it. Errors: spawn-failed, command-failed when one is open there.
   */
  popup(client: AttachedClient, request: PopupRequest): Promise<number>;
  hasPopup(client: AttachedClient): boolean;
  closePopup(client: AttachedClient): void;
  readonly files: Files;
  /** Ends a pane's program: HUP, TERM, KILL. Resolves when nothing of it is left. */
  killProcess(pane: Pane): Promise<void>;
  /** Types bytes into a pane, attributed to the operator. Errors: input-full, pane-dead. */
  sendInput(pane: Pane, data: Uint8Array): Promise<void>;
  /** The bytes that a key (by its canonical name) sends to the pane's program in its present modes; null for none. */
  encodeKey(pane: Pane, key: string): Uint8Array | null;
  /** The text of rows, each ended by a newline. */
  capture(pane: Pane, request: CaptureRequest): Promise<string>;
  /** The beginning of an escape sequence that the pane's output ends in; empty for none (capture-pane -P). */
  pendingOutput(pane: Pane): Promise<ByteString>;
  /** Writes the pane's past to a file of its own, 0600, that whoever reads it removes. Answers its path. */
  historyFile(pane: Pane, what: 'all' | 'last-output'): Promise<string>;
  /** Removes one that nobody shows. */
  dropHistoryFile(path: string): void;
  /** The mode that a pane is in; null for none. */
  mode(pane: Pane): PaneMode | null;
  /** Puts a pane in copy mode, or answers the mode that it is in. `source` is the pane whose past is shown. */
  copyMode(pane: Pane, how: { endsAtBottom?: boolean; hidePosition?: boolean; source?: Pane }): PaneMode;
  /** A clock in place of what the pane shows, until a key. */
  clockMode(pane: Pane): void;
  clearHistory(pane: Pane): void;
  /** Undoes modes that a program left on, and clears the screen; history stays (respawn-pane, send-keys -R). */
  resetScreen(pane: Pane): void;
  /** Facts of a live pane for formats: what its program is and where the cursor stands. */
  paneFacts(pane: Pane): PaneFacts;
  clients(): readonly AttachedClient[];
  /** Cells of a window that is made in the session, by the client who asks for it (window-size, default-size). */
  newWindowSize(session: Session, client: AttachedClient | null): { cols: number; rows: number };
  /** Of a session that is made without a terminal; null for its default-size. */
  newSessionSize(): { cols: number; rows: number } | null;
  /** The largest or smallest cells among clients that have the window; default-size when there are none. */
  sizeAmongClients(
    window: Window,
    session: Session,
    which: 'largest' | 'smallest',
  ): { cols: number; rows: number };
  /** Marks whatever shows this window, or everything, to be drawn again. */
  redraw(window?: Window): void;
  /** Adds to the message log (show-messages). */
  log(message: string): void;
  /** What was answered to prompts, oldest first. */
  readonly promptHistory: {
    entries(kind: PromptKind): readonly string[];
    add(kind: PromptKind, answer: string): void;
    /** All kinds when none is named. */
    clear(kind?: PromptKind): void;
  };
  /** The user that the server runs as. */
  readonly owner: { name: string; root: boolean };
  /** Shell commands that run beside the panes (show-messages -J). */
  runningJobs(): readonly { command: string; pid: number }[];
  messages(): readonly { at: number; text: string }[];
  readonly ended: EndedArchive;
  readonly themes: ThemeService;
  /** A file of commands is run: changes of the configuration's are seen (config-watch). */
  sourced(path: string): void;
  startedAt: number;
  version: string;
  socketPath: string;
  /** Sends text to the clipboard of a client's terminal (set-buffer -w, load-buffer -w). */
  setClipboard(client: AttachedClient, data: ByteString): void;
  /** Ends the server and every session; `by` is told of them afterwards. */
  shutdown(by?: string): Promise<void>;
}

/** A theme as lists show it. */
export interface ThemeInfo {
  name: string;
  about: string;
  kind: 'dark' | 'light' | 'both';
  /** What is wrong in its file; null when it can be used. */
  problem: string | null;
}

export interface ThemeService {
  /** The themes that there are, sorted by name. */
  list(): ThemeInfo[];
  /** Errors: command-failed for a theme that is not there (the sentence lists those that are) or has mistakes. */
  check(name: string): void;
  /** Shows everybody another theme than the chosen one, until it is called with null. */
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
  /** The program's mouse and keyboard modes: send-keys encodes keys by them. */
  applicationCursor: boolean;
  applicationKeypad: boolean;
  bracketedPaste: boolean;
  kittyKeyboard: number;
  modifyOtherKeys: number;
  mouse: string;
  /** Name of the mode that it is in, and what that shows; null for none. */
  mode: { name: string; facts: ModeFacts } | null;
  /** What was looked for last in copy mode. */
  searchString: string;
}
