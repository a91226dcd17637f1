/**
 * The process of a keeper's first server, started before the keeper itself has loaded: it loads its code meanwhile, and
 * then waits for its arguments (src/server/boot.ts). Owns the process until the supervisor takes it. A process that nobody
 * takes ends by itself, with this one or when it is dropped.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { type ServerProgram, type ServerStart, waitsFlag } from '../runtime/control.ts';

export class EarlyServer {
  readonly #program: Pick<ServerProgram, 'entry' | 'flags'>;
  #child: ChildProcess | null;

  constructor(program: Pick<ServerProgram, 'entry' | 'flags'>) {
    this.#program = program;
    const child = spawn(process.execPath, [...program.flags, program.entry, waitsFlag], {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    // Without a free descriptor (EMFILE), a process that failed has no streams.
    this.#child = child.pid === undefined ? null : child;
    const gone = () => {
      this.#child = null;
    };
    child.once('error', gone);
    child.once('exit', gone);
    // It may end before it has read.
    child.stdio?.[4]?.on('error', () => {});
  }

  /** The process, which is now a server with these arguments; null when it is of another program, or has ended. */
  take({ node, entry, flags }: ServerProgram, start: ServerStart): ChildProcess | null {
    const child = this.#child;
    const ours = this.#program;
    const isSame =
      node === process.execPath && entry === ours.entry && flags.join('\n') === ours.flags.join('\n');
    if (child === null || !isSame) {
      this.drop();
      return null;
    }
    this.#child = null;
    child.removeAllListeners('exit').removeAllListeners('error');
    this.#tell(child, `${JSON.stringify(start)}\n`);
    return child;
  }

  /** Ends the process, unless it was taken. */
  drop(): void {
    if (this.#child !== null) this.#tell(this.#child, '');
    this.#child = null;
  }

  #tell(child: ChildProcess, line: string): void {
    const orders = child.stdio[4] as Writable;
    orders.end(line, () => orders.destroy());
  }
}
