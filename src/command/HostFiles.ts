/**
 * Files on this machine for commands: load-buffer, save-buffer, source-file. Owns the words of their errors, which are
 * the system's after the path, and the bound on what is read; knows no buffers and no configuration.
 */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { appendFile, open, readdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { fail, type HoldfastError } from '../protocol/errors.ts';
import type { ByteString } from '../protocol/messages.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { matchGlob } from './match/glob.ts';
import type { Files } from './Services.ts';

/** Largest file read, bytes: a paste buffer holds no more (PasteBuffers). */
const maximumBytes = 64 * 1024 * 1024;
/** Most paths that one pattern may give: a configuration folder has a few. */
const maximumPaths = 10_000;

function sentence(path: string, error: unknown): HoldfastError {
  return fail('command-failed', { message: `${path}: ${systemReason(error)}` });
}

export class HostFiles implements Files {
  async read(path: string): Promise<ByteString> {
    try {
      const file = await open(path, 'r');
      try {
        return await readBounded(path, file);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'HoldfastError') throw error;
      throw sentence(path, error);
    }
  }

  async write(path: string, data: ByteString, how: { append: boolean }): Promise<void> {
    const bytes = Buffer.from(data, 'latin1');
    try {
      // A paste buffer may hold a secret, so a new file is nobody else's to read.
      if (how.append) await appendFile(path, bytes, { mode: 0o600 });
      else await writeFile(path, bytes, { mode: 0o600 });
    } catch (error) {
      throw sentence(path, error);
    }
  }

  async glob(pattern: string): Promise<string[]> {
    let paths = ['/'];
    for (const part of pattern.split('/').filter((each) => each !== '')) {
      const next: string[] = [];
      for (const path of paths) next.push(...(await matching(path, part)));
      paths = next.slice(0, maximumPaths);
    }
    return paths.sort();
  }

  isExecutable(path: string): boolean {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  }

  homeOf(user: string): string | undefined {
    try {
      const entry = readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .find((line) => line.startsWith(`${user}:`));
      const home = entry?.split(':')[5];
      if (home !== undefined && home !== '') return home;
    } catch {
      // No such file: the usual places then.
    }
    // Users of a directory service (and all of macOS) are not in that file.
    const own = userInfo();
    if (own.username === user) return own.homedir;
    return ['/home', '/Users']
      .map((base) => join(base, basename(user)))
      .find((path) => this.isDirectory(path));
  }

  isDirectory(path: string): boolean {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  }
}

/** Reads in pieces: a pipe or a device has no size to ask for first. */
async function readBounded(path: string, file: Awaited<ReturnType<typeof open>>): Promise<ByteString> {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64 * 1024));
    if (bytesRead === 0) break;
    total += bytesRead;
    if (total > maximumBytes)
      throw fail('limit-exceeded', { limit: `bytes of ${basename(path)}`, value: total });
    chunks.push(buffer.subarray(0, bytesRead));
  }
  return Buffer.concat(chunks).toString('latin1');
}

/** What one part of a pattern fits in a directory; hidden files only where the part says so, as in a shell. */
async function matching(directory: string, part: string): Promise<string[]> {
  const path = join(directory, part);
  if (part === '.' || part === '..') return [path];
  if (!/[*?[]/.test(part)) return exists(path) ? [path] : [];
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => matchGlob(part, name) && (part.startsWith('.') || !name.startsWith('.')))
    .map((name) => join(directory, name));
}

function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A part of the path is a file, or may not be searched: for a pattern that is the same as nothing there.
    return false;
  }
}
