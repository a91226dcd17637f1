/**
 * The hosts that this user has connected to: address, last use, last sign of life. Owns one file of the user's
 * (0600 in the state folder) and its bounds. It holds a secret only when the user asked for that.
 */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRecord } from '../../protocol/codec.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { writeError } from '../../runtime/regularFile.ts';

export interface KnownHost {
  /** As `addressLabel` gives it: no session, no secret. */
  address: string;
  /** Milliseconds since the epoch: of the last connect, and of the last sign of life. */
  usedAt: number;
  heardAt: number;
  /** The session that was open last. */
  session?: string;
  /** holdfast's name or path on the host, when it had to be given. */
  program?: string;
  /** Kept because the user asked for it. */
  token?: string;
}

/** Most hosts kept: a list for a person, and a file that stays small. */
const mostHosts = 200;
/** Largest file that is read: far above what is written. */
const fileBytes = 1024 * 1024;

export class KnownHosts {
  readonly #path: string;

  /** @param stateHome The folder of all state of holdfast; made when something is written. */
  constructor(stateHome: string) {
    this.#path = join(stateHome, 'known-hosts.json');
  }

  /** The last used first. A file that can't be read counts as none. */
  list(): KnownHost[] {
    try {
      if (statSync(this.#path).size > fileBytes) return [];
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      if (!isRecord(value) || !Array.isArray(value.hosts)) return [];
      return value.hosts.filter(isKnownHost).sort((a, b) => b.usedAt - a.usedAt);
    } catch {
      return [];
    }
  }

  find(address: string): KnownHost | undefined {
    return this.list().find((host) => host.address === address);
  }

  /**
   * Stores new facts about a host; absent ones stay as they are. A process that writes at the same time may win.
   * Errors: file-error when the file can't be written.
   */
  note(address: string, news: Partial<Omit<KnownHost, 'address'>>): void {
    const hosts = this.list();
    const before = hosts.find((host) => host.address === address);
    const host: KnownHost = { usedAt: 0, heardAt: 0, ...before, ...news, address };
    this.#write([host, ...hosts.filter((other) => other !== before)]);
  }

  /** False when there was no such host. Errors: as `note`. */
  forget(address: string): boolean {
    const hosts = this.list();
    const left = hosts.filter((host) => host.address !== address);
    if (left.length < hosts.length) this.#write(left);
    return left.length < hosts.length;
  }

  #write(hosts: readonly KnownHost[]): void {
    const fresh = `${this.#path}.${process.pid}.new`;
    try {
      this.#replace(fresh, hosts);
    } catch (error) {
      removed(fresh);
      throw writeError(this.#path, error);
    }
  }

  #replace(fresh: string, hosts: readonly KnownHost[]): void {
    makeFolders(dirname(this.#path));
    const kept = [...hosts].sort((a, b) => b.usedAt - a.usedAt).slice(0, mostHosts);
    rmSync(fresh, { force: true });
    writeFileSync(fresh, `${JSON.stringify({ version: 1, hosts: kept }, null, 1)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    renameSync(fresh, this.#path);
  }
}

function removed(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The same error as for the write keeps the file from being removed.
  }
}

function isKnownHost(value: unknown): value is KnownHost {
  if (!isRecord(value)) return false;
  const texts = [value.session, value.program, value.token];
  return (
    typeof value.address === 'string' &&
    typeof value.usedAt === 'number' &&
    typeof value.heardAt === 'number' &&
    texts.every((text) => text === undefined || typeof text === 'string')
  );
}
