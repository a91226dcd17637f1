/**
 * Who keeps a socket: at most one keeper, and none that is dead ever stands in the way.
 *
 * `<socket>.lock.<N>` is made by link(2) of a finished file, so that it appears whole and only once. It names the
 * control socket of keeper N. The holder is the highest N, if its control socket accepts a connection: the kernel
 * answers that truthfully, whatever became of pids. To take over from a dead one, make N + 1; only one can.
 * Whoever holds a lock removes the lower ones, and nobody removes the highest: so numbers never repeat, and one who
 * made a number that had been used and removed meanwhile sees a higher one, and gives way.
 *
 * This file owns those names and their order. It is loaded by every command that finds no server: keep it light.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';

/** A live keeper, with a connection to its control socket: the caller ends it. */
export interface Holder {
  number: number;
  pid: number;
  connection: Socket;
}

interface LockContent {
  pid: number;
  control: string;
}

/** A name for a control socket that nobody else uses; short, since paths of sockets are limited to 103 bytes. */
export function newControlPath(socketPath: string): string {
  return `${socketPath}.keeper.${randomBytes(3).toString('hex')}`;
}

/** The keeper of a socket, or null when there is none that lives. */
export async function findHolder(socketPath: string): Promise<Holder | null> {
  return (await look(socketPath)).holder;
}

/**
 * Makes the caller the keeper of a socket. Its control socket must listen already.
 * Answers the number of its lock, never used before for this socket, or null when another keeper lives.
 */
export async function takeLock(socketPath: string, content: LockContent): Promise<number | null> {
  const draft = `${socketPath}.lock.${randomBytes(6).toString('hex')}.new`;
  writeFileSync(draft, JSON.stringify(content), { mode: 0o600, flag: 'wx' });
  try {
    for (;;) {
      const { holder, next } = await look(socketPath);
      holder?.connection.destroy();
      if (holder !== null) return null;
      if (!makeLock(draft, lockPath(socketPath, next))) continue;
      const { own } = lockNumbers(socketPath);
      if (own.at(-1) !== next) {
        unlinkSync(lockPath(socketPath, next));
        continue;
      }
      for (const lower of own) if (lower < next) removeLock(lockPath(socketPath, lower));
      return next;
    }
  } finally {
    unlinkSync(draft);
  }
}

/**
 * The holder, and the number to make if there is none. Both come from one reading of the folder: a number above one
 * that was not yet there, and so was not found dead, would push its living owner aside.
 */
async function look(socketPath: string): Promise<{ holder: Holder | null; next: number }> {
  for (;;) {
    const { all, own } = lockNumbers(socketPath);
    const next = (all.at(-1) ?? 0) + 1;
    const number = own.at(-1);
    if (number === undefined) return { holder: null, next };
    const content = readLock(lockPath(socketPath, number));
    const connection = content === null ? null : await tryConnect(content.control);
    if (content !== null && connection !== null)
      return { holder: { number, pid: content.pid, connection }, next };
    // Dead, or replaced and cleaned away while we looked; only the former is still there.
    if (lockNumbers(socketPath).own.at(-1) === number) return { holder: null, next };
  }
}

function lockPath(socketPath: string, number: number): string {
  return `${socketPath}.lock.${number}`;
}

/** Numbers of the locks of a socket, ascending; `own` without those that another user made in a shared folder. */
function lockNumbers(socketPath: string): { all: number[]; own: number[] } {
  const prefix = `${basename(socketPath)}.lock.`;
  const all: number[] = [];
  for (const name of namesIn(dirname(socketPath))) {
    const digits = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (/^[1-9]\d{0,8}$/.test(digits)) all.push(Number(digits));
  }
  all.sort((a, b) => a - b);
  const uid = process.getuid?.();
  const isOwn = (number: number): boolean => {
    const stat = lstatSync(lockPath(socketPath, number), { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.uid === uid;
  };
  return { all, own: all.filter(isOwn) };
}

/** Nothing when there is no such folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** False when the number is taken. */
function makeLock(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function removeLock(path: string): void {
  const content = readLock(path);
  for (const one of content === null ? [path] : [content.control, path]) {
    try {
      unlinkSync(one);
    } catch {
      // Removed by its owner or by another keeper's clean-up.
    }
  }
}

/** Null when it is not what a keeper wrote, or names a socket that is not beside the lock. */
function readLock(path: string): LockContent | null {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8').slice(0, 4096));
    const { pid, control } = content as Partial<Record<keyof LockContent, unknown>>;
    if (typeof pid !== 'number' || typeof control !== 'string') return null;
    return { pid, control: join(dirname(path), basename(control)) };
  } catch {
    return null;
  }
}

/** Whether a keeper has this socket, with or without a server that listens. */
export async function hasKeeper(socketPath: string): Promise<boolean> {
  const holder = await findHolder(socketPath);
  holder?.connection.destroy();
  return holder !== null;
}

/** A connection to a socket, or null when nobody listens. Any other trouble than that leaves it open, and counts as somebody. */
export function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const connection = connect(path);
    connection.once('connect', () => resolve(connection));
    connection.once('error', (error: NodeJS.ErrnoException) => {
      const isDead = error.code === 'ECONNREFUSED' || error.code === 'ENOENT' || error.code === 'ENOTSOCK';
      resolve(isDead ? null : connection);
    });
  });
}
