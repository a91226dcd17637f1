/** A test's own `holdfast serve` process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { launcher, type TestHost } from './TestHost.ts';

export class TestFront {
  readonly process: ChildProcess;
  /** Address, ws://127.0.0.1:PORT. */
  readonly url: Promise<string>;
  readonly exited: Promise<number | null>;
  log = '';

  constructor(host: TestHost, ...flags: string[]) {
    this.process = spawn(process.execPath, [launcher, 'serve', '--listen', '127.0.0.1:0', ...flags], {
      env: host.env,
      cwd: host.dir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.log += chunk.toString();
    });
    this.exited = new Promise((resolve) => this.process.once('exit', (code) => resolve(code)));
    this.url = new Promise((resolve, reject) => {
      let out = '';
      this.process.stdout?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        const match = /listening on (\S+)\n/.exec(out);
        if (match) resolve(match[1] ?? '');
      });
      void this.exited.then((code) => reject(new Error(`serve ended with ${code}: ${this.log}`)));
    });
    this.url.catch(() => {});
  }

  async port(): Promise<number> {
    return Number(new URL(await this.url).port);
  }

  async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }
}
