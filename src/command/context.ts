/**
 * What one run of a command line has: the tree, the options, who runs it, its targets and its output.
 * Commands never import the server; what they ask of it are its services.
 */
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

/** What a format is expanded about. */
export type FormatTarget = Partial<ResolvedTarget> & {
  client?: AttachedClient | null;
  /** Values that only this expansion has (#{buffer_name} in list-buffers, #{command_list_name}). */
  variables?: Readonly<Record<string, string>>;
  /** Expand strftime(3) conversions too (display-message, status lines). */
  time?: boolean;
  /** uuid of the one session that whoever asks may know of; nothing is run for them. */
  only?: string;
  /** The result becomes a format itself (set-option -F): commands in values that no person wrote are made literal. */
  becomesFormat?: true;
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
  /** Aborted when the caller's process is gone; null for a caller that has none. */
  readonly callerGone: AbortSignal | null;
  /** Whether the caller's own process reads and writes files, so that only it knows what is there. */
  readonly callerHasFiles: boolean;
  /** A file of the caller's, or of the server's where the caller has none. Errors: no-such-file, command-failed, limit-exceeded. */
  readFile(path: string): Promise<ByteString>;
  /** Errors: as `readFile`. */
  writeFile(path: string, data: ByteString, how: { append: boolean }): Promise<void>;
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
  parseCommands(words: readonly (string | Argument)[]): string;
  /**
   * Goes on by itself after this command has answered (-b): output goes to the client or pane that `print` would have
   * shown it in had the caller been a key binding, and an error to the message log.
   */
  background(work: (context: CommandContext) => Promise<void>): void;
  /** Exit code of the whole run, when it is not 0 and no error was thrown (run-shell of a failing command). */
  setExitCode(code: number): void;
}

/** What a run may take from its caller's own process. */
export interface CallerInput {
  readStdin(): Promise<ByteString>;
  readonly gone: AbortSignal | null;
  /** Null where the server reads files itself; null or false from a caller that can't, so that the server does. */
  readonly files: {
    read(path: string): Promise<ByteString | null>;
    write(path: string, data: ByteString, how: { append: boolean }): Promise<boolean>;
  } | null;
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
