/**
 * The places of a keeper: one state folder, and the path of one socket. Owns their locks and the control socket in
 * each, and restores them after removal, as when logind removes a user's runtime folder at the last log-out. It
 * neither starts nor notifies a server.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { HoldfastError } from '../protocol/errors.ts';
import {
  earlierSocketPlace,
  holdsLock,
  type LockContent,
  type LockedPlace,
  lastNumber,
  newControlPath,
  removeOwnLock,
  rewriteLock,
  socketPlace,
  statePlace,
  type Taken,
  takeLock,
} from '../runtime/lock.ts';
import { thisMachine } from '../runtime/machine.ts';
import { makeFolders } from '../runtime/makeFolders.ts';
import { ensurePrivateDir } from '../runtime/paths.ts';
import type { ControlSocket } from './ControlSocket.ts';

export interface PlacesOptions {
  stateDir: string;
  control: ControlSocket;
  log: (line: string) => void;
}

/** An owned place, with the control socket that its lock names. */
interface Held extends Taken {
  place: LockedPlace;
  control: string;
}

export class OwnedPlaces {
  readonly #options: PlacesOptions;
  #state: Held | null = null;
  #held: Held | null = null;
  #path = '';
  #count = 0;
  #moving: Promise<unknown> = Promise.resolve();

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** The path where the server listens, or will. */
  get socket(): string {
    return this.#path;
  }

  /** Counts the keepers of the state folder: no two have the same. */
  get epoch(): number {
    return this.#count;
  }

  /**
   * Takes both places; answers the reason when that fails, else null. Errors: state-elsewhere, and from the file
   * system.
   */
  async take(path: string): Promise<string | null> {
    this.#path = path;
    const place = this.#socketPlace(path);
    const control = await this.#listen(place);
    // Read before taking the lock: keepers of earlier releases counted by sockets.
    const before = Math.max(lastNumber(place), lastNumber(earlierSocketPlace(path)));
    this.#count = before + 1;
    if (!(await this.#takeState(before, control))) {
      this.#options.control.leave(control);
      return 'another keeper owns this state folder';
    }
    this.#held = await this.#lock(place, control);
    if (this.#held !== null) return null;
    this.release();
    return 'another keeper owns this socket';
  }

  /**
   * The server listens at `path` from now on: takes that place, even if it is the current one whose folder was made
   * anew, and releases the previous one. Answers the reason when that fails, else null. One call at a time; others
   * wait.
   */
  move(path: string): Promise<string | null> {
    const moved = this.#moving.then(() => this.#moveNow(path));
    this.#moving = moved.catch(() => {});
    return moved;
  }

  /** Restores the state folder's lock after removal. False when another keeper has it now. */
  async keepState(): Promise<boolean> {
    const [state, held] = [this.#state, this.#held];
    if (state === null || isWhole(state)) return true;
    if (state.control !== held?.control) this.#options.control.leave(state.control);
    makeFolders(this.#options.stateDir);
    return this.#takeState(this.#count - 1, held?.control ?? state.control);
  }

  /** Releases both places: the lock of the state folder records that, the one of the socket is removed. */
  release(): void {
    const [state, held] = [this.#state, this.#held];
    if (held !== null && state !== null) this.#remove(held);
    for (const one of [state, held]) if (one !== null) this.#leave(one);
    this.#state = null;
    this.#held = null;
  }

  async #moveNow(path: string): Promise<string | null> {
    const [held, state] = [this.#held, this.#state];
    const isSame = held !== null && this.#path === path;
    if (isSame && isWhole(held)) return null;
    const place = this.#socketPlace(path);
    const control = await this.#listen(place);
    const next = await this.#lock(place, control, path);
    if (next === null) return `another keeper owns ${path}`;
    this.#held = next;
    this.#path = path;
    if (state !== null) {
      if (state.control === held?.control) state.control = control;
      this.#rewrite(state, { ...state.content, control: state.control, socket: path });
    }
    if (isSame) this.#options.control.leave(held.control);
    else if (held !== null) this.#leave(held);
    return null;
  }

  /**
   * False when another keeper has it. A folder on a file system without sockets names the control socket `spare`; one
   * that accepts no more files, as on a full disk, stays unlocked.
   */
  async #takeState(before: number, spare: string): Promise<boolean> {
    const place = statePlace(this.#options.stateDir);
    const control = await this.#listen(place).catch(() => spare);
    const epochAfter = (number: number, last: LockContent | null): number =>
      Math.max(last?.epoch ?? number - 1, before) + 1;
    try {
      this.#state = await this.#lock(place, control, this.#path, epochAfter);
    } catch (error) {
      if (error instanceof HoldfastError) throw error;
      this.#options.log(`the state folder is not locked: ${(error as Error).message}`);
      return true;
    }
    this.#count = this.#state?.content.epoch ?? this.#count;
    return this.#state !== null;
  }

  /** The place of a socket, with a folder for its locks: the socket's own when the private one can't be made. */
  #socketPlace(path: string): LockedPlace {
    const place = socketPlace(path);
    const folder = dirname(place.path);
    if (folder === dirname(path)) return place;
    try {
      for (const one of [dirname(folder), folder]) ensurePrivateDir(one);
      return place;
    } catch (error) {
      this.#options.log(`the locks of ${path} are beside it: ${(error as Error).message}`);
      return earlierSocketPlace(path);
    }
  }

  async #listen(place: LockedPlace): Promise<string> {
    const path = newControlPath(place);
    await this.#options.control.listen(path);
    return path;
  }

  /** Null when another keeper has it; `control` is then closed, as after an error. */
  async #lock(
    place: LockedPlace,
    control: string,
    socket = this.#path,
    epochAfter?: (number: number, before: LockContent | null) => number,
  ): Promise<Held | null> {
    let taken: Taken | null = null;
    try {
      taken = await takeLock(place, (number, before) => ({
        pid: process.pid,
        control,
        socket,
        ...thisMachine(),
        ...(epochAfter ? { epoch: epochAfter(number, before) } : {}),
      }));
      return taken === null ? null : { ...taken, place, control };
    } finally {
      if (taken === null && dirname(control) === dirname(place.path)) this.#options.control.leave(control);
    }
  }

  #remove({ place, number }: Held): void {
    try {
      if (holdsLock(place, number)) removeOwnLock(place, number);
    } catch (error) {
      this.#options.log(`can't remove the lock of ${place.path}: ${(error as Error).message}`);
    }
  }

  #leave(held: Held): void {
    if (holdsLock(held.place, held.number)) this.#rewrite(held, { ...held.content, ended: true });
    this.#options.control.leave(held.control);
  }

  #rewrite(held: Held, content: LockContent): void {
    try {
      rewriteLock(held.place, held.number, content);
      held.content = content;
    } catch (error) {
      // Detected anyway: a dead keeper by its silence, a wrong path by asking at the control socket.
      this.#options.log(`can't rewrite the lock of ${held.place.path}: ${(error as Error).message}`);
    }
  }
}

/** The lock and the socket that it names both still exist. */
function isWhole(held: Held): boolean {
  return holdsLock(held.place, held.number) && existsSync(held.control);
}
