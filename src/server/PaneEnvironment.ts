/**
 * What a pane's program is started with: argv, and the environment made of the global one, the session's and the
 * pane's own (tmux(1), GLOBAL AND SESSION ENVIRONMENT). Starts nothing.
 */
import { basename } from 'node:path';
import type { Environment, Pane, PaneSpec, Session } from '../session/types.ts';

export interface Program {
  file: string;
  args: readonly string[];
  /** A login shell's argv[0] begins with '-'. */
  argv0?: string;
}

/**
 * No words: the default shell as a login shell, or `default-command` by it. One word: a line for the shell.
 * Several: run as they are, without a shell.
 */
export function programOf(words: readonly string[], shell: string, defaultCommand: string): Program {
  const line = words.length === 0 ? defaultCommand : words.length === 1 ? (words[0] ?? '') : '';
  const [file, ...args] = words;
  if (file !== undefined && args.length > 0) return { file, args };
  if (line === '') return { file: shell, args: [], argv0: `-${basename(shell)}` };
  return { file: shell, args: ['-c', line], argv0: basename(shell) };
}

/** Variables of our own terminal or of another multiplexer that must not leak into a pane. */
const notInherited = ['TMUX', 'TMUX_PANE', 'STY', 'COLUMNS', 'LINES', 'TERMCAP', 'HOLDFAST', 'HOLDFAST_PANE'];

export function paneEnvironment(request: {
  global: Environment;
  session: Session | null;
  pane: Pane | null;
  spec?: PaneSpec;
  hidden: (name: string) => boolean;
  term: string;
  socket: string;
  serverPid: number;
  shell: string;
}): Record<string, string> {
  const env: Record<string, string> = {};
  const apply = (name: string, value: string | null) => {
    if (value === null) delete env[name];
    else env[name] = value;
  };
  for (const [name, value] of request.global) if (!request.hidden(name)) apply(name, value);
  for (const name of notInherited) delete env[name];
  for (const [name, value] of request.session?.environment ?? [])
    if (!request.hidden(name)) apply(name, value);
  env.TERM = request.term;
  env.TERM_PROGRAM = 'holdfast';
  env.COLORTERM = 'truecolor';
  env.SHELL = request.shell;
  const session = request.session ? request.session.id : '';
  env.HOLDFAST = `${request.socket},${request.serverPid},${session}`;
  if (request.pane) env.HOLDFAST_PANE = request.pane.id;
  for (const [name, value] of Object.entries(request.spec?.environment ?? {})) env[name] = value;
  return env;
}
