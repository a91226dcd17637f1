/**
 * Locations of holdfast's files on this machine: the clients' socket and the folder that survives a reboot. It makes
 * those folders private to the user and refuses ones that other users could write. It never opens a socket.
 */
import { chmodSync, existsSync, lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fail, type HoldfastError } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import { makeFolders } from './makeFolders.ts';
import { socketPathBytes } from './shortPath.ts';
import { type CalledAs, surroundingSocket } from './surrounding.ts';
import { absolutePath } from './workingDirectory.ts';

export interface Places {
  /** The Unix socket of the server. */
  socket: string;
  /** State of this server: structure, pane logs, server.log. */
  stateDir: string;
  /** Name of the socket in tmux's own folder, for a server that is started by the name tmux (TmuxSocketLink.ts). */
  tmuxLink?: string;
}

export interface PlaceOptions {
  /** -L: name of the socket in the usual folder. */
  name?: string;
  /** -S: full path of the socket. */
  path?: string;
  calledAs?: CalledAs;
  env: Readonly<Record<string, string | undefined>>;
}

/** Longest suffix of the keeper's control socket beside the server's socket, in our own folders of sockets. */
const suffixBytes = 16;

/**
 * The places for these options, in the order -S, -L, the server of the surrounding pane, default. Makes nothing.
 * Errors: bad-value for a name with a slash or a path that is too long for a socket.
 */
export function places(options: PlaceOptions): Places {
  const { env } = options;
  const inherited = surroundingSocket(env, options.calledAs);
  const socket =
    options.path !== undefined
      ? linkedSocket(absolutePath(options.path))
      : options.name === undefined && inherited !== undefined
        ? inherited
        : join(socketFolder(options), socketName(options.name ?? 'default'));
  if (Buffer.byteLength(socket) + suffixBytes > socketPathBytes) {
    throw fail('bad-value', { value: socket, reason: 'socket path is too long' });
  }
  const { HOLDFAST_STATE: state } = env;
  // The surrounding pane's server gives its state folder: its socket may have moved since.
  const isInherited =
    state &&
    isAbsolute(state) &&
    options.path === undefined &&
    socket === inherited &&
    (!env.HOLDFAST || socket === surroundingSocket(env));
  const link = dirname(socket) === runtimeDir(env) ? tmuxLink(options, basename(socket)) : {};
  return { socket, stateDir: isInherited ? state : join(stateHome(env), stateName(socket, env)), ...link };
}

/** For the name tmux without -S, and for a link by its path: another multiplexer is no reason to take a name from a real tmux. */
function tmuxLink({ env, calledAs, path }: PlaceOptions, name: string): Pick<Places, 'tmuxLink'> {
  if (path !== undefined) {
    const link = absolutePath(path);
    return linkedSocket(link) === link ? {} : { tmuxLink: link };
  }
  if (calledAs !== 'tmux') return {};
  // As tmux does without $TMUX_TMPDIR, whatever $TMPDIR is.
  return { tmuxLink: join(env.HOLDFAST_TMPDIR || '/tmp', `tmux-${process.getuid?.() ?? 0}`, name) };
}

/** Folder of sockets given by name. */
function socketFolder({ env, calledAs }: PlaceOptions): string {
  return (calledAs === 'tmux' ? tmuxSocketFolder(env) : null) ?? runtimeDir(env);
}

/** Folder of tmux's sockets, $TMUX_TMPDIR/tmux-UID; null unless the former exists. */
export function tmuxSocketFolder(env: PlaceOptions['env']): string | null {
  const { TMUX_TMPDIR: base } = env;
  if (!base || !isAbsolute(base) || !existsSync(base)) return null;
  return join(base, `tmux-${process.getuid?.() ?? 0}`);
}

/** The socket behind a link that we made in a folder of tmux's sockets (tmuxSocketLink.ts); else `path` itself. */
function linkedSocket(path: string): string {
  if (!/^tmux-\d+$/.test(basename(dirname(path)))) return path;
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}

function socketName(name: string): string {
  if (name === '' || name.includes('/') || name.includes('\0') || name === '.' || name === '..') {
    throw fail('bad-value', { value: name, reason: 'invalid socket name' });
  }
  return name;
}

/** $XDG_RUNTIME_DIR/holdfast, or a private folder of the user in the temp dir. */
export function runtimeDir(env: Readonly<Record<string, string | undefined>>): string {
  const base = env.XDG_RUNTIME_DIR;
  return base && isAbsolute(base) ? join(base, 'holdfast') : temporaryRuntimeDir(env);
}

/** The folder used when $XDG_RUNTIME_DIR is unset or unusable. */
export function temporaryRuntimeDir(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.HOLDFAST_TMPDIR || tmpdir(), `holdfast-${process.getuid?.() ?? 'user'}`);
}

/** The folder for the state of all servers, which survives a reboot: $XDG_STATE_HOME/holdfast. */
export function stateHome(env: Readonly<Record<string, string | undefined>>): string {
  const base = env.XDG_STATE_HOME;
  return join(base && isAbsolute(base) ? base : join(env.HOME || homedir(), '.local', 'state'), 'holdfast');
}

/** Sockets outside of the usual folder get a state folder named by a hash of their path. */
function stateName(socket: string, env: Readonly<Record<string, string | undefined>>): string {
  if (usualFolders(env).includes(dirname(socket))) return basename(socket);
  // Loaded here, not above: it takes longer to load than all the rest of a command.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `${basename(socket)}-${createHash('sha256').update(socket).digest('hex').slice(0, 12)}`;
}

/** Folders that may contain sockets, including those of log-in sessions: cron and su have no $XDG_RUNTIME_DIR. */
function usualFolders(env: Readonly<Record<string, string | undefined>>): string[] {
  return [runtimeDir(env), temporaryRuntimeDir(env), `/run/user/${process.getuid?.()}/holdfast`];
}

/**
 * Prefix of the names of a socket's locks. Nothing of ours lies beside a socket in a folder that is not ours, as with -S
 * and $TMUX_TMPDIR: its locks are in a private folder, which all state folders of the user share. All paths of one socket
 * have the same locks. Makes nothing.
 */
export function socketLockPrefix(socket: string, env: Readonly<Record<string, string | undefined>>): string {
  if (usualFolders(env).includes(dirname(socket))) return socket;
  return join(temporaryRuntimeDir(env), '.locks', stateName(withoutLinks(socket), env));
}

function withoutLinks(socket: string): string {
  try {
    return join(realpathSync(dirname(socket)), basename(socket));
  } catch {
    // Its folder is not there.
    return socket;
  }
}

/**
 * Makes the folder (0700) when it is missing, and checks that it is our own folder, which no other user can write or
 * enter. Errors: unsafe-directory with the reason; file-error when it can't be made.
 */
export function ensurePrivateDir(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    throw fail('file-error', {
      path,
      reason: systemReason(error),
      words: `couldn't create directory ${path} (${systemReason(error)})`,
    });
  }
  checkPrivateDir(path);
}

/** The check of `ensurePrivateDir` without making anything. */
function checkPrivateDir(path: string): void {
  const stat = lstatSync(path);
  const uid = process.getuid?.();
  if (!stat.isDirectory()) throw unsafe(path, 'it is not a directory');
  if (uid !== undefined && stat.uid !== uid) {
    throw unsafe(path, `it belongs to user ${stat.uid}`);
  }
  if ((stat.mode & 0o022) !== 0) {
    throw unsafe(path, `other users can write to it; run: chmod 700 ${path}`);
  }
  // A folder readable by others is fixed rather than refused: it was never writable by others.
  if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** Errors: connect-failed when we may not reach the socket, in tmux's words. */
function checkReachable(socket: string): void {
  try {
    lstatSync(socket, { throwIfNoEntry: false });
  } catch (error) {
    // A file where a folder should be: there is no socket, and another place is used.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return;
    throw cantConnect(socket, systemReason(error));
  }
}

const unsafe = (path: string, reason: string): HoldfastError => fail('unsafe-directory', { path, reason });

/** In tmux's words. */
const cantConnect = (to: string, reason: string): HoldfastError =>
  fail('connect-failed', { to, reason, words: `error connecting to ${to} (${reason})` });

/** For -S: the folder may be shared (as /tmp with the sticky bit), but the socket must not be someone else's. */
export function checkSocketSafe(socket: string): void {
  const uid = process.getuid?.();
  const stat = lstatSync(socket, { throwIfNoEntry: false });
  if (stat && uid !== undefined && stat.uid !== uid && uid !== 0)
    throw cantConnect(socket, `it belongs to user ${stat.uid}`);
  if (stat?.isDirectory()) throw cantConnect(socket, 'Is a directory');
  const dir = dirname(socket);
  const dirStat = folderStat(dir);
  if (!dirStat) throw unsafe(dir, 'it does not exist');
  const sticky = (dirStat.mode & 0o1000) !== 0;
  if ((dirStat.mode & 0o022) !== 0 && !sticky) {
    throw unsafe(dir, 'other users can write to it');
  }
}

/** A folder, also by a symbolic link, whose mode says nothing. Errors: unsafe-directory for a link of another user, who may turn it. */
function folderStat(path: string): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isSymbolicLink()) return found;
  if (found.uid !== 0 && found.uid !== process.getuid?.())
    throw unsafe(path, `the link belongs to user ${found.uid}`);
  return statSync(path, { throwIfNoEntry: false });
}

/** Refuses a socket that another user could have put there to receive input. False when its folder does not exist. */
export function checkFolder(socket: string, env: PlaceOptions['env']): boolean {
  checkReachable(socket);
  const folder = dirname(socket);
  if (!existsSync(folder)) return false;
  if (folder === runtimeDir(env) || folder === tmuxSocketFolder(env)) checkPrivateDir(folder);
  else checkSocketSafe(socket);
  return true;
}
