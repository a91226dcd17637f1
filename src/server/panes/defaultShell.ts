/** Default shell of panes: the first executable one of $SHELL, the user's login shell and /bin/sh. */
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, isAbsolute } from 'node:path';

/** As tmux's getshell(3a): an executable path other than this program. */
export function defaultShell(env: Readonly<Record<string, string | undefined>>): string {
  for (const shell of [env.SHELL, shellOfUser()]) if (shell && isShell(shell)) return shell;
  return '/bin/sh';
}

function isShell(path: string): boolean {
  if (!isAbsolute(path) || ['holdfast', 'hold', 'tmux'].includes(basename(path))) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function shellOfUser(): string | null {
  try {
    return userInfo().shell;
  } catch {
    // The user has no entry in the password database.
    return null;
  }
}
