/**
 * Command specification: a declarative entry (name, alias, flags, targets, usage, help) from which argv parsing, help,
 * completion and docs derive, and one function that runs it. One file per command in `commands/`.
 */
import type { Pane, Session, Window, Winlink } from '../session/types.ts';
import type { CommandContext } from './context.ts';
import type { Argument } from './grammar/syntax.ts';
import type { ValueName } from './valueNames.ts';

export type TargetType = 'session' | 'window' | 'pane' | 'client';

/** One flag of a command, in getopt style. */
export interface FlagSpec {
  /** A letter or digit; or a whole word, typed with two dashes, where tmux has no such flag. */
  flag: string;
  /** Name of the value in usage; absent for a flag without a value. */
  value?: ValueName;
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
  /** Accepts a window index that does not exist yet (new-window -t 5). */
  windowIndex?: boolean;
  /** Accepts a missing target; the command decides. */
  canFail?: boolean;
}

/**
 * Kinds of changes by a command, and their effects after it has succeeded. 'state': a change that the next server must
 * know or a status line shows; the state is stored, and status lines are drawn again. 'options': values of options,
 * which take effect at once; always beside 'state'. 'buffers': paste buffers; the command ends when they are stored.
 */
export type CommandChange = 'state' | 'options' | 'buffers';

export interface CommandSpec {
  name: string;
  alias?: string;
  /** In tmux's form: "[-dP] [-c start-directory] [-t target-session] [shell-command]". */
  usage: string;
  about: string;
  flags: readonly FlagSpec[];
  targets: readonly TargetSpec[];
  /** Number of words behind the flags: [least, most]. */
  positional: readonly [number, number];
  /** Empty for a command that only reads, or leaves changes to the commands that it runs. */
  changes: readonly CommandChange[];
  /**
   * The part that the ledger keeps. 'nothing': the command only shows something, or opens a menu or prompt that runs another
   * command. 'input': typed input has entries of its own. A number: the first N words are places, names or keys, and
   * are kept; later words may be secret, and are left out.
   */
  ledger: 'nothing' | 'input' | number;
  /** Example argv lines with their effects, for help. */
  examples: readonly (readonly [line: string, does: string])[];
  /** Runs without any server state (start-server, list-commands). */
  needsNoSession?: boolean;
  /** tmux has no such command. */
  own?: boolean;
  run(context: CommandContext, args: ParsedArguments): Promise<void> | void;
}

/** Flags and words of one command after parsing; targets are resolved before `run`. */
export interface ParsedArguments {
  has(flag: string): boolean;
  value(flag: string): string | undefined;
  values(flag: string): readonly string[];
  readonly words: readonly string[];
  /** The same arguments, with `{ }` blocks marked as such. */
  readonly given: readonly Argument[];
}

/** Result of resolving a target. Fields below the requested type hold the current window or pane of the named thing. */
export interface ResolvedTarget {
  session: Session;
  winlink: Winlink;
  window: Window;
  pane: Pane;
  /**
   * For a target with `windowIndex`: the index that the text named, whether used or free (when free, `winlink` is the
   * session's current one). Absent when the text named no window ('a', 'a:', no text at all).
   */
  index?: number;
}
