/**
 * The user's own environment, for a program started by npm (`npm start`, npx): a server must not inherit for life the
 * variables that a package manager set up for a script. Knows npm's changes (@npmcli/config set-envs,
 * @npmcli/run-script set-path).
 */
import { readFileSync } from 'node:fs';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that npm sets for scripts, beside all that begin with npm_. npm sets HOME too, to its old value. */
const setByNpm = new Set(['INIT_CWD', 'NODE', 'COLOR', 'EDITOR', 'NODE_OPTIONS', 'PATH']);
/** Most shells and nested scripts between npm and this process. */
const mostAncestors = 16;
/** npm's editor when neither EDITOR nor VISUAL is set. */
const defaultEditor = 'vi';

const isNpms = (name: string) => name.startsWith('npm_') || setByNpm.has(name);
const isByNpm = (env: Env) => env.npm_execpath !== undefined;

/** @param before the environment in which npm itself was started; null where the system does not provide it. */
export function ownEnvironment(env: Env, before: () => Env | null = environmentOfNpm): Env {
  if (!isByNpm(env)) return env;
  const original = before();
  if (original === null) return withoutNpm(env);
  const own = Object.entries(env).filter(([name]) => !isNpms(name));
  const restored = Object.entries(original).filter(([name]) => isNpms(name));
  return Object.fromEntries([...own, ...restored]);
}

/** Removes npm's variables as far as names and values reveal them. */
function withoutNpm(env: Env): Env {
  const { NODE, EDITOR, VISUAL, PATH, INIT_CWD: _, COLOR: __, ...others } = env;
  const own = Object.fromEntries(Object.entries(others).filter(([name]) => !name.startsWith('npm_')));
  if (NODE !== env.npm_node_execpath) own.NODE = NODE;
  if (VISUAL !== undefined) own.VISUAL = VISUAL;
  if (EDITOR !== undefined && EDITOR !== (VISUAL ?? defaultEditor)) own.EDITOR = EDITOR;
  if (PATH !== undefined) own.PATH = PATH.split(':').slice(npmFolders(PATH)).join(':');
  return own;
}

/**
 * Number of leading folders added by npm: node_modules/.bin of the package and of each folder above it, and node-gyp's.
 */
function npmFolders(path: string): number {
  const first = path.split(':').findIndex((folder) => !/\/(node_modules\/\.bin|node-gyp-bin)$/.test(folder));
  return Math.max(0, first);
}

/** Environment of the nearest ancestor process that npm did not set up; null without /proc. */
function environmentOfNpm(): Env | null {
  try {
    let pid = process.ppid;
    for (let n = 0; n < mostAncestors && pid > 1; n++) {
      const env = readEnvironment(pid);
      if (!isByNpm(env)) return env;
      pid = parentOf(pid);
    }
  } catch {
    // Not available on this system, or not readable.
  }
  return null;
}

function readEnvironment(pid: number): Env {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => [entry.split('=', 1)[0], entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** proc(5), stat: the fourth field; the second is in parentheses and may contain anything. */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
