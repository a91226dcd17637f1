/** Default shell of panes: the first executable one of $SHELL, the user's login shell and /bin/sh. */
import { userInfo } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { isExecutable } from '../../runtime/programFiles.ts';

/** As tmux's getshell(3a): an executable path other than this program. */
export function defaultShell(env: Readonly<Record<string, string | undefined>>): string {
  for (const shell of [env.SHELL, shellOfUser()]) if (shell && isShell(shell)) return shell;
  return '/bin/sh';
}

function isShell(path: string): boolean {
  return isAbsolute(path) && !['holdfast', 'hold', 'tmux'].includes(basename(path)) && isExecutable(path);
}

function shellOfUser(): string | null {
  try {
    return userInfo().shell;
  } catch {
    // The user has no entry in the password database.
    return null;
  }
}
