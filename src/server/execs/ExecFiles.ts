/**
 * Files of the commands of `exec`, one each in the state folder: `execs/ID.json` (0600). Owns the files; Execs decides
 * what to keep. A written record survives kill -9.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { passes } from '../../protocol/check.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { ExecRecord } from './ExecRecord.ts';

/** Largest file read: twice the longest command as JSON. */
const fileBytes = 4 * 1024 * 1024;
const extension = '.json';

export class ExecFiles {
  readonly #dir: string;

  /** The first write makes the folder. */
  constructor(stateDir: string) {
    this.#dir = join(stateDir, 'execs');
  }

  /** Errors: from the file system. */
  write(record: ExecRecord): void {
    makeFolders(this.#dir);
    const path = this.#path(record.id);
    const fresh = `${path}.new`;
    rmSync(fresh, { force: true });
    writeFileSync(fresh, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
    renameSync(fresh, path);
  }

  remove(id: string): void {
    rmSync(this.#path(id), { force: true });
  }

  /** Reads all, oldest first. Skips unreadable files: leftovers of a machine crash, or of another release. */
  load(): ExecRecord[] {
    let names: string[] = [];
    try {
      names = readdirSync(this.#dir);
    } catch {
      // No folder: no command was ever run.
    }
    return names
      .filter((name) => name.endsWith(extension))
      .flatMap((name) => readRecord(join(this.#dir, name)) ?? [])
      .sort((a, b) => a.startedAt - b.startedAt);
  }

  #path(id: string): string {
    return join(this.#dir, id + extension);
  }
}

function readRecord(path: string): ExecRecord | undefined {
  try {
    if (statSync(path).size > fileBytes) return undefined;
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return passes(ExecRecord, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
