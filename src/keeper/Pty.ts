/**
 * One pseudo-terminal and the program on it: bytes out, bytes in, size, exit. The only file that knows node-pty. Owns
 * the master's descriptor and never buffers: data read is passed up at once, one write is in flight at a time.
 *
 * Only the native part of node-pty is used, since its JavaScript busy-loops on a full PTY, loses the output of a
 * paused one 200 ms after exit, and asks for IUTF8 only when it also decodes. The descriptor is given to libuv as a
 * pipe instead: reads stop and go, and a write to a PTY that nobody reads waits in epoll/kqueue, at no cost, for room.
 * (A tty handle would do blocking writes: libuv can't reopen a master, uv_tty_init in src/unix/tty.c.)
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { connect, Socket, type SocketConstructorOpts } from 'node:net';
import { constants as osConstants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { CellSize, ExitStatus } from '../protocol/keeperLink.ts';

export interface PtySpec {
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  cols: number;
  rows: number;
}

export interface PtyEvents {
  /** `bytes` are valid during the call only. Answers whether to go on reading. */
  onData(bytes: Buffer): boolean;
  /** Everything written to the PTY has been read; nothing more comes. */
  onEnd(): void;
  /** The program has exited. May come before its last output. */
  onExit(status: ExitStatus): void;
}

/** src/unix/pty.cc of node-pty 1.2.0-beta.15. */
interface NativePty {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (code: number, signal: number) => void,
  ): { fd: number; pid: number; pty: string };
  resize(fd: number, cols: number, rows: number, pixelWidth: number, pixelHeight: number): void;
}

/** libuv's pipe as Node wraps it: the public API can't make one from a terminal's descriptor. */
interface PipeHandle {
  open(fd: number): number | undefined;
}
/** Undocumented options of net.Socket: `handle` as tty.ReadStream uses it, `onread` as net.connect documents it. */
interface HandleOptions extends SocketConstructorOpts {
  handle: PipeHandle;
  onread: { buffer: Uint8Array; callback: (bytes: number, buffer: Uint8Array) => boolean };
}
type PipeClass = new (kind: number) => PipeHandle;
/** PipeConstants.SOCKET of Node's src/pipe_wrap.h. */
const pipeKindSocket = 0;
/** A PTY delivers at most 4 KiB at a time; libuv's usual size leaves room for kernels that deliver more. */
const readBytes = 64 * 1024;
/** A read of this length was cut by the kernel's page (N_TTY_BUF_SIZE less one): there is probably more. */
const wholeRead = 4095;
/** Bytes after which repeated reading stops, so that other streams get their turn. */
const gatherBytes = 32 * 1024;

/**
 * Longest wait for the exit of a program that has closed its terminal. cat closes its descriptors, then exits: closing the
 * master in between would kill it by a hang-up, and its exit status would be lost. A program that runs on without its
 * terminal is hung up after this time.
 */
const exitWithinMs = 5000;

/** ws_xpixel and ws_ypixel have 16 bits. */
const maxPixels = 65_535;

interface PtyParts {
  native: NativePty;
  helperPath: string;
  Pipe: PipeClass;
  /** Shared by all PTYs: data is passed on before the next read begins. */
  readBuffer: Buffer;
  /** Masters of open PTYs. */
  masters: Set<number>;
  /** The highest descriptor that the keeper began with. */
  firstDescriptors: number;
}

/** Makes PTYs; holds their shared resources. */
export class PtyHost {
  readonly #parts: PtyParts = loadParts();

  /** @throws Error when the system is out of PTYs or processes. The spec must have been checked before. */
  open(spec: PtySpec, events: PtyEvents): Pty {
    return new Pty(this.#parts, spec, events);
  }
}

export class Pty {
  readonly pid: number;
  /** Path of the slave, such as /dev/pts/3. */
  readonly tty: string;
  readonly #native: NativePty;
  readonly #fd: number;
  readonly #socket: MasterSocket;
  #isOpen = true;

  constructor(parts: PtyParts, spec: PtySpec, events: PtyEvents) {
    const env = Object.entries({ ...spec.env, PWD: spec.cwd }).map(([name, value]) => `${name}=${value}`);
    const { native, helperPath } = parts;
    const isUtf8 = true;
    let socket: MasterSocket | null = null;
    const onExit = (code: number, signal: number): void => {
      socket?.release();
      // Null when the constructor has failed.
      if (socket) events.onExit(exitStatus(code, signal));
    };
    const { file, args, cwd, cols, rows } = spec;
    const forked = withoutGaps(parts, () =>
      native.fork(file, args, env, cwd, cols, rows, -1, -1, isUtf8, helperPath, onExit),
    );
    this.#native = native;
    this.#fd = forked.fd;
    this.pid = forked.pid;
    this.tty = forked.pty;
    const handle = new parts.Pipe(pipeKindSocket);
    const failed = handle.open(forked.fd);
    if (failed) {
      // Its output could not be read.
      closeSync(forked.fd);
      process.kill(forked.pid, 'SIGKILL');
      throw new Error(`uv_pipe_open failed: ${failed}`);
    }
    parts.masters.add(forked.fd);
    const options: HandleOptions = {
      handle,
      onread: {
        buffer: parts.readBuffer,
        callback: (bytes) =>
          events.onData(parts.readBuffer.subarray(0, gather(forked.fd, parts.readBuffer, bytes))),
      },
    };
    socket = new MasterSocket(options, {
      // The last holder of the slave is gone.
      ended: () => {
        if (!this.#isOpen) return;
        this.#isOpen = false;
        // libuv takes a hang-up after a short read for the end (uv__stream_io in src/unix/stream.c). Reads of a PTY are
        // always short: up to 64 KiB may still be there.
        drain(this.#fd, parts.readBuffer, events);
        events.onEnd();
      },
      released: () => parts.masters.delete(forked.fd),
    });
    this.#socket = socket;
    socket.resume();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (this.#isOpen) this.#socket.resume();
  }

  /** Types what the kernel takes now, and answers how many bytes; 0 when it has no room. Not while `writeLater` waits. */
  write(bytes: Uint8Array): number {
    if (!this.#isOpen) return 0;
    try {
      return writeSync(this.#fd, bytes);
    } catch {
      // EAGAIN, or a PTY that has ended: `writeLater` meets the end in order.
      return 0;
    }
  }

  /** Types bytes; `done` is called when the kernel has accepted them all, never after the end. One call at a time. */
  writeLater(bytes: Uint8Array, done: () => void): void {
    if (!this.#isOpen) return;
    this.#socket.write(bytes, (error) => {
      if (!error && this.#isOpen) done();
    });
  }

  /** Cells, 1-65535, and their size in pixels, 0 for unknown. Does nothing after the end. */
  resize(cols: number, rows: number, cell: CellSize): void {
    const width = Math.min(cols * cell.width, maxPixels);
    const height = Math.min(rows * cell.height, maxPixels);
    if (this.#isOpen) this.#native.resize(this.#fd, cols, rows, width, height);
  }

  /** Closes the master, which sends a hang-up to any process still on the PTY. `onEnd` is not called. */
  close(): void {
    this.#isOpen = false;
    this.#socket.release();
    this.#socket.destroy();
  }
}

/**
 * Socket of a PTY's master. When it ends, by the end of the output or an error, it leaves the descriptor open until it is
 * released. libuv does not watch it meanwhile: after the end it neither reads nor writes.
 */
class MasterSocket extends Socket {
  readonly #on: { ended(): void; released(): void };
  #isReleased = false;
  /** Closes the descriptor, once the socket has ended. */
  #close: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: HandleOptions, on: { ended(): void; released(): void }) {
    super(options);
    this.#on = on;
    this.on('end', () => this.destroy());
    // EIO, the usual end on Linux.
    this.on('error', () => {});
  }

  /** Lets the descriptor be closed: now, or as soon as the socket ends. */
  release(): void {
    this.#isReleased = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#close?.();
    this.#close = null;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#close = () => {
      this.#on.released();
      super._destroy(error, done);
    };
    this.#on.ended();
    if (this.#isReleased) this.release();
    else this.#timer = setTimeout(() => this.release(), exitWithinMs).unref();
  }
}

/**
 * Repeats reading during a flood: the kernel delivers a page at a time, and libuv would take one per turn of the loop,
 * each with a message and two system calls of its own. Answers how many bytes the buffer has now.
 */
function gather(fd: number, buffer: Buffer, bytes: number): number {
  let filled = bytes;
  let last = bytes;
  try {
    while (last >= wholeRead && filled < gatherBytes) {
      last = readSync(fd, buffer, filled, buffer.length - filled, null);
      filled += last;
    }
  } catch {
    // No more for now, or the end: libuv will see it.
  }
  return filled;
}

/** Reads the remaining output of a PTY whose other side is closed. */
function drain(fd: number, buffer: Buffer, events: PtyEvents): void {
  try {
    for (let bytes = -1; bytes !== 0; ) {
      bytes = readSync(fd, buffer);
      if (bytes > 0) events.onData(buffer.subarray(0, bytes));
    }
  } catch {
    // EIO is the end on Linux.
  }
}

/** Above this many descriptors, gaps are left: a stray one visible to a child is better than minutes of work. */
const maxPluggedFd = 16_384;

/**
 * The prebuilt node-pty hides descriptors from the child one by one from 3 up, and stops at the first number above 15
 * that is not open: a master beyond a gap would leak into the new shell. So gaps are plugged around the fork. All other
 * descriptors that Node opened are closed by exec.
 */
function withoutGaps<R>({ masters, firstDescriptors }: PtyParts, fork: () => R): R {
  const plugs: number[] = [];
  const highest = Math.max(firstDescriptors, ...masters);
  try {
    let plug = -1;
    while (plug < highest && highest <= maxPluggedFd) {
      // open(2) returns the lowest free number.
      plug = openSync('/dev/null', 'r');
      plugs.push(plug);
    }
    return fork();
  } finally {
    for (const fd of plugs) closeSync(fd);
  }
}

/** Zero where nothing leaks, or where it is unknown. */
function highestDescriptor(): number {
  if (process.platform !== 'linux') return 0;
  try {
    return Math.max(...readdirSync('/proc/self/fd').map(Number));
  } catch {
    // No /proc.
    return 0;
  }
}

function exitStatus(code: number, signal: number): ExitStatus {
  if (signal === 0) return { kind: 'code', code };
  const known = Object.entries(osConstants.signals).find(([, number]) => number === signal);
  return { kind: 'signal', signal: known?.[0] ?? `SIG${signal}` };
}

function loadParts(): PtyParts {
  // Not imported, so that no bundler follows it: the native file is found relative to the package.
  const require = createRequire(join(import.meta.dirname, 'keeper.cjs'));
  const utils = 'node-pty/lib/utils.js';
  const { loadNativeModule } = require(utils) as {
    loadNativeModule(name: string): { dir: string; module: NativePty };
  };
  const { dir, module: native } = loadNativeModule('pty');
  const helperPath = resolve(dirname(require.resolve(utils)), dir, 'spawn-helper');
  if (process.platform === 'darwin') makeExecutable(helperPath);
  return {
    native,
    helperPath,
    Pipe: pipeClass(),
    readBuffer: Buffer.allocUnsafeSlow(readBytes),
    masters: new Set(),
    firstDescriptors: highestDescriptor(),
  };
}

/**
 * The package's archive loses the mode of macOS's helper program; its install script, which may not run, restores it.
 */
function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}

/** A socket that connects to a path has a pipe handle at once, whether the path answers or not. */
function pipeClass(): PipeClass {
  const probe = connect({ path: '/dev/null' }) as Socket & { _handle: PipeHandle };
  probe.on('error', () => {});
  const Pipe = probe._handle.constructor as PipeClass;
  probe.destroy();
  return Pipe;
}
