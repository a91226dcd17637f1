/**
 * What a command is: a declarative entry (name, alias, flags, targets, usage, help) from which argv parsing, help,
 * completion and docs derive, and one function that runs it. One file a command in `commands/`.
 */
import type { Pane, Session, Window, Winlink } from '../session/types.ts';
import type { CommandContext } from './context.ts';
import type { Argument } from './grammar/syntax.ts';

export type TargetType = 'session' | 'window' | 'pane' | 'client';

/** One flag of a command, in getopt style. */
export interface FlagSpec {
  /** A letter or digit; a whole word, without a value, for what tmux has no flag for: typed with two dashes. */
  flag: string;
  /** What the value is called in usage; absent for a flag without a value. */
  value?: string;
  /** May be given more than once (-e). */
  repeat?: boolean;
  about: string;
}

export interface TargetSpec {
  /** 't' or 's'. */
  flag: string;
  type: TargetType;
  /** Use the marked pane when the flag is absent (join-pane, swap-pane). */
  defaultMarked?: boolean;
  /** A window index that does not exist yet is all right (new-window -t 5). */
  windowIndex?: boolean;
  /** Nothing to find is all right; the command decides. */
  canFail?: boolean;
}

/**
 * What a command may change, and what therefore follows once it has succeeded. 'state': something that the next server
 * has to know or a status line shows; it is stored, and status lines are made again. 'options': values of options, which
 * take effect at once; always beside 'state'. 'buffers': paste buffers; the command is over when they are stored.
 */
export type CommandChange = 'state' | 'options' | 'buffers';

export interface CommandSpec {
  name: string;
  alias?: string;
  /** As tmux prints it: "[-dP] [-c start-directory] [-t target-session] [shell-command]". */
  usage: string;
  about: string;
  flags: readonly FlagSpec[];
  targets: readonly TargetSpec[];
  /** How many words may follow the flags: [least, most]. */
  positional: readonly [number, number];
  /** Empty for a command that only reads, or leaves changes to the commands that it runs. */
  changes: readonly CommandChange[];
  /** Example argv lines with what each does, for help. */
  examples: readonly (readonly [line: string, does: string])[];
  /** Runs with no server state at all (start-server, list-commands). */
  needsNoSession?: boolean;
  /** tmux has no command of this name. */
  own?: boolean;
  run(context: CommandContext, args: ParsedArguments): Promise<void> | void;
}

/** Flags and words of one command after parsing; targets are resolved before `run`. */
export interface ParsedArguments {
  has(flag: string): boolean;
  value(flag: string): string | undefined;
  values(flag: string): readonly string[];
  readonly words: readonly string[];
  /** The same, with those in braces told from the others. */
  readonly given: readonly Argument[];
}

/** What a target string came down to. Fields below the asked-for type are the current ones of what was named. */
export interface ResolvedTarget {
  session: Session;
  winlink: Winlink;
  window: Window;
  pane: Pane;
  /**
   * For a target with `windowIndex`: the index of the window that the text named, whether in use or free (then `winlink`
   * is the session's current one). Absent when the text named no window ('a', 'a:', no text at all).
   */
  index?: number;
}
