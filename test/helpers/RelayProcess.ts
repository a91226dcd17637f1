/** A `holdfast relay serve` of a test, on a port of the loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { launcher } from './TestHost.ts';

export class RelayProcess {
  readonly child: ChildProcess;
  readonly port: number;

  /** On a free port, or on the given one. */
  static async start(env: Record<string, string>, port = 0): Promise<RelayProcess> {
    const child = spawn(process.execPath, [launcher, 'relay', 'serve', '--listen', `127.0.0.1:${port}`], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return new RelayProcess(child, Number(/:(\d+)/.exec(said.toString())?.[1]));
  }

  /** A process that was started already. */
  constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  get url(): string {
    return `relay://127.0.0.1:${this.port}`;
  }

  /** As by kill -9. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
