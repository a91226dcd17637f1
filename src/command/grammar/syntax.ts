/** Types of a parsed command line, the places of its parts, and the bounds of input. Types and bounds only. */
import { fail, type HoldfastError } from '../../protocol/errors.ts';

/** Place of a command: lines count from 1; input from a prompt, a key or the command line has no file. */
export interface SourcePosition {
  file: string | null;
  line: number;
}

/** A word, or a `{ }` block of commands. */
export type Argument = { kind: 'word'; text: string } | { kind: 'block'; list: ParsedList };

export interface ParsedCommand {
  name: string;
  args: readonly Argument[];
  at: SourcePosition;
}

/**
 * Commands in groups: the commands of one line, joined by `;`, are a group. An error skips only the rest of its group
 * (tmux(1), COMMAND PARSING AND EXECUTION).
 */
export interface ParsedList {
  groups: readonly (readonly ParsedCommand[])[];
}

/** Bounds of input. Each is far above an honest configuration, and low enough to fail fast. */
export const grammarLimits = {
  /** Characters of one input. */
  length: 16 * 1024 * 1024,
  /** Characters of one word after expansion. */
  wordLength: 1024 * 1024,
  /** Depth of nested blocks, and of nested %if. */
  nesting: 64,
  /** Arguments of one command, and commands of one input. */
  arguments: 10_000,
  commands: 100_000,
} as const;

/** `file:3: reason`, as in tmux; only the reason for input without a file. */
export function errorAt(at: SourcePosition, reason: string): HoldfastError {
  if (at.file === null) return fail('syntax-error', { words: reason });
  return fail('syntax-error', { where: `${at.file}:${at.line}`, reason });
}

/** Values and callbacks that the parser needs from its caller. */
export interface ParseOptions {
  /** File name for errors; absent for input without a file. */
  file?: string | undefined;
  /** Line number of the first line; 1 when absent. */
  line?: number;
  /** `$NAME`; undefined for an unset variable. */
  variable?(name: string): string | undefined;
  /** Assigns `A=b` or `%hidden A=b`. Later lines of the same input already get the value from `variable`. */
  assign?(name: string, value: string, hidden: boolean): void;
  /** Home directory of `~` ('' as the user) and `~user`; undefined for an unknown user. */
  home?(user: string): string | undefined;
  /** Whether the format of the %if or %elif on this line is true. */
  condition?(format: string, line: number): boolean;
  /** Receives a problem, and parsing continues on the next line; without it the first problem is thrown. */
  onProblem?: ((problem: HoldfastError) => void) | undefined;
}
