/** Observers of a session, in one separate process: clients in PTYs, or speakers of holdfast's protocol. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Host } from '../types.ts';
import { parentOf, processesNaming } from './processes.ts';

export class Observers {
  readonly count: number;
  readonly #process: ChildProcess;
  readonly #host: Host;

  static async start(host: Host, options: { count: number; protocol: boolean }): Promise<Observers> {
    const argv = options.protocol ? ['protocol', host.socket ?? ''] : ['terminal', ...host.attach, '-r'];
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'observers.cjs'), `${options.count}`, ...argv],
      { stdio: ['pipe', 'pipe', 'inherit'], env: host.env, cwd: host.dir },
    );
    const observers = new Observers(host, options.count, child);
    await observers.#line();
    return observers;
  }

  private constructor(host: Host, count: number, child: ChildProcess) {
    this.#host = host;
    this.count = count;
    this.#process = child;
    child.stdout?.setEncoding('utf8');
  }

  /** Total number of frames (of the protocol) or reads (of terminals) of all observers so far. */
  async frames(): Promise<number> {
    this.#process.stdin?.write('count\n');
    return Number(await this.#line());
  }

  /** Stops them as Ctrl-Z does: SIGSTOP to the process that reads the socket, or to the clients in PTYs themselves. */
  stop(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    for (const { pid: client, args } of processesNaming(this.#host.dir))
      if (parentOf(client) === pid && args.includes('-r')) process.kill(client, 'SIGSTOP');
    this.#process.kill('SIGSTOP');
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }

  #line(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#process.stdout?.once('data', (text) => resolve(String(text).trim()));
      this.#process.once('exit', (code) => reject(new Error(`the observers ended with ${code}`)));
    });
  }
}
