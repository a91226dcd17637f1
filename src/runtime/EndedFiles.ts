/**
 * Files of ended sessions: one each in the state folder, `ended/UUID.json` (0600), for 30 days. Owns the files, their
 * bounds and the reading; the server decides what to record, and when. When no server runs, the command line reads
 * them directly.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../protocol/codec.ts';
import type { SessionInfo } from '../protocol/messages.ts';
import { makeFolders } from './makeFolders.ts';

export interface EndedScreen {
  pane: string;
  /** Rows of the last screen, without trailing blank ones. */
  lines: string[];
}

export interface EndedSession {
  version: 1;
  /** Includes `ended`. */
  session: SessionInfo & { ended: { at: number; cause: string; by?: string } };
  screens: EndedScreen[];
}

/** Time that an ended session is listed: 30 days, the default of pane logs. */
const endedKeptMs = 30 * 86_400_000;
/** Most sessions kept: a script that makes one a minute reaches this in 16 hours. The files take about 64 MiB at most. */
const mostKept = 1000;
/** Largest file that is read, far larger than any that is written. */
const fileBytes = 4 * 1024 * 1024;
const extension = '.json';

export class EndedFiles {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #settled: () => number | null;

  /**
   * Makes no folder until the first write. `settled`: null while the clock may be wrong, and then nothing is removed
   * by age.
   */
  constructor(stateDir: string, now: () => number, settled: () => number | null = now) {
    this.#settled = settled;
    this.#dir = join(stateDir, 'ended');
    this.#now = now;
  }

  /** Errors: from the file system. */
  write(ended: EndedSession): void {
    makeFolders(this.#dir);
    const path = join(this.#dir, ended.session.uuid + extension);
    const fresh = `${path}.new`;
    rmSync(fresh, { force: true });
    writeFileSync(fresh, JSON.stringify(ended), { mode: 0o600, flag: 'wx' });
    renameSync(fresh, path);
    this.#prune();
  }

  /** Removes the record of a session that did not end after all. */
  remove(uuid: string): void {
    rmSync(join(this.#dir, uuid + extension), { force: true });
  }

  /** Most recently ended first. Unreadable files are skipped. */
  list(): EndedSession[] {
    const oldest = this.#now() - endedKeptMs;
    return this.#names()
      .flatMap((name) => readEnded(join(this.#dir, name)) ?? [])
      .filter(({ session }) => session.ended.at >= oldest)
      .sort((a, b) => b.session.ended.at - a.session.ended.at);
  }

  /** By UUID, id or name; of several, the most recently ended. */
  find(target: string): EndedSession | undefined {
    const name = target.replace(/^=/, '');
    // The UUID is the file's name, so not all have to be read.
    if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(name))
      return readEnded(join(this.#dir, name + extension));
    return this.list().find(({ session }) => [session.uuid, session.id, session.name].includes(name));
  }

  /** A UUIDv7 starts with the time: by name, the oldest sessions come first. */
  #names(): string[] {
    try {
      return readdirSync(this.#dir)
        .filter((name) => name.endsWith(extension))
        .sort();
    } catch {
      return [];
    }
  }

  #prune(): void {
    const now = this.#settled();
    const oldest = now === null ? Number.NEGATIVE_INFINITY : now - endedKeptMs;
    const names = this.#names();
    const over = names.length - mostKept;
    names.forEach((name, at) => {
      const path = join(this.#dir, name);
      if (at < over || modifiedAt(path) < oldest) rmSync(path, { force: true });
    });
  }
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}

function readEnded(path: string): EndedSession | undefined {
  try {
    if (statSync(path).size > fileBytes) return undefined;
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isEnded(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The folder is private; this rejects leftovers of a machine crash or another release. */
function isEnded(value: unknown): value is EndedSession {
  if (!isRecord(value) || value.version !== 1 || !Array.isArray(value.screens)) return false;
  const { session } = value;
  if (!isRecord(session) || typeof session.name !== 'string' || typeof session.uuid !== 'string')
    return false;
  if (!Array.isArray(session.windows) || !isRecord(session.ended)) return false;
  return typeof session.ended.at === 'number' && typeof session.ended.cause === 'string';
}
