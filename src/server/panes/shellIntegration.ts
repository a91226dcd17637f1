/**
 * Shells that mark their prompts and commands (OSC 133, option shell-integration): how bash, zsh and fish are started so that they read a
 * file of ours, by means that each documents, without a change of the user's files. src/shells has these files. Starts nothing.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Program } from './paneEnvironment.ts';

type Env = Readonly<Record<string, string>>;
type Shell = 'bash' | 'zsh' | 'fish';

export interface Integration {
  /** Folder of the files. */
  dir: string;
  /** Secret by which the shell signs its marks. Removed from its environment before the user's files are read. */
  aid: string;
  /** Folder with our program named tmux, which the shell puts back on a PATH that a startup file has reset; null for none. */
  shimDir: string | null;
}

interface Started {
  program: Program;
  env: Record<string, string>;
}

/** A command line that is only a shell, such as `zsh` or `exec /bin/bash -l`: the common values of default-command. */
const shellLine = /^((?:exec\s+)?(?:[\w./+-]*\/)?(bash|zsh|fish))((?:\s+(?:-[il]+|--login))*)\s*$/;
const interactive = /^(?:-[il]+|--login)$/;

/** The same program and environment for any but an interactive bash, zsh or fish. */
export function withMarks(program: Program, env: Env, integration: Integration): Started {
  const unchanged = { program, env };
  const { file, args } = program;
  const own = shellNamed(basename(file));
  if (own !== null && args.every((arg) => interactive.test(arg))) {
    const given = startOf(own, env, integration);
    if (!given || isApples(file)) return unchanged;
    return { program: { ...program, args: [...given.args, ...args] }, env: given.env };
  }
  const [, head = '', name = '', rest = ''] = shellLine.exec(args[0] === '-c' ? (args[1] ?? '') : '') ?? [];
  const inner = shellNamed(name);
  // A zsh that runs the line would read the file, and not the zsh that it starts.
  if (inner === null || args.length !== 2 || own === 'zsh' || isApples(head)) return unchanged;
  const given = startOf(inner, env, integration);
  if (!given) return unchanged;
  const line = [head, ...given.args.map(quoted)].join(' ') + rest;
  return { program: { ...program, args: ['-c', line] }, env: given.env };
}

const shellNamed = (name: string): Shell | null =>
  name === 'bash' || name === 'zsh' || name === 'fish' ? name : null;

/** The bash of macOS does not read ENV, and is too old. */
const isApples = (file: string): boolean =>
  process.platform === 'darwin' && /(?:^|\s)\/bin\/bash$/.test(file);

/** Arguments and environment for a shell; null where its file is missing or the user wants another start. */
function startOf(
  shell: Shell,
  env: Env,
  { dir, aid, shimDir }: Integration,
): { args: string[]; env: Record<string, string> } | null {
  const path = join(dir, { bash: 'bash.sh', zsh: 'zsh/.zshenv', fish: 'fish.fish' }[shell]);
  if (!existsSync(path)) return null;
  const common = {
    ...env,
    HOLDFAST_SHELL_AID: aid,
    ...(shimDir !== null && env.PATH?.split(':').includes(shimDir) ? { HOLDFAST_SHELL_TMUX: shimDir } : {}),
  };
  switch (shell) {
    case 'bash':
      if (env.POSIXLY_CORRECT !== undefined) return null;
      return {
        // Not --posix, which must come before -l.
        args: ['-o', 'posix'],
        env: {
          ...common,
          // bash expands the value of ENV, but not what comes out of that.
          // biome-ignore lint/suspicious/noTemplateCurlyInString: for bash.
          ENV: '${HOLDFAST_SHELL_FILE}',
          HOLDFAST_SHELL_FILE: path,
          ...(env.ENV === undefined ? {} : { HOLDFAST_SHELL_ENV: env.ENV }),
        },
      };
    case 'zsh':
      return {
        args: [],
        env: {
          ...common,
          ZDOTDIR: join(dir, 'zsh'),
          ...(env.ZDOTDIR === undefined ? {} : { HOLDFAST_SHELL_ZDOTDIR: env.ZDOTDIR }),
        },
      };
    case 'fish':
      return { args: ['--init-command', `source ${quoted(path)}`], env: common };
  }
}

/** For sh, and for fish, which reads a backslash between single quotes. */
function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "'\\$&'")}'`;
}
