/**
 * Context of one run of a command line: the tree, the options, the caller, the targets and the output. Commands never
 * import the server; they reach it through its services.
 */
import type { Author } from '../operator/ledger/Deed.ts';
import type { Principal } from '../operator/Principal.ts';
import type { OptionSet } from '../options/types.ts';
import type { ByteString, CommandRunResult } from '../protocol/messages.ts';
import type { Environment, Pane, Tree } from '../session/types.ts';
import type { AttachedClient } from './AttachedClient.ts';
import type { CallerLimits } from './execute/callerLimits.ts';
import type { Argument } from './grammar/syntax.ts';
import type { HiddenEnvironment } from './HiddenEnvironment.ts';
import type { KeyTables } from './KeyTables.ts';
import type { PasteBuffers } from './PasteBuffers.ts';
import type { Services } from './Services.ts';
import type { CommandSpec, ResolvedTarget, TargetType } from './spec.ts';
import type { WaitChannels } from './WaitChannels.ts';

/** The mouse event that pressed a binding. */
export interface PressedMouse {
  readonly wheel: boolean;
  /** Cell of the client's terminal, from 0. */
  readonly x: number;
  readonly y: number;
  /** Its cell in a pane, from 0; null when the pointer is over another pane. */
  cellIn(pane: Pane): { x: number; y: number } | null;
  /** Sends the event to the pane's program, if the program is under the pointer and asked for it. */
  passOn(pane: Pane): void;
  /** Drags the border under the pointer until the button is released. */
  dragBorder(): void;
  /** Begins a selection that follows the pointer; the pane is in copy mode. Resolves when it has begun. */
  dragSelection(pane: Pane): Promise<void>;
  /** Format variables: mouse_x, mouse_word, ... */
  readonly variables: Readonly<Record<string, string>>;
}

/** Target and settings of a format's expansion. */
export type FormatTarget = Partial<ResolvedTarget> & {
  client?: AttachedClient | null;
  /** The result is read for styles (`#[...]`): texts of programs in it carry none. */
  drawn?: boolean;
  /** Values of this expansion only (#{buffer_name} in list-buffers, #{command_list_name}). */
  variables?: Readonly<Record<string, string>>;
  /** Expand strftime(3) conversions too (display-message, status lines). */
  time?: boolean;
  /** uuid of the one session that the caller may see; no `#()` runs for such a caller. */
  only?: string;
  /**
   * The result becomes a format itself (set-option -F): commands in values that no person wrote become literal text.
   */
  becomesFormat?: true;
  /** Receives each step of the expansion as a line (display-message -v). */
  trace?: (line: string) => void;
};

/** State of the command language itself: one per server, kept across commands. */
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
  /** Every command, sorted by name (list-commands). */
  readonly commands: readonly CommandSpec[];
  /** Milliseconds since the epoch; `after` resolves that many milliseconds later (run-shell -d). */
  readonly clock: { now(): number; after(ms: number): Promise<void> };
  /** The caller, for attribution and default targets. */
  readonly caller: Caller;
  /** The mouse event that pressed a binding; null for any other run. */
  readonly mouse: PressedMouse | null;
  /** Target of a flag, resolved before the run; throws for a flag that the spec does not list as a target. */
  target(flag?: string): ResolvedTarget;
  targetClient(flag?: string): AttachedClient;
  /** Resolves a target from text that is no target flag (switch-client -t, move-window -r, attach-session -t). */
  find(
    type: Exclude<TargetType, 'client'>,
    text: string | undefined,
    how?: { windowIndex?: boolean; defaultMarked?: boolean; preferUnattached?: boolean },
  ): ResolvedTarget;
  findClient(text: string | undefined): AttachedClient;
  /** Sets the target of hooks after this command to the thing that it made (new-window, split-window). */
  hooksAbout(made: ResolvedTarget): void;
  /** Expands a format in the context of a target (the -t target when absent). */
  expand(format: string, target?: FormatTarget): string;
  /** Every format variable with its value for the target (display-message -a), sorted by name. */
  formatVariables(target?: FormatTarget): readonly (readonly [name: string, value: string])[];
  /** Prints a line on stdout and adds the newline. */
  print(line: string): void;
  /** Prints bytes on stdout unchanged. */
  printRaw(bytes: ByteString): void;
  /** Prints text of a job that may go on: shown at once where the caller can show it. */
  printNow(text: string): void;
  printError(line: string): void;
  /** Attaches the caller to this session when the whole command line is done. */
  requestAttach(request: NonNullable<CommandRunResult['attach']>): void;
  /** The caller's standard input, whole ('-' of load-buffer and source-file). */
  readStdin(): Promise<ByteString>;
  /** Aborted when the caller's process is gone; null for a caller that has none. */
  readonly callerGone: AbortSignal | null;
  /** Whether the caller's own process reads and writes files; then only that process knows which exist. */
  readonly callerHasFiles: boolean;
  /**
   * Reads a file of the caller's, or of the server's where the caller has none. Errors: no-such-file, file-error,
   * limit-exceeded.
   */
  readFile(path: string): Promise<ByteString>;
  /** Errors: as `readFile`. */
  writeFile(path: string, data: ByteString, how: { append: boolean }): Promise<void>;
  /**
   * Runs more commands in the same context (if-shell, run-shell -C, hooks): their output, errors and exit code become
   * this run's. `target` replaces the current target for them, and `hook` is #{hook} in their formats.
   */
  runLine(line: string, how?: { target?: ResolvedTarget; hook?: string }): Promise<void>;
  /**
   * Runs the text of a configuration file; `parseOnly` checks it and runs nothing (source-file -n), `target` replaces the
   * current target.
   */
  runFile(
    text: string,
    how: { path: string; parseOnly?: boolean; verbose?: boolean; target?: ResolvedTarget },
  ): Promise<void>;
  /**
   * Checks commands given as words (one word is a command line or a `{ }` block, several are an argv), and returns them
   * as one line in the spelling of list-keys, fit for `runLine`. Throws the parse-time errors of running them.
   */
  parseCommands(words: readonly (string | Argument)[]): string;
  /**
   * Continues after this command has answered (-b). Output goes where `print` puts that of a key binding, to the client
   * or the pane; errors go to the message log.
   */
  background(work: (context: CommandContext) => Promise<void>): void;
  /** Sets the exit code of the whole run when no error was thrown (run-shell of a failing command). */
  setExitCode(code: number): void;
}

/** Standard input and files of the caller's own process. */
export interface CallerInput {
  readStdin(): Promise<ByteString>;
  readonly gone: AbortSignal | null;
  /**
   * Null where the server reads files itself. Its methods give null or false for a caller that can't; the server then
   * does the work.
   */
  readonly files: {
    read(path: string): Promise<ByteString | null>;
    write(path: string, data: ByteString, how: { append: boolean }): Promise<boolean>;
  } | null;
}

export interface Caller {
  /** The client whose UI ran it; null for a one-shot command. */
  readonly client: AttachedClient | null;
  /** The pane that it was typed in, from $HOLDFAST_PANE. */
  readonly pane: Pane | null;
  /** It runs in a pane of this server, or inherited the environment of one. */
  readonly isInside?: true;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly canAttach: boolean;
  /** How long typing waits for a pane that another holds, milliseconds; the option control-wait when absent. */
  readonly controlWaitMs?: number;
  readonly terminal: { cols: number; rows: number; term: string } | null;
  readonly operatorName: string;
  /** Principal that acts; null for the server itself: its hooks and its configuration. */
  readonly principal: Principal | null;
  /** For the ledger; absent for the server itself: its hooks and its configuration. */
  readonly author?: Author;
  /** Errors name their file and line, as in a configuration: no one sees which command ran. */
  readonly namesLines?: true;
  /** Restrictions on this caller; absent when unrestricted. */
  readonly limits?: CallerLimits;
}
