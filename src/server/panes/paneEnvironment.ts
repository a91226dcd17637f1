/**
 * Argv and environment of a pane's program. The environment merges the global one, the session's and the pane's own
 * (tmux(1), GLOBAL AND SESSION ENVIRONMENT). Starts nothing.
 */
import { basename } from 'node:path';
import { tmuxVersion } from '../../command/tmuxVersion.ts';
import { actingVariable, clientVariable, ownerId, type Principal } from '../../operator/Principal.ts';
import type { Environment, Pane, PaneSpec, Session } from '../../session/types.ts';

export interface Program {
  file: string;
  args: readonly string[];
  /** A login shell's argv[0] begins with '-'. */
  argv0?: string;
}

/**
 * No words: the default shell as a login shell, or `default-command` run by that shell. One word: a command line for
 * the shell. Several words: run as they are, without a shell.
 */
export function programOf(words: readonly string[], shell: string, defaultCommand: string): Program {
  const line = words.length === 0 ? defaultCommand : words.length === 1 ? (words[0] ?? '') : '';
  const [file, ...args] = words;
  if (file !== undefined && args.length > 0) return { file, args };
  if (line === '') return { file: shell, args: [], argv0: `-${basename(shell)}` };
  return { file: shell, args: ['-c', line], argv0: basename(shell) };
}

/** Variables of our own terminal, or of another multiplexer, that must not leak into a pane. */
const notInherited = [
  'TMUX',
  'TMUX_PANE',
  'STY',
  'COLUMNS',
  'LINES',
  'TERMCAP',
  'HOLDFAST',
  'HOLDFAST_PANE',
  'HOLDFAST_STATE',
  actingVariable,
  clientVariable,
];

/**
 * Variables by which terminals and multiplexers identify themselves and their window. A pane outlives the terminal in
 * which the server was started, and is shown in others.
 */
const ofOuterTerminal =
  /^(KITTY_.*|WEZTERM_.*|ITERM_.*|GHOSTTY_.*|ALACRITTY_.*|KONSOLE_.*|TERMINATOR_.*|GNOME_TERMINAL_.*|ZELLIJ(_.*)?|VTE_VERSION|TILIX_ID|WT_SESSION|WT_PROFILE_ID|LC_TERMINAL(_VERSION)?|TERM_SESSION_ID|TERMINAL_EMULATOR|TERM_PROGRAM_VERSION|COLORFGBG|WINDOW)$/;

/** A process environment without the variables of the terminal in which it was started, and without the named ones. */
export function withoutOuterTerminal(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): [string, string][] {
  const given: [string, string][] = [];
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !ofOuterTerminal.test(name) && !names.includes(name))
      given.push([name, value]);
  return given;
}

export function paneEnvironment(request: {
  global: Environment;
  session: Session | null;
  pane: Pane | null;
  spec?: PaneSpec;
  hiddenNames: (environment: Environment) => ReadonlySet<string>;
  /** Null leaves the variables of the terminal as they are. */
  term: string | null;
  socket: string;
  stateDir: string;
  serverPid: number;
  /** Folder with our program named tmux, which comes first on the PATH; null for none. */
  shimDir: string | null;
  /** The pane's shell; null for a job, which has the user's, as in tmux. */
  shell: string | null;
}): Record<string, string> {
  const hidden = new Set([
    ...request.hiddenNames(request.global),
    ...(request.session ? request.hiddenNames(request.session.environment) : []),
  ]);
  const env: Record<string, string> = {};
  const apply = (name: string, value: string | null) => {
    if (value === null) delete env[name];
    else env[name] = value;
  };
  for (const [name, value] of request.global) if (!hidden.has(name)) apply(name, value);
  for (const name of notInherited) delete env[name];
  for (const [name, value] of request.session?.environment ?? []) if (!hidden.has(name)) apply(name, value);
  if (request.term !== null) {
    env.TERM = request.term;
    // As tmux does: programs that know it wrap what is meant for the terminal around it.
    env.TERM_PROGRAM = 'tmux';
    env.TERM_PROGRAM_VERSION = tmuxVersion;
  }
  env.COLORTERM = 'truecolor';
  if (request.shell !== null) env.SHELL = request.shell;
  const server = `${request.socket},${request.serverPid}`;
  const session = request.session ? request.session.id : '';
  env.HOLDFAST = `${server},${session}`;
  env.TMUX = `${server},${session === '' ? -1 : session.slice(1)}`;
  // The socket may move while this program runs; the state folder records its new path.
  env.HOLDFAST_STATE = request.stateDir;
  if (request.pane) {
    env.HOLDFAST_PANE = request.pane.id;
    env.TMUX_PANE = request.pane.id;
  }
  if (request.shimDir !== null) env.PATH = withFirst(request.shimDir, env.PATH);
  for (const [name, value] of Object.entries(request.spec?.environment ?? {})) env[name] = value;
  return env;
}

/** PATH with a folder in front, once; unchanged where a folder can't be in a PATH. Without one, execvp(3)'s default. */
function withFirst(dir: string, path = '/usr/local/bin:/usr/bin:/bin'): string {
  if (dir.includes(':')) return path;
  return [dir, ...path.split(':').filter((folder) => folder !== dir)].join(':');
}

/** The environment of a command that the server runs in somebody's name; in its own name, that of the owner. */
export function actingAs(by: Principal | null, env: Record<string, string>): Record<string, string> {
  return { ...env, [actingVariable]: by?.id ?? ownerId };
}
