/**
 * The name of our socket in tmux's folder of sockets, /tmp/tmux-UID: a symbolic link, for programs that look there. Made for
 * a server that was started by the name tmux. Never replaces a socket that somebody listens at, nor another user's file.
 */
import { lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemReason } from '../protocol/systemReason.ts';
import { tryConnect } from './lock.ts';
import { ensurePrivateDir } from './paths.ts';

/** Tells a server the path of the link. */
export const tmuxLinkVariable = 'HOLDFAST_TMUX_SOCKET';

export class TmuxSocketLink {
  readonly #path: string | null;
  readonly #log: (line: string) => void;

  /** @param path of the link; undefined for none. */
  constructor(path: string | undefined, log: (line: string) => void) {
    this.#path = path ?? null;
    this.#log = log;
  }

  /** Makes the link point at `socket`, unless the name is in use. */
  async point(socket: string): Promise<void> {
    const path = this.#path;
    if (path === null || targetOf(path) === socket) return;
    try {
      ensurePrivateDir(dirname(path));
      if (await isInUse(path)) return;
      rmSync(path, { force: true });
      symlinkSync(socket, path);
    } catch (error) {
      this.#log(`no link at ${path}: ${systemReason(error)}`);
    }
  }

  /** Removes the link where it points at `socket`. */
  remove(socket: string): void {
    if (this.#path !== null && targetOf(this.#path) === socket) rmSync(this.#path, { force: true });
  }
}

/** Where a link points; null for anything else. */
function targetOf(path: string): string | null {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return null;
  }
}

/** Whether somebody listens at the path, or it is a file of another kind. */
async function isInUse(path: string): Promise<boolean> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return false;
  if (!stat.isSymbolicLink() && !stat.isSocket()) return true;
  const connection = await tryConnect(path);
  connection?.destroy();
  return connection !== null;
}
