/** Viewers of a session over WebSocket, in one separate process, with a token of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Host } from '../types.ts';
import { type PageFront, programOf } from './PageFront.ts';

export class Viewers {
  readonly #process: ChildProcess;

  static async start(host: Host, front: PageFront, count: number): Promise<Viewers> {
    const token = await outputOf(host, ['token', 'create', '--role', 'operator']);
    const url = `ws://127.0.0.1:${front.port}/`;
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'viewers.cjs'), `${count}`, url, token],
      { stdio: ['pipe', 'pipe', 'inherit'], env: host.env, cwd: host.dir },
    );
    const viewers = new Viewers(child);
    await viewers.#line();
    return viewers;
  }

  private constructor(child: ChildProcess) {
    this.#process = child;
    child.stdout?.setEncoding('utf8');
  }

  /** Total number of frames of all viewers so far. */
  async frames(): Promise<number> {
    this.#process.stdin?.write('count\n');
    return Number(await this.#line());
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }

  #line(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#process.stdout?.once('data', (text) => resolve(String(text).trim()));
      this.#process.once('exit', (code) => reject(new Error(`the viewers ended with ${code}`)));
    });
  }
}

/** What a command of holdfast prints. Errors: when it fails. */
export function outputOf(host: Host, argv: readonly string[]): Promise<string> {
  const [file, ...args] = programOf(host);
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args, ...argv], {
      env: host.env,
      cwd: host.dir,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.on('close', (code) => {
      if (code === 0) resolve(out.trim());
      else reject(new Error(`${argv.join(' ')}: exit ${code}`));
    });
  });
}
