/**
 * A bundle and the code that V8 compiled of it, kept in a file for the next process: compiling the server takes longer
 * than the start of Node. V8 checks a file too little (it accepts one of another release of Node, and then crashes), so
 * the file's name holds the whole program that made it, and its first bytes hold the hash of the rest.
 */
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { type Env, findCompiledFolder } from './compiledFolder.ts';
import { withUsualEngine } from './engine.ts';
import { build } from './installation.ts';

/**
 * Content of a file by the work that its process had done before: functions that had not been called are not in it.
 * 1: it had started; 2: a terminal had attached.
 */
export type CompiledLevel = 1 | 2;

/** Length of the hash and of the level, before V8's bytes. */
const headBytes = 33;
/** Memory for reading the bundle and then the code, 2.1 MB each: only the part in use is given by the system. */
const sharedBytes = 8 * 1024 * 1024;
/** Files that stay when another is written: of other releases, and of servers that still run. */
const filesKept = 3;

/** The parameters of a CommonJS module. */
const [head, tail] = ['(function (exports, require, module, __filename, __dirname) {', '\n})'];

export class CompiledCode {
  readonly #file: string;
  readonly #env: Env;
  #script: Script | null = null;
  #name = '';
  #level: CompiledLevel | 0 = 0;

  /** `env`: names the user's cache folder. */
  constructor(file: string, env: Env) {
    this.#file = file;
    this.#env = env;
  }

  /** Runs the bundle, and returns its exports. `anew`: removes the kept code first, after a crash. */
  run(require: NodeJS.Require, { anew = false } = {}): unknown {
    const memory = Buffer.allocUnsafeSlow(sharedBytes);
    const bytes = readInto(memory, this.#file);
    // The faster way for ASCII, which bundles are.
    const source = `${head}${bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')}${tail}`;
    this.#name = `server-${hashOf(Buffer.from(this.#origin())).toString('hex').slice(0, 32)}.bin`;
    const folder = findCompiledFolder(this.#env);
    const kept = folder === null ? null : join(folder, this.#name);
    if (anew && kept !== null) rmSync(kept, { force: true });
    const cachedData = kept === null ? null : this.#read(kept, memory);
    this.#script = new Script(source, {
      filename: this.#file,
      columnOffset: -head.length,
      ...(cachedData ? { cachedData } : {}),
    });
    if (this.#script.cachedDataRejected) this.#level = 0;
    const module = { exports: {} };
    this.#script.runInThisContext()(module.exports, require, module, this.#file, dirname(this.#file));
    return module.exports;
  }

  /** Keeps the code that is compiled by now, unless as much of it is kept. Never fails: it is compiled anew next time. */
  async keep(level: CompiledLevel): Promise<void> {
    if (this.#script === null || this.#level >= level) return;
    this.#level = level;
    try {
      const folder = findCompiledFolder(this.#env, (path) => mkdirSync(path, { mode: 0o700 }));
      if (folder === null) return;
      const script = this.#script;
      const rest = Buffer.concat([Buffer.of(level), withUsualEngine(() => script.createCachedData())]);
      const path = join(folder, this.#name);
      const fresh = `${path}.${process.pid}`;
      await writeFile(fresh, Buffer.concat([hashOf(rest), rest]), { mode: 0o600 });
      await rename(fresh, path);
      removeOld(folder);
    } catch {
      // A full or read-only disk.
    }
  }

  /** Everything that decides about the code: the program that compiles, its flags, and the source. */
  #origin(): string {
    const { execPath, execArgv, version, arch, versions } = process;
    const files = [execPath, this.#file].map((path) => {
      const { size, mtimeMs } = statSync(path);
      return [path, size, mtimeMs];
    });
    return JSON.stringify([files, build, version, versions.v8, arch, execArgv]);
  }

  #read(path: string, memory: Buffer): Buffer | null {
    try {
      const bytes = readInto(memory, path);
      const rest = bytes.subarray(headBytes - 1);
      if (!hashOf(rest).equals(bytes.subarray(0, headBytes - 1))) return null;
      this.#level = rest[0] === 2 ? 2 : 1;
      return bytes.subarray(headBytes);
    } catch {
      return null;
    }
  }
}

/**
 * Reads a whole file into `memory` if that is large enough: an idle server keeps such megabytes for a long time, since
 * nothing collects its garbage.
 */
function readInto(memory: Buffer, path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const room = memory.length >= size ? memory : Buffer.allocUnsafeSlow(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read)
      read = readSync(file, room, length, size - length, null);
    return room.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function hashOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Removes all but the newest files, also those that a killed process left unfinished. */
function removeOld(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.startsWith('server-'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of files.slice(filesKept)) rmSync(path, { force: true });
}
