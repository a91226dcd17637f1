/** A NATS server of the test's own: Debian's nats-server on a free port of the loopback, ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export class NatsServer {
  readonly #child: ChildProcess;
  readonly port: number;

  static async start(port = 0): Promise<NatsServer> {
    // -1 lets it choose a port, which it then says.
    const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port === 0 ? -1 : port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const chosen = await new Promise<number>((resolve, reject) => {
      let said = '';
      let found: number | null = null;
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`nats-server ended: ${said}`)));
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk;
        found ??= Number(/client connections on [^\n]*:(\d+)/.exec(said)?.[1] ?? 0) || null;
        if (found !== null && said.includes('Server is ready')) resolve(found);
      });
    });
    return new NatsServer(child, chosen);
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
