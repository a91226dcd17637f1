/**
 * What a running command may touch: the tree, the options, and the services that the server gives it.
 * Commands never import the server; tests give them these services as fakes.
 */
import type { OptionSet } from '../options/types.ts';
import type { CommandRunResult, ProcessInfo, SessionInfo } from '../protocol/messages.ts';
import type { Environment, Pane, PaneSpec, Session, Tree, Window } from '../session/types.ts';
import type { ResolvedTarget } from './spec.ts';

/** An attached client, as commands see it. */
export interface AttachedClient {
  /** What -t names: the tty path, or the client's name where there is no tty. */
  readonly name: string;
  readonly operator: { id: string; name: string; kind: string; role: 'operator' | 'observer' };
  readonly session: Session;
  readonly pid: number;
  readonly tty: string;
  readonly term: string;
  readonly cols: number;
  readonly rows: number;
  readonly createdAt: number;
  readonly activityAt: number;
  readonly readOnly: boolean;
  detach(by: string | null): void;
  switchTo(session: Session): void;
  showMessage(text: string): void;
  /** Asks in the client's UI. Null when the answer was refused or the client went. */
  ask(question: {
    kind: 'confirm' | 'text' | 'choice';
    prompt: string;
    choices?: string[];
    initial?: string;
  }): Promise<string | null>;
  redraw(): void;
}

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

/** What commands ask of the server. Every failure is a HoldfastError. */
export interface Services {
  /** Starts (or starts again) a pane's program; resolves once the PTY exists. */
  spawn(pane: Pane, spec: PaneSpec): Promise<void>;
  /** Ends a pane's program: HUP, TERM, KILL. Resolves when nothing of it is left. */
  killProcess(pane: Pane): Promise<void>;
  /** Types bytes into a pane, attributed to the operator. Errors: input-full, pane-dead. */
  sendInput(pane: Pane, data: Uint8Array): Promise<void>;
  capture(pane: Pane, request: CaptureRequest): Promise<string>;
  clearHistory(pane: Pane): void;
  resetScreen(pane: Pane): void;
  /** Facts of a live pane for formats: what its program is and where the cursor stands. */
  paneFacts(pane: Pane): PaneFacts;
  clients(): readonly AttachedClient[];
  /** Marks whatever shows this window, or everything, to be drawn again. */
  redraw(window?: Window): void;
  /** Adds to the message log (show-messages). */
  log(message: string): void;
  messages(): readonly { at: number; text: string }[];
  sessionInfo(session: Session): SessionInfo;
  startedAt: number;
  version: string;
  socketPath: string;
  /** Ends the server and every session. */
  shutdown(): Promise<void>;
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
  inMode: boolean;
}

/** One run of a command line by one caller. */
export interface CommandContext {
  readonly tree: Tree;
  readonly services: Services;
  readonly options: { server: OptionSet; session: OptionSet; window: OptionSet };
  readonly globalEnvironment: Environment;
  readonly clock: { now(): number };
  /** Who runs it: for attribution and default targets. */
  readonly caller: Caller;
  /** Target of a flag as resolved before the run; throws for a flag that the spec does not list as a target. */
  target(flag?: string): ResolvedTarget;
  targetClient(flag?: string): AttachedClient;
  /** Expands a format in the context of a target (the -t target when absent). */
  expand(format: string, target?: Partial<ResolvedTarget> & { client?: AttachedClient }): string;
  /** A line on stdout; `print` adds the newline. */
  print(line: string): void;
  printRaw(bytes: string): void;
  printError(line: string): void;
  /** The caller shall attach to this session when the whole command line is done. */
  requestAttach(request: NonNullable<CommandRunResult['attach']>): void;
  /** The caller's standard input, whole ('-' of load-buffer and source-file). */
  readStdin(): Promise<string>;
  /** Runs more commands in the same context (if-shell, run-shell -C, hooks). */
  runLine(line: string): Promise<void>;
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
}
