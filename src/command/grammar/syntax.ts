/** What a parsed command line is, where its parts stand, and how far input may go. Types and limits only. */
import { fail, type HoldfastError } from '../../protocol/errors.ts';

/** Where a command stands: the line counts from 1; no file for what came from a prompt, a key or the command line. */
export interface Position {
  file: string | null;
  line: number;
}

/** A word, or a `{ }` block of commands. */
export type Argument = { kind: 'word'; text: string } | { kind: 'block'; list: ParsedList };

export interface ParsedCommand {
  name: string;
  args: readonly Argument[];
  at: Position;
}

/**
 * Commands in groups: those of one line, joined by `;`, are a group, and an error in one skips the rest of its group
 * only (tmux(1), COMMAND PARSING AND EXECUTION).
 */
export interface ParsedList {
  groups: readonly (readonly ParsedCommand[])[];
}

/** How far input may go. Each is far above an honest configuration, and low enough to fail fast. */
export const grammarLimits = {
  /** Characters of one input. */
  length: 16 * 1024 * 1024,
  /** Characters of one word after expansion. */
  wordLength: 1024 * 1024,
  /** Blocks in blocks, and %if in %if. */
  nesting: 64,
  /** Arguments of one command, and commands of one input. */
  arguments: 10_000,
  commands: 100_000,
} as const;

/** `file:3: reason`, as tmux says it; input without a file has no place to name but the reason. */
export function errorAt(at: Position, reason: string): HoldfastError {
  if (at.file === null) return fail('command-failed', { message: reason });
  return fail('syntax-error', { where: `${at.file}:${at.line}`, reason });
}

/** What the parser asks of the outside while it reads. */
export interface ParseOptions {
  /** Name for errors; absent for input without a file. */
  file?: string;
  /** Line number of the first line; 1 when absent. */
  line?: number;
  /** `$NAME`; undefined for a variable that is not set. */
  variable?(name: string): string | undefined;
  /** `A=b` and `%hidden A=b`. Later lines of the same input see it by `variable` already. */
  assign?(name: string, value: string, hidden: boolean): void;
  /** `~` ('' as the user) and `~user`; undefined for a user that does not exist. */
  home?(user: string): string | undefined;
  /** True when the format of an %if or %elif holds, which stands on this line. */
  condition?(format: string, line: number): boolean;
  /** Takes a problem and lets reading go on with the next line; without it the first problem is thrown. */
  onProblem?(problem: HoldfastError): void;
}
