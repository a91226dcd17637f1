/** Paths of configuration files: holdfast's, and those that tmux reads. Owns the names; reads none of the files. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { stateHome } from './paths.ts';

type Env = Readonly<Record<string, string | undefined>>;

export const homeOf = (env: Env): string => env.HOME || homedir();

/** The user's own configuration, which a server loads when it starts. */
export function ownConfig(env: Env): string {
  const base = env.XDG_CONFIG_HOME;
  const folder = base && isAbsolute(base) ? base : join(homeOf(env), '.config');
  return join(folder, 'holdfast', 'holdfast.conf');
}

/**
 * The configurations that a server loads by default: the user's own for holdfast, or else those of tmux that exist,
 * unless the user has answered that they should not be used.
 */
export function usualConfigs(env: Env): string[] {
  const own = ownConfig(env);
  if (existsSync(own)) return [own];
  return existsSync(join(stateHome(env), 'import-refused'))
    ? []
    : tmuxConfigs(env).filter((path) => existsSync(path));
}

/** The user's configuration of tmux; undefined for none. */
export function foundTmuxConfig(env: Env): string | undefined {
  return tmuxConfigs(env).find((path) => existsSync(path));
}

/** Paths that tmux reads, in this order, each where it exists. */
export function tmuxConfigs(env: Env): [string, string] {
  return [
    join(homeOf(env), '.tmux.conf'),
    join(env.XDG_CONFIG_HOME || join(homeOf(env), '.config'), 'tmux', 'tmux.conf'),
  ];
}
