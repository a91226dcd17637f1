/** Paths in arguments. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { CommandContext } from '../../context.ts';

/** An absolute path: relative ones start at the caller's directory, and '~' is the caller's home. */
export function pathOf(context: CommandContext, text: string): string {
  const home = context.caller.env.HOME ?? homedir();
  const path = text === '~' || text.startsWith('~/') ? home + text.slice(1) : text;
  return resolve(context.caller.cwd, path);
}
