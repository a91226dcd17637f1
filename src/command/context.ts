/**
 * What a running command may touch: the tree, the options, and the services that the server gives it.
 * Commands never import the server; tests give them these services as fakes.
 */
import type { OptionSet } from '../options/types.ts';
import type { ByteString, CommandRunResult, ProcessInfo, SessionInfo } from '../protocol/messages.ts';
import type { OverlayAnswer, OverlayItem, OverlayRequest } from '../protocol/overlays.ts';
import type { Environment, Pane, PaneSpec, Session, Side, Tree, Window } from '../session/types.ts';
import type { CallerLimits } from './execute/callerLimits.ts';
import type { HiddenEnvironment } from './HiddenEnvironment.ts';
import type { KeyTables } from './KeyTables.ts';
import type { PasteBuffers } from './PasteBuffers.ts';
import type { CommandSpec, ResolvedTarget, TargetType } from './spec.ts';
import type { WaitChannels } from './WaitChannels.ts';

/** An attached client, as commands see it. */
/** What a client does when it is let go. */
export interface DetachHow {
  /** Also hang up the process that started it (detach-client -P). */
  hangUp?: boolean;
  /** Run this with /bin/sh in its terminal (detach-client -E); for a client on this host only. */
  run?: string;
}

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

/** The mouse event that a binding was pressed by. */
export interface PressedMouse {
  readonly wheel: boolean;
  /** Cell of the client's terminal, from 0. */
  readonly x: number;
  readonly y: number;
  /** Its cell in a pane, from 0; null when that is not the pane under the pointer. */
  cellIn(pane: Pane): { x: number; y: number } | null;
  /** Hands it to the pane's program, if that is under the pointer and asked for it. */
  passOn(pane: Pane): void;
  /** The border under the pointer follows it until the button is let go. */
  dragBorder(): void;
  /** A selection from here follows the pointer; the pane is in copy mode. Resolves when it has begun. */
  dragSelection(pane: Pane): Promise<void>;
  /** Format variables: mouse_x, mouse_word, ... */
  readonly variables: Readonly<Record<string, string>>;
}

/** Kinds of prompts, each with a history of its own, in tmux's order. */
export const promptKinds = ['command', 'search', 'target', 'window-target'] as const;
export type PromptKind = (typeof promptKinds)[number];

/** What commands ask of the server. Every failure is a HoldfastError. */
export interface Services {
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
  sessionInfo(session: Session): SessionInfo;
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
  mouse: string;
  /** Name of the mode that it is in, and what that shows; null for none. */
  mode: { name: string; facts: ModeFacts } | null;
  /** What was looked for last in copy mode. */
  searchString: string;
}

/** What a format is expanded about. */
export type FormatTarget = Partial<ResolvedTarget> & {
  client?: AttachedClient | null;
  /** Values that only this expansion has (#{buffer_name} in list-buffers, #{command_list_name}). */
  variables?: Readonly<Record<string, string>>;
  /** Expand strftime(3) conversions too (display-message, status lines). */
  time?: boolean;
  /** Takes each step of the expansion, a line (display-message -v). */
  trace?: (line: string) => void;
};

/** State of the command language itself: one for a server, kept across commands. */
export interface CommandState {
  readonly buffers: PasteBuffers;
  readonly channels: WaitChannels;
  readonly keys: KeyTables;
  readonly hidden: HiddenEnvironment;
}

/** One run of a command line by one caller. */
export interface CommandContext {
  readonly tree: Tree;
  readonly services: Services;
  readonly options: { server: OptionSet; session: OptionSet; window: OptionSet };
  readonly globalEnvironment: Environment;
  readonly state: CommandState;
  /** Every command there is, sorted by name (list-commands). */
  readonly commands: readonly CommandSpec[];
  /** Milliseconds since the epoch; `after` resolves that many milliseconds later (run-shell -d). */
  readonly clock: { now(): number; after(ms: number): Promise<void> };
  /** Who runs it: for attribution and default targets. */
  readonly caller: Caller;
  /** The mouse event that a binding was pressed by; null for anything else. */
  readonly mouse: PressedMouse | null;
  /** Target of a flag as resolved before the run; throws for a flag that the spec does not list as a target. */
  target(flag?: string): ResolvedTarget;
  targetClient(flag?: string): AttachedClient;
  /** The same for text that a command got in its own way (switch-client -t, move-window -r, attach-session -t). */
  find(
    type: Exclude<TargetType, 'client'>,
    text: string | undefined,
    how?: { windowIndex?: boolean; defaultMarked?: boolean; preferUnattached?: boolean },
  ): ResolvedTarget;
  findClient(text: string | undefined): AttachedClient;
  /** Hooks after this command are about what it made, rather than about its target (new-window, split-window). */
  hooksAbout(made: ResolvedTarget): void;
  /** Expands a format in the context of a target (the -t target when absent). */
  expand(format: string, target?: FormatTarget): string;
  /** Every format variable with its value there (display-message -a), sorted by name. */
  formatVariables(target?: FormatTarget): readonly (readonly [name: string, value: string])[];
  /** A line on stdout; `print` adds the newline. */
  print(line: string): void;
  /** Bytes on stdout as they are. */
  printRaw(bytes: ByteString): void;
  printError(line: string): void;
  /** The caller shall attach to this session when the whole command line is done. */
  requestAttach(request: NonNullable<CommandRunResult['attach']>): void;
  /** The caller's standard input, whole ('-' of load-buffer and source-file). */
  readStdin(): Promise<ByteString>;
  /**
   * Runs more commands in the same context (if-shell, run-shell -C, hooks): their output, errors and exit code are this
   * run's. `target` becomes what they mean by "current".
   */
  runLine(line: string, how?: { target?: ResolvedTarget }): Promise<void>;
  /** Runs the text of a configuration file; `parseOnly` checks it and runs nothing (source-file -n). */
  runFile(text: string, how: { path: string; parseOnly?: boolean; verbose?: boolean }): Promise<void>;
  /**
   * Checks commands given as words (one word is a command line or a `{ }` block, several are an argv), and answers them
   * as one line in the spelling of list-keys, fit for `runLine`. Throws what running them would at parse time.
   */
  parseCommands(words: readonly string[]): string;
  /**
   * Goes on by itself after this command has answered (-b): output goes to the client or pane that `print` would have
   * shown it in had the caller been a key binding, and an error to the message log.
   */
  background(work: (context: CommandContext) => Promise<void>): void;
  /** Exit code of the whole run, when it is not 0 and no error was thrown (run-shell of a failing command). */
  setExitCode(code: number): void;
}

export interface Caller {
  /** The client that ran it from its own UI; null for a one-shot command. */
  readonly client: AttachedClient | null;
  /** The pane that it was typed in, from $HOLDFAST_PANE. */
  readonly pane: Pane | null;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly canAttach: boolean;
  readonly terminal: { cols: number; rows: number; term: string } | null;
  readonly operatorName: string;
  /** Errors say which line of which file they are about, as for a configuration: nobody sees which command ran. */
  readonly namesLines?: true;
  /** What it is kept to; absent for who may do everything. */
  readonly limits?: CallerLimits;
}
