/**
 * `holdfast web` of a host: serves the page. Owns the process. Its link pairs one browser, so the link here has a token,
 * which admits any number of them.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import type { Host } from '../types.ts';

const startsWithinMs = 20_000;

/** Command line of holdfast in a host: that of `attach`, without the command. */
export const programOf = (host: Host): readonly [string, ...string[]] => {
  const [file = '', ...args] = host.attach.slice(0, host.attach.indexOf('attach-session'));
  return [file, ...args];
};

export class PageFront {
  /** Address of the page, with a token. */
  readonly url: string;
  readonly #process: ChildProcess;

  static start(host: Host): Promise<PageFront> {
    const [file, ...args] = programOf(host);
    const child = spawn(file, [...args, 'web', '--listen', '127.0.0.1:0'], {
      env: host.env,
      cwd: host.dir,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('holdfast web prints no link')), startsWithinMs);
      child.stdout.setEncoding('utf8').once('data', (text: string) => {
        clearTimeout(late);
        const made = execFileSync(
          file,
          [...args, 'token', 'create', '--role', 'operator', '--all-sessions'],
          {
            env: host.env,
            cwd: host.dir,
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          },
        );
        resolve(new PageFront(`${text.trim().replace(/#.*/, '')}#${made.trim()}`, child));
      });
      child.once('exit', (code) => reject(new Error(`holdfast web ended with ${code}`)));
    });
  }

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#process = child;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  close(): void {
    this.#process.kill('SIGTERM');
  }
}
