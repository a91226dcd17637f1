/**
 * Checks of a program before a PTY is made for it: a directory to start in, a file to run, arguments that fit. A fork
 * can't report why its exec failed, so the reason is found beforehand. It starts nothing.
 */
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { resolve } from 'node:path';
import type { SpawnRequest } from '../protocol/keeperLink.ts';
import { reasonOfCode, systemReason } from '../protocol/systemReason.ts';

export type SpawnProblem = { code: 'spawn-failed' | 'bad-cwd'; reason: string };

/** Null when the program can be run. */
export function findProblem(spawn: SpawnRequest): SpawnProblem | null {
  const cwd = cwdProblem(spawn.cwd);
  if (cwd !== null) return { code: 'bad-cwd', reason: cwd };
  const reason = textProblem(spawn) ?? sizeProblem(spawn) ?? fileProblem(spawn);
  return reason === null ? null : { code: 'spawn-failed', reason };
}

/** argv[1..]. node-pty has no argv[0] of its own, so "-bash" becomes -l, which every shell treats the same. */
export function argumentsOf(spawn: SpawnRequest): readonly string[] {
  return spawn.argv0?.startsWith('-') ? ['-l', ...spawn.args] : spawn.args;
}

function cwdProblem(cwd: string): string | null {
  if (!cwd.startsWith('/')) return 'not an absolute path';
  if (cwd.includes('\0')) return 'contains a NUL byte';
  try {
    if (!statSync(cwd).isDirectory()) return reasonOfCode('ENOTDIR');
    accessSync(cwd, constants.X_OK);
    return null;
  } catch (error) {
    return systemReason(error);
  }
}

/** A NUL would silently cut the string short. */
function textProblem(spawn: SpawnRequest): string | null {
  if (spawn.file === '') return 'no file name';
  const names = Object.keys(spawn.env);
  if ([spawn.file, ...spawn.args, ...names, ...Object.values(spawn.env)].some((text) => text.includes('\0')))
    return 'contains a NUL byte';
  return names.some((name) => name === '' || name.includes('='))
    ? 'bad name of an environment variable'
    : null;
}

/** Longest string accepted by Linux's execve: MAX_ARG_STRLEN, 32 pages, with its NUL. */
const linuxStringBytes = 131_072;
/** macOS: ARG_MAX of <sys/syslimits.h>. */
const macTotalBytes = 1024 * 1024;

/** execve(2), "Limits on size of arguments and environment". */
function sizeProblem(spawn: SpawnRequest): string | null {
  const isLinux = process.platform === 'linux';
  const strings = [
    spawn.file,
    ...argumentsOf(spawn),
    ...Object.entries(spawn.env).map(([name, value]) => `${name}=${value}`),
    `PWD=${spawn.cwd}`,
  ];
  // The kernel adds the path of the file and a few words of its own; 4 KiB and a path are ample.
  let total = 8192;
  for (const text of strings) {
    const bytes = Buffer.byteLength(text) + 1;
    if (isLinux && bytes > linuxStringBytes)
      return `argument list too long: one argument of ${bytes - 1} bytes`;
    total += bytes + 8;
  }
  // The least limit there is, so usually nothing is read.
  if (total <= linuxStringBytes) return null;
  const limit = isLinux ? linuxTotalBytes() : macTotalBytes;
  return total > limit ? `argument list too long: ${total} bytes, at most ${limit}` : null;
}

/** A quarter of the stack's soft limit, at least 128 KiB, at most 6 MiB (fs/exec.c, bprm_stack_limits). */
function linuxTotalBytes(): number {
  const most = 6 * 1024 * 1024;
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1');
    const stack = /^Max stack size\s+(\d+)/m.exec(limits)?.[1];
    return stack === undefined ? most : Math.min(most, Math.max(linuxStringBytes, Number(stack) / 4));
  } catch {
    // No /proc: assume the usual stack of 8 MiB.
    return 2 * 1024 * 1024;
  }
}

/** Finds the file as execvp(3) does, and checks its interpreter as the kernel does. */
function fileProblem({ file, env, cwd }: SpawnRequest): string | null {
  const path = env.PATH ?? '/bin:/usr/bin';
  const places = file.includes('/')
    ? [resolve(cwd, file)]
    : path.split(':').map((dir) => resolve(cwd, dir === '' ? '.' : dir, file));
  let problem = reasonOfCode('ENOENT');
  for (const place of places) {
    const found = executableProblem(place);
    if (found === null) return interpreterProblem(place, cwd);
    // As execvp, continue with the next folder, but remember this error.
    if (found !== reasonOfCode('ENOENT') && found !== reasonOfCode('ENOTDIR')) problem = found;
  }
  return problem;
}

function executableProblem(path: string): string | null {
  try {
    const stat: Stats = statSync(path);
    if (stat.isDirectory()) return reasonOfCode('EISDIR');
    // As in execve(2); and nothing may wait for the other end of a FIFO.
    if (!stat.isFile()) return reasonOfCode('EACCES');
    accessSync(path, constants.X_OK);
    return null;
  } catch (error) {
    return systemReason(error);
  }
}

/** "#!/no/such/thing" fails with ENOENT although the script exists (execve(2), "Interpreter scripts"). */
function interpreterProblem(path: string, cwd: string): string | null {
  const head = Buffer.alloc(256);
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      readSync(fd, head, 0, head.length, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Executable but not readable is fine for a binary.
    return null;
  }
  const interpreter = /^#![ \t]*([^ \t\n\0]+)/.exec(head.toString('utf8'))?.[1];
  if (interpreter === undefined) return null;
  const problem = executableProblem(resolve(cwd, interpreter));
  return problem === null ? null : `bad interpreter: ${interpreter}: ${problem}`;
}
