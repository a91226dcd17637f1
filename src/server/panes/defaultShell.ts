/** The shell that panes run unless an option says otherwise: $SHELL, the user's own, /bin/sh; the first that can be run. */
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, isAbsolute } from 'node:path';

/** As tmux's getshell(3a): a path that can be executed, and not this program itself. */
export function defaultShell(env: Readonly<Record<string, string | undefined>>): string {
  for (const shell of [env.SHELL, shellOfUser()]) if (shell && isShell(shell)) return shell;
  return '/bin/sh';
}

function isShell(path: string): boolean {
  if (!isAbsolute(path) || ['holdfast', 'hold'].includes(basename(path))) return false;
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
    // A user without an entry in the password database.
    return null;
  }
}
