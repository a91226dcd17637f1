/**
 * Ownership of a place by a keeper: at most one keeper owns it, and a dead one never blocks the next. A place is a
 * state folder or the path of a socket; each has locks of its own, since two state folders may be configured with one
 * socket path.
 *
 * `<place>.lock.<N>` is made by link(2) of a finished file, so that it appears whole and only once. It names the
 * control socket of keeper N. The holder is the highest N, if its control socket accepts a connection: the kernel
 * answers that reliably, even when pids were reused. To take over from a dead keeper, make N + 1; only one process can.
 * A holder removes the lower locks, and nobody removes the highest. So numbers never repeat, and a process that makes
 * a number which was used and removed before sees a higher one and gives way. There is one exception: a keeper that
 * ends in order removes its lock of the socket (as log-out does, with the folder). The lock of the state folder, which
 * is taken first, keeps counting.
 *
 * Owns those names and their order. Loaded by every command that finds no server: keep it light.
 */
import {
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, type Socket } from 'node:net';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { fail } from '../protocol/errors.ts';
import { isOtherMachine, type Machine } from './machine.ts';
import { socketLockPrefix } from './paths.ts';
import { withShortPath } from './shortPath.ts';

/** Place to lock. `path` is the prefix of the names of its locks. */
export interface LockedPlace {
  kind: 'state' | 'socket';
  path: string;
}

export function statePlace(stateDir: string): LockedPlace {
  return { kind: 'state', path: join(stateDir, 'server') };
}

export function socketPlace(socketPath: string): LockedPlace {
  return { kind: 'socket', path: socketLockPrefix(socketPath, process.env) };
}

/** Where earlier releases lock a socket: beside it. */
export function earlierSocketPlace(socketPath: string): LockedPlace {
  return { kind: 'socket', path: socketPath };
}

/** Live keeper, with a connection to its control socket; the caller closes the connection. */
export interface Holder {
  number: number;
  content: LockContent;
  connection: Socket;
}

export interface LockContent extends Partial<Machine> {
  pid: number;
  /** Path of the control socket: beside the lock, or elsewhere when the state folder can hold no sockets. */
  control: string;
  /** Path where that keeper's server listens; absent in locks of earlier releases. */
  socket?: string;
  /** Counts the keepers of a state folder, including keepers that locked only sockets. */
  epoch?: number;
  /** The keeper has ended in order: nobody needs to connect to it. */
  ended?: true;
}

/**
 * Hexadecimal digits for a name that must be unused, not secret: node:crypto takes several milliseconds to load, for which
 * the first command of a server would wait.
 */
function randomDigits(count: number): string {
  return Array.from({ length: count }, () => Math.floor(Math.random() * 16).toString(16)).join('');
}

/** Returns an unused name for a control socket. */
export function newControlPath(place: LockedPlace): string {
  return `${place.path}.keeper.${randomDigits(6)}`;
}

/** Finds the live keeper of a place; null when there is none. Errors: state-elsewhere. */
export async function findHolder(place: LockedPlace): Promise<Holder | null> {
  return (await look(place)).holder;
}

/** The highest number that a lock of this place has or had; 0 when there was none. */
export function lastNumber(place: LockedPlace): number {
  return lockNumbers(place).all.at(-1) ?? 0;
}

/** Lock held by the caller. */
export interface Taken {
  /** Number never used before for this place. */
  number: number;
  content: LockContent;
}

/**
 * Makes the caller the keeper of a place; null when another keeper lives. The caller's control socket must listen
 * already. `make` returns the content of lock `number`, from the content of its predecessor `before` (null when
 * unreadable).
 * Errors: state-elsewhere, and those of the file system.
 */
export async function takeLock(
  place: LockedPlace,
  make: (number: number, before: LockContent | null) => LockContent,
): Promise<Taken | null> {
  for (;;) {
    const { holder, next: number, before } = await look(place);
    holder?.connection.destroy();
    if (holder !== null) return null;
    const content = make(number, before);
    if (!makeLock(place, number, content)) continue;
    const { own } = lockNumbers(place);
    if (own.at(-1) !== number) {
      unlinkSync(lockPath(place, number));
      continue;
    }
    for (const lower of own) if (lower < number) removeLock(place, lower);
    return { number, content };
  }
}

/** Replaces the content of the caller's lock atomically. Only for its holder. Errors: those of the file system. */
export function rewriteLock(place: LockedPlace, number: number, content: LockContent): void {
  renameSync(writeDraft(place, content), lockPath(place, number));
}

/**
 * Removes the caller's lock. The caller must hold it, and its control socket must still listen, so that others see
 * either a live holder or no lock. Errors: those of the file system.
 */
export function removeOwnLock(place: LockedPlace, number: number): void {
  rmSync(lockPath(place, number), { force: true });
}

/** Returns whether the caller's lock still exists and is the highest. */
export function holdsLock(place: LockedPlace, number: number): boolean {
  return lockNumbers(place).own.at(-1) === number;
}

function writeDraft(place: LockedPlace, content: LockContent): string {
  const draft = `${place.path}.lock.${randomDigits(12)}.new`;
  const beside = dirname(content.control) === dirname(place.path);
  const control = beside ? basename(content.control) : content.control;
  try {
    writeFileSync(draft, JSON.stringify({ ...content, control }), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // On a full disk the file is created but stays empty.
    rmSync(draft, { force: true });
    throw error;
  }
  return draft;
}

/**
 * Finds the holder, and the number to make when there is none. Both come from one reading of the folder: otherwise the
 * number could be above a lock that appeared in between, and would displace its live owner.
 */
async function look(place: LockedPlace): Promise<Look> {
  for (;;) {
    const { all, own } = lockNumbers(place);
    const next = (all.at(-1) ?? 0) + 1;
    const number = own.at(-1);
    if (number === undefined) return { holder: null, next, before: null };
    const before = readLock(place, number);
    const connection = before === null || before.ended ? null : await tryConnect(before.control);
    if (before !== null && connection !== null)
      return { holder: { number, content: before, connection }, next, before };
    // Either the holder is dead, or its lock was replaced and removed during this look; only a dead holder's lock is
    // still there.
    if (lockNumbers(place).own.at(-1) !== number) continue;
    if (before !== null && !before.ended) refuseOtherMachine(place, number, before);
    return { holder: null, next, before };
  }
}

interface Look {
  holder: Holder | null;
  next: number;
  before: LockContent | null;
}

/** Throws for a process on another machine: it can't be reached through its socket, whether it lives or not. */
function refuseOtherMachine(place: LockedPlace, number: number, content: LockContent): void {
  const folder = dirname(place.path);
  if (place.kind === 'state' && isOtherMachine(content, folder))
    throw fail('state-elsewhere', { path: folder, host: content.host ?? '', lock: lockPath(place, number) });
}

function lockPath(place: LockedPlace, number: number): string {
  return `${place.path}.lock.${number}`;
}

/** Numbers of the locks of a place, ascending; `own` leaves out locks of other users in a shared folder. */
function lockNumbers(place: LockedPlace): { all: number[]; own: number[] } {
  const prefix = `${basename(place.path)}.lock.`;
  const all: number[] = [];
  for (const name of namesIn(dirname(place.path))) {
    const digits = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (/^[1-9]\d{0,8}$/.test(digits)) all.push(Number(digits));
  }
  all.sort((a, b) => a - b);
  const uid = process.getuid?.();
  const isOwn = (number: number): boolean => {
    const stat = lstatSync(lockPath(place, number), { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.uid === uid;
  };
  return { all, own: all.filter(isOwn) };
}

/** Names in a folder; none when the folder is missing or unreadable. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(code)) return [];
    throw error;
  }
}

/** Makes a lock; false when its number is taken. */
function makeLock(place: LockedPlace, number: number, content: LockContent): boolean {
  const draft = writeDraft(place, content);
  try {
    linkSync(draft, lockPath(place, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function removeLock(place: LockedPlace, number: number): void {
  const path = lockPath(place, number);
  const content = readLock(place, number);
  for (const one of content === null ? [path] : [content.control, path]) {
    try {
      unlinkSync(one);
    } catch {
      // Removed by its owner, or by the clean-up of another keeper.
    }
  }
}

/** Content of a lock; null when no keeper wrote it. */
function readLock(place: LockedPlace, number: number): LockContent | null {
  try {
    const path = lockPath(place, number);
    const content: unknown = JSON.parse(readFileSync(path, 'utf8').slice(0, 4096));
    const { pid, control, socket, boot, machine, host, epoch, ended } = content as Partial<
      Record<keyof LockContent, unknown>
    >;
    if (typeof pid !== 'number' || typeof control !== 'string') return null;
    // A folder of sockets may be shared: a lock there may name nothing outside of it. A state folder belongs to the
    // user alone.
    const elsewhere = place.kind === 'state' && isAbsolute(control);
    return {
      pid,
      control: elsewhere ? control : join(dirname(path), basename(control)),
      ...(typeof socket === 'string' && isAbsolute(socket) ? { socket } : {}),
      boot: typeof boot === 'string' ? boot : '',
      machine: typeof machine === 'string' ? machine : '',
      host: typeof host === 'string' ? host : '',
      ...(Number.isSafeInteger(epoch) ? { epoch: epoch as number } : {}),
      ...(ended === true ? { ended } : {}),
    };
  } catch {
    return null;
  }
}

/** Connects to a socket; null when nothing listens. Any other failure proves nothing, and counts as a live listener. */
export function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    let connection: Socket;
    try {
      connection = withShortPath(path, (short) => connect(short));
    } catch {
      // The folder of the socket is gone.
      resolve(null);
      return;
    }
    connection.once('connect', () => resolve(connection));
    connection.once('error', (error: NodeJS.ErrnoException) => {
      const isDead = ['ECONNREFUSED', 'ENOENT', 'ENOTDIR', 'ENOTSOCK'].includes(error.code ?? '');
      resolve(isDead ? null : connection);
    });
  });
}
