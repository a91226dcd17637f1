/**
 * Writes a command of ours as the last line of a configuration file, marked by a comment. Owns how that file is written:
 * whole, with its name and permissions kept, and through symbolic links.
 */
import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import { makeFolders } from '../../runtime/makeFolders.ts';
import { readSmallFile } from '../../runtime/regularFile.ts';
import { withOwnLine } from './ownLine.ts';

/** Largest configuration that is changed, bytes. */
const largestBytes = 4 * 1024 * 1024;

/** Returns the number of the line. Errors: file-error. */
export function keepLine(path: string, command: string, comment: string): number {
  const refused = (reason: string): Error => fail('file-error', { path, reason });
  try {
    const isNew = !existsSync(path);
    if (!isNew && !statSync(path).isFile()) throw refused('not a regular file');
    const found = withOwnLine(isNew ? '' : readSmallFile(path, largestBytes), command, comment);
    if (!found) throw refused('its last command is not complete');
    if (isNew) makeFolders(dirname(path));
    replace(isNew ? path : realpathSync(path), found.text, isNew ? 0o600 : statSync(path).mode & 0o777);
    return found.line;
  } catch (error) {
    throw error instanceof HoldfastError ? error : refused(systemReason(error));
  }
}

/** Under another name first, so that a crash leaves one whole file or the other. */
function replace(path: string, text: string, mode: number): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
