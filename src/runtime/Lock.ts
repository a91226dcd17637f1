/**
 * Which keeper owns a place: at most one does, and none that is dead ever stands in the way. A place is a state folder or
 * the path of a socket; each has locks of its own, since two state folders may be told to use one path.
 *
 * `<place>.lock.<N>` is made by link(2) of a finished file, so that it appears whole and only once. It names the
 * control socket of keeper N. The holder is the highest N, if its control socket accepts a connection: the kernel
 * answers that truthfully, whatever became of pids. To take over from a dead one, make N + 1; only one can.
 * Whoever holds a lock removes the lower ones, and nobody removes the highest: so numbers never repeat, and one who
 * made a number that had been used and removed meanwhile sees a higher one, and gives way.
 *
 * This file owns those names and their order. It is loaded by every command that finds no server: keep it light.
 */
import { randomBytes } from 'node:crypto';
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
import { withShortPath } from './shortPath.ts';

/** What is locked. `path` is the beginning of the names of its locks. */
export interface LockedPlace {
  kind: 'state' | 'socket';
  path: string;
}

export function statePlace(stateDir: string): LockedPlace {
  return { kind: 'state', path: join(stateDir, 'server') };
}

export function socketPlace(socketPath: string): LockedPlace {
  return { kind: 'socket', path: socketPath };
}

/** A live keeper, with a connection to its control socket: the caller ends it. */
export interface Holder {
  number: number;
  content: LockContent;
  connection: Socket;
}

export interface LockContent extends Partial<Machine> {
  pid: number;
  /** Beside the lock; of a state folder that takes no sockets, elsewhere. */
  control: string;
  /** Where the server of that keeper listens; absent in locks of earlier releases. */
  socket?: string;
  /** Counts the keepers of a state folder, also those that had locked sockets only. */
  epoch?: number;
  /** The keeper has ended well: nobody needs to ask. */
  ended?: true;
}

/** A name for a control socket that nobody else uses. */
export function newControlPath(place: LockedPlace): string {
  return `${place.path}.keeper.${randomBytes(3).toString('hex')}`;
}

/** The keeper of a place, or null when there is none that lives. Errors: state-elsewhere. */
export async function findHolder(place: LockedPlace): Promise<Holder | null> {
  return (await look(place)).holder;
}

/** The highest number that a lock of this place has or had; 0 when there was none. */
export function lastNumber(place: LockedPlace): number {
  return lockNumbers(place).all.at(-1) ?? 0;
}

/** A lock that the caller holds. */
export interface Taken {
  /** Never used before for this place. */
  number: number;
  content: LockContent;
}

/**
 * Makes the caller the keeper of a place, or answers null when another one lives. Its control socket must listen already.
 * `make` gives the content of lock `number`, which follows that of `before` (null when that can't be read).
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

/** Writes the caller's lock anew, whole. Only its holder may. Errors: those of the file system. */
export function rewriteLock(place: LockedPlace, number: number, content: LockContent): void {
  renameSync(writeDraft(place, content), lockPath(place, number));
}

/** The caller's lock is still there, and the highest. */
export function holdsLock(place: LockedPlace, number: number): boolean {
  return lockNumbers(place).own.at(-1) === number;
}

function writeDraft(place: LockedPlace, content: LockContent): string {
  const draft = `${place.path}.lock.${randomBytes(6).toString('hex')}.new`;
  const beside = dirname(content.control) === dirname(place.path);
  const control = beside ? basename(content.control) : content.control;
  try {
    writeFileSync(draft, JSON.stringify({ ...content, control }), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // On a full disk the file is made, and stays empty.
    rmSync(draft, { force: true });
    throw error;
  }
  return draft;
}

/**
 * The holder, and the number to make if there is none. Both come from one reading of the folder: a number above one
 * that was not yet there, and so was not found dead, would push its living owner aside.
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
    // Dead, or replaced and cleaned away while we looked; only the former is still there.
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

/** Of a process on another machine no connection can be had, whether it lives or not. */
function refuseOtherMachine(place: LockedPlace, number: number, content: LockContent): void {
  const folder = dirname(place.path);
  if (place.kind === 'state' && isOtherMachine(content, folder))
    throw fail('state-elsewhere', { path: folder, host: content.host ?? '', lock: lockPath(place, number) });
}

function lockPath(place: LockedPlace, number: number): string {
  return `${place.path}.lock.${number}`;
}

/** Numbers of the locks of a place, ascending; `own` without those that another user made in a shared folder. */
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

/** Nothing when there is no such folder, or none that can be looked into. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(code)) return [];
    throw error;
  }
}

/** False when the number is taken. */
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
      // Removed by its owner or by another keeper's clean-up.
    }
  }
}

/** Null when it is not what a keeper wrote. */
function readLock(place: LockedPlace, number: number): LockContent | null {
  try {
    const path = lockPath(place, number);
    const content: unknown = JSON.parse(readFileSync(path, 'utf8').slice(0, 4096));
    const { pid, control, socket, boot, machine, host, epoch, ended } = content as Partial<
      Record<keyof LockContent, unknown>
    >;
    if (typeof pid !== 'number' || typeof control !== 'string') return null;
    // A folder of sockets may be shared: a lock there names nothing outside of it. A state folder is the user's alone.
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

/** A connection to a socket, or null when nobody listens. Any other trouble than that leaves it open, and counts as somebody. */
export function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    let connection: Socket;
    try {
      connection = withShortPath(path, (short) => connect(short));
    } catch {
      // Its folder is gone.
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
