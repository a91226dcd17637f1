/**
 * The folder of the server's socket before each start of a server: makes it again after removal, or finds another
 * place. It locks and binds nothing.
 */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { checkSocketSafe, ensurePrivateDir } from '../runtime/paths.ts';
import { socketPathBytes } from '../runtime/shortPath.ts';

/**
 * `socket` when it can be bound there. Else a path in the state folder, where every command looks that finds no
 * server: /run/user/UID is gone after the last log-out, and only root can make it again. Errors: when no folder is
 * usable.
 */
export function reachablePath(socket: string, stateDir: string): string {
  if (isUsable(socket)) return socket;
  const inState = join(stateDir, 'socket');
  if (Buffer.byteLength(inState) <= socketPathBytes && isUsable(inState)) return inState;
  const folder = join(tmpdir(), `holdfast-${process.getuid?.() ?? 'user'}`);
  ensurePrivateDir(folder);
  return join(folder, basename(socket));
}

function isUsable(socket: string): boolean {
  const folder = dirname(socket);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    checkSocketSafe(socket);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
