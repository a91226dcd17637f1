/**
 * Program, directory and environment of a new pane, shared by every command that starts one. Starting it is the
 * server's (`Services.spawn`).
 */
import { isAbsolute, resolve } from 'node:path';
import { checkStoredProgram } from '../../../protocol/storedValues.ts';
import type { Pane, PaneSpec, Session } from '../../../session/types.ts';
import type { CommandContext, FormatTarget } from '../../context.ts';
import type { ParsedArguments } from '../../spec.ts';

/**
 * Default start directory: the caller's own for a command typed in a shell, the session's for one run by an attached
 * client (-c '#{pane_current_path}' selects a pane's current directory).
 */
export function callerDirectory(context: CommandContext, session: Session | null): string {
  return context.caller.client === null ? context.caller.cwd : (session?.cwd ?? context.caller.cwd);
}

/** -c, expanded and made absolute, or the default above. */
export function startDirectory(
  context: CommandContext,
  args: ParsedArguments,
  session: Session | null,
  target?: FormatTarget,
): string {
  const base = callerDirectory(context, session);
  const wanted = args.value('c');
  if (wanted === undefined) return base;
  const expanded = context.expand(wanted, target);
  return isAbsolute(expanded) ? expanded : resolve(base, expanded);
}

/** The given words; without any, default-command, and when that is empty the default shell as a login shell. */
export function startCommand(words: readonly string[], defaultCommand: string): readonly string[] {
  checkStoredProgram(words);
  if (words.length > 0) return words;
  return defaultCommand === '' ? [] : [defaultCommand];
}

/** Variables of -e NAME=value. A value without '=' is ignored, as in tmux. */
export function startEnvironment(args: ParsedArguments): Record<string, string> {
  checkStoredProgram(args.values('e'));
  const environment: Record<string, string> = {};
  for (const entry of args.values('e')) {
    const split = entry.indexOf('=');
    if (split > 0) environment[entry.slice(0, split)] = entry.slice(split + 1);
  }
  return environment;
}

/** Start request made from the flags and words of new-window and split-window. */
export function paneSpecOf(
  context: CommandContext,
  args: ParsedArguments,
  session: Session,
  target: FormatTarget,
): PaneSpec {
  return {
    cwd: startDirectory(context, args, session, target),
    command: startCommand(args.words, session.options.getString('default-command')),
    environment: startEnvironment(args),
  };
}

/** Starts the program of a pane just added to the tree; on failure, `undo` removes the pane. */
export async function startProgram(
  context: CommandContext,
  pane: Pane,
  spec: PaneSpec,
  undo: () => void,
): Promise<void> {
  try {
    await context.services.spawn(pane, spec);
  } catch (error) {
    undo();
    throw error;
  }
}

/** Default format of -P for a new pane. */
export const newPaneTemplate = '#{session_name}:#{window_index}.#{pane_index}';

/** -P and -F. */
export function printMade(
  context: CommandContext,
  args: ParsedArguments,
  template: string,
  made: FormatTarget,
): void {
  const { session, winlink, window, pane } = made;
  if (session && winlink && window && pane) context.hooksAbout({ session, winlink, window, pane });
  if (args.has('P')) context.print(context.expand(args.value('F') ?? template, made));
}
