/**
 * The program named `tmux` that runs holdfast: the file itself, its folder for panes, and other programs of that name
 * on a PATH. Never touches a file that holdfast did not make.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { packageDir } from './installation.ts';
import { makeFolders } from './makeFolders.ts';
import { nativeProgram } from './nativePrograms.ts';
import { stateHome } from './paths.ts';
import { isExecutable, realPath } from './programFiles.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Second line of the script, by which we recognise it. */
const mark = '# tmux, answered by holdfast (holdfast tmux-shim uninstall removes it)';
/** Larger files are not ours. Bytes. */
const mostBytes = 4096;
const name = 'tmux';

/**
 * The folder that panes have on their PATH, and the default of `tmux-shim install`. All servers of a user share it. Its
 * name starts with a dot, since the folders beside it are named after servers.
 */
export const shimDir = (env: Env): string => join(stateHome(env), '.bin');

/** Makes or updates the program for panes; null when that fails. */
export function shimForPanes(env: Env): string | null {
  const dir = shimDir(env);
  try {
    installShim(dir, 'fastest');
    return dir;
  } catch {
    // The home can't be written, or the name is taken by a user's file: panes then keep the PATH that they are given.
    return null;
  }
}

/** Reports what is at DIR/tmux: nothing, our program (whose installation may be gone), or something else. */
export type ShimState = 'absent' | 'ours' | 'dangling' | 'foreign';

export function shimState(dir: string): ShimState {
  const path = join(dir, name);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return 'absent';
  const isOurs = stat.isSymbolicLink()
    ? isNative(readlinkSync(path))
    : stat.isFile() && isScript(path, stat.size);
  if (!isOurs) return 'foreign';
  return existsSync(programOf(path, stat.isSymbolicLink())) ? 'ours' : 'dangling';
}

/**
 * Puts `tmux` into a folder, which is made when it is missing. A link to the native client starts fastest, but dangles
 * once this installation is gone; the script can still report that.
 * Errors: file-error where something else has that name, and where it can't be written.
 */
export function installShim(dir: string, form: 'script' | 'fastest' = 'script'): void {
  const path = join(dir, name);
  if (shimState(dir) === 'foreign')
    throw fail('file-error', { path, reason: "it is not holdfast's, and stays as it is" });
  const fresh = `${path}.${process.pid}.new`;
  try {
    makeFolders(dir);
    rmSync(fresh, { force: true });
    const native = nativeProgram('hold');
    if (form === 'fastest' && native !== undefined) symlinkSync(native, fresh);
    else {
      writeFileSync(fresh, script(native), { flag: 'wx' });
      chmodSync(fresh, 0o755);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw fail('file-error', { path, reason: systemReason(error) });
  }
}

/** Removes DIR/tmux; false when there is none. Errors: file-error where it is not ours, or can't be removed. */
export function uninstallShim(dir: string): boolean {
  const path = join(dir, name);
  const state = shimState(dir);
  if (state === 'absent') return false;
  if (state === 'foreign')
    throw fail('file-error', { path, reason: "it is not holdfast's, and stays as it is" });
  try {
    rmSync(path);
    return true;
  } catch (error) {
    throw fail('file-error', { path, reason: systemReason(error) });
  }
}

/** Every `tmux` on the PATH, in its order; the first is the one that runs. */
export function tmuxOnPath(env: Env): { dir: string; state: ShimState }[] {
  const dirs = new Set((env.PATH ?? '').split(':').filter(isAbsolute));
  return [...dirs]
    .filter((dir) => isExecutable(join(dir, name)))
    .map((dir) => ({ dir, state: shimState(dir) }));
}

/** Whether a folder is on the PATH, by whatever name. */
export function isOnPath(dir: string, env: Env): boolean {
  const folders = (env.PATH ?? '').split(':').filter(isAbsolute);
  return folders.some((folder) => resolve(folder) === dir || realPath(folder) === realPath(dir));
}

function script(native: string | undefined): string {
  const launcher = join(packageDir(), 'bin', 'holdfast');
  const quick = native === undefined ? '' : `[ -x ${quoted(native)} ] && exec ${quoted(native)} "$@"\n`;
  return (
    `#!/bin/sh\n${mark}\nexport HOLDFAST_CALLED=tmux\n${quick}` +
    `[ -x ${quoted(launcher)} ] && exec ${quoted(launcher)} "$@"\n` +
    `echo ${quoted(`tmux: holdfast is gone from ${packageDir()}; run: holdfast tmux-shim install`)} >&2\nexit 127\n`
  );
}

/** The program that a shim of ours starts. */
function programOf(path: string, isLink: boolean): string {
  if (isLink) return readlinkSync(path);
  return (
    /^\[ -x '(.*\/bin\/holdfast)' \]/m.exec(readFileSync(path, 'utf8'))?.[1]?.replaceAll("'\\''", "'") ?? ''
  );
}

const isNative = (target: string): boolean => /\/(?:native\/|cli-)[a-z0-9]+-[a-z0-9]+\/hold$/.test(target);

function isScript(path: string, size: number): boolean {
  try {
    return size <= mostBytes && readFileSync(path, 'utf8').split('\n')[1] === mark;
  } catch {
    return false;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
