// Builds the programs in C: the native client (native/hold.c), and the server's helper for the modes of terminals
// (native/ttyecho.c). For this machine, or for the optional packages. Without a compiler nothing is built: every command
// runs in Node, and the server uses stty.
//   node scripts/native.mjs packages DIR [TARGET...]    packs DIR/holdfast-cli-OS-CPU-VERSION.tgz of each target, and
//                                                       DIR/holdfast-VERSION.tgz, which names them as optional
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const top = resolve(import.meta.dirname, '..');
const manifest = () => JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));

/** Each is one file of native/. */
const programs = ['hold', 'ttyecho'];

const flags = ['-std=c99', '-O2', '-Wall', '-Wextra', '-Werror'];
// Without relocations in a segment of its own, which pages of 64 KiB would pad by as much.
const small = ['-static', '-s', '-Wl,-z,norelro'];
/** Compilers of each target, with their flags. Debian's packages: musl-tools; gcc-aarch64-linux-gnu and musl-dev:arm64. */
const cross = {
  'linux-x64': [['musl-gcc', ...small]],
  'linux-arm64': [['aarch64-linux-musl-gcc', ...small]],

  'darwin-x64': [['cc', '-arch', 'x86_64']],
  'darwin-arm64': [['cc', '-arch', 'arm64']],
};
const here = `${process.platform}-${process.arch}`;

/** Compiles with the first compiler that can; returns its name, or null. `warn` gets the reason of a failure. */
function compile(target, compilers, folder, program, warn) {
  const source = join(top, 'native', `${program}.c`);
  for (const [compiler, ...own] of compilers) {
    const { error, status, stderr } = spawnSync(
      compiler,
      [...flags, `-DHOLD_VERSION="${manifest().version}"`, ...own, '-o', join(folder, program), source],
      { encoding: 'utf8' },
    );
    if (error) continue;
    if (status === 0) return compiler;
    warn(`${target}: ${compiler} failed:\n${stderr.trim()}`);
  }
  return null;
}

/**
 * Builds the client of this machine into `folder`, if it can: linked with musl, whose programs start fastest, else as
 * the compiler does by itself. Beside it `node`, the path of the Node that built it, for callers without a $PATH.
 */
export function buildHere(folder) {
  mkdirSync(join(folder, here), { recursive: true });
  writeFileSync(join(folder, 'node'), `${process.execPath}\n`);
  if (!(here in cross)) return;
  const usual = process.platform === 'linux' ? [['cc', '-static', '-s'], ['cc']] : [['cc']];
  // Each may fail where the next works: no static C library, another machine's compiler.
  const reasons = [];
  const musl = process.arch === 'x64' && process.platform === 'linux' ? cross[here] : [];
  const built = programs.every(
    (program) =>
      compile(here, [...musl, ...usual], join(folder, here), program, (text) => reasons.push(text)) !== null,
  );
  if (!built && reasons.length > 0)
    process.stderr.write(
      `holdfast: commands will run in Node, since the native client was not built\n${reasons.at(-1)}\n`,
    );
}

function makePackage(dir, target) {
  const folder = join(dir, `cli-${target}`);
  mkdirSync(folder, { recursive: true });
  const warn = (text) => process.stderr.write(`${text}\n`);
  const compilers = programs.map((program) => compile(target, cross[target], folder, program, warn));
  if (compilers.includes(null)) return false;
  const { version, license } = manifest();
  const [os, cpu] = target.split('-');
  const name = `@holdfast/cli-${target}`;
  const about = `The native client of holdfast for ${os} on ${cpu}`;
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ name, version, description: about, license, os: [os], cpu: [cpu], files: programs }, null, 2)}\n`,
  );
  writeFileSync(join(folder, 'README.md'), `${about}: an optional part of the package \`holdfast\`.\n`);
  console.log(`${pack(folder, dir)}, by ${compilers[0]}`);
  return true;
}

function run(program, args, cwd) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Packs the folder as it is, without its scripts; returns the file's name. */
const pack = (folder, dir) =>
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', dir], folder);

/**
 * Packs the built program with the clients as optional dependencies. The repository does not name them: they exist only for
 * a version that was published.
 */
function packProgram(dir, targets) {
  const file = pack(top, dir);
  run('tar', ['-xzf', file], dir);
  const path = join(dir, 'package/package.json');
  const optionalDependencies = Object.fromEntries(
    targets.map((target) => [`@holdfast/cli-${target}`, manifest().version]),
  );
  const packed = { ...JSON.parse(readFileSync(path, 'utf8')), optionalDependencies };
  writeFileSync(path, `${JSON.stringify(packed, null, 2)}\n`);
  console.log(pack(join(dir, 'package'), dir));
  rmSync(join(dir, 'package'), { recursive: true });
}

if (process.argv[1] === import.meta.filename) {
  const [, , verb, dir, ...given] = process.argv;
  if (verb !== 'packages' || dir === undefined) {
    console.error('usage: node scripts/native.mjs packages DIR [TARGET...]');
    process.exit(2);
  }
  const targets =
    given.length > 0 ? given : Object.keys(cross).filter((name) => name.startsWith(process.platform));
  const made = targets.filter((target) => makePackage(resolve(dir), target));
  if (made.length > 0) packProgram(resolve(dir), made);
  if (made.length < targets.length) process.exit(1);
}
