/**
 * Files that the server itself reads and writes for commands of a configuration, a key binding or a hook. Commands
 * typed at a shell read and write their own (server/connections/CallerFiles.ts). Owns the bound on file size; knows no
 * buffers.
 */
import { constants, readFileSync, statSync } from 'node:fs';
import { type FileHandle, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { matchGlob } from '../match/glob.ts';
import { fail } from '../protocol/errors.ts';
import type { ByteString } from '../protocol/messages.ts';
import { isExecutable } from '../runtime/programFiles.ts';
import { fileError, openRegular, writeFlags } from '../runtime/regularFile.ts';
import type { Files } from './Services.ts';

/** Largest file read, bytes: a paste buffer holds no more (PasteBuffers). */
const maximumBytes = 64 * 1024 * 1024;
/** Bytes converted in one turn of the event loop. */
const sliceBytes = 1024 * 1024;
/** Most paths that one pattern may match: a configuration folder has a few. */
const maximumPaths = 10_000;

export class HostFiles implements Files {
  readonly isExecutable = isExecutable;

  async read(path: string): Promise<ByteString> {
    const file = await openRegular(path, constants.O_RDONLY);
    try {
      return await readBounded(path, file);
    } catch (error) {
      throw fileError(path, error);
    } finally {
      await file.close();
    }
  }

  async write(path: string, data: ByteString, how: { append: boolean }): Promise<void> {
    // A paste buffer may hold a secret, so only the owner may read a new file.
    const file = await openRegular(path, writeFlags(how.append), 0o600);
    try {
      for (let at = 0; at < data.length; at += sliceBytes)
        await file.writeFile(Buffer.from(data.slice(at, at + sliceBytes), 'latin1'));
    } catch (error) {
      throw fileError(path, error);
    } finally {
      await file.close();
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

  homeOf(user: string): string | undefined {
    try {
      const entry = readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .find((line) => line.startsWith(`${user}:`));
      const home = entry?.split(':')[5];
      if (home !== undefined && home !== '') return home;
    } catch {
      // No such file: try the usual places.
    }
    // /etc/passwd lacks users of a directory service, and every user of macOS.
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

/** Reads in pieces: a file of /proc reports no size. */
async function readBounded(path: string, file: FileHandle): Promise<ByteString> {
  const { size } = await file.stat();
  const pieces: ByteString[] = [];
  const buffer = Buffer.alloc(sliceBytes);
  for (let total = 0; ; ) {
    const { bytesRead } = await file.read(buffer);
    if (bytesRead === 0) return pieces.join('');
    total += bytesRead;
    const value = Math.max(total, size);
    if (value > maximumBytes)
      throw fail('limit-exceeded', { limit: `bytes of ${path}`, most: maximumBytes, value });
    pieces.push(buffer.toString('latin1', 0, bytesRead));
  }
}

/**
 * Names in a directory that match one part of a pattern; hidden files only where the part begins with a dot, as in a
 * shell.
 */
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
    // Part of the path is a file or may not be searched: nothing matches.
    return false;
  }
}
