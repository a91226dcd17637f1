/** Host with every carrier, each behind a link that a test can cut: Unix socket, ssh, WebSocket, HTTP and relay. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type LinkOptions, LinkProxy } from './LinkProxy.ts';
import { socketOf } from './TestClient.ts';
import { TestFront } from './TestFront.ts';
import { launcher, TestHost } from './TestHost.ts';
import { TestSshd } from './TestSshd.ts';
import { TestTerminal } from './TestTerminal.ts';

export const carriers = ['unix', 'ssh', 'ws', 'http', 'relay'] as const;
export type CarrierKind = (typeof carriers)[number];

/** Argument of attachOver.cjs. */
interface Way {
  unix?: string;
  address?: string;
  token?: string;
}

export class FarHost {
  readonly host = new TestHost();
  readonly #links: LinkProxy[] = [];
  readonly #processes: ChildProcess[] = [];
  #front: Promise<TestFront> | null = null;
  #sshd: Promise<TestSshd> | null = null;
  #shared: Promise<string> | null = null;
  #sshEnv = '';
  readonly #quickLogin: boolean;

  /** @param options quickLogin: ssh log-ins that take little processor time, where no test measures them. */
  constructor(options: { quickLogin?: boolean } = {}) {
    this.#quickLogin = options.quickLogin === true;
  }

  /** Makes a separate link to this host, and the settings that a client needs to connect through it. */
  async way(kind: CarrierKind, options: LinkOptions = {}): Promise<{ way: Way; link: LinkProxy }> {
    const target = await this.#target(kind);
    const where = kind === 'unix' ? join(this.host.dir, `link${this.#links.length}`) : 0;
    const link = await LinkProxy.listen(
      where,
      typeof target === 'string' ? { path: target } : { port: target, host: '127.0.0.1' },
      options,
    );
    this.#links.push(link);
    if (typeof where === 'string') return { way: { unix: where }, link };
    return { way: await this.#wayTo(kind, link.port), link };
  }

  /** Environment for an ssh dialer in the test's own process. */
  get sshEnvironment(): Record<string, string> {
    return { HOLDFAST_SSH: this.#sshEnv };
  }

  /** Starts the real client over these ways, the next one at each dial. */
  client(
    ways: readonly Way[],
    env: Record<string, string> = {},
    size = { cols: 80, rows: 24 },
  ): TestTerminal {
    return new TestTerminal(process.execPath, [join(import.meta.dirname, 'attachOver.cjs')], {
      env: { ...this.host.env, HOLDFAST_SSH: this.#sshEnv, WAYS: JSON.stringify(ways), ...env },
      cwd: this.host.dir,
      ...size,
    });
  }

  async stop(): Promise<void> {
    for (const link of this.#links) link.close();
    await (await this.#front)?.stop();
    await (await this.#sshd)?.stop();
    for (const child of this.#processes) child.kill('SIGKILL');
    await this.host.stop();
  }

  async #target(kind: CarrierKind): Promise<string | number> {
    switch (kind) {
      case 'unix':
        return socketOf(this.host);
      case 'ssh':
        return (await this.#startSshd()).port;
      case 'relay':
        return Number(/:(\d+)/.exec(await this.#share())?.[1]);
      default:
        this.#front ??= Promise.resolve(new TestFront(this.host));
        return (await this.#front).port();
    }
  }

  async #wayTo(kind: CarrierKind, port: number): Promise<Way> {
    if (kind === 'ssh') return { address: `ssh://far:${port}` };
    if (kind === 'relay') {
      const [url = '', token = ''] = (await this.#share()).split('#');
      return { address: url.replace(/:\d+/, `:${port}`), token };
    }
    const token = await this.host.ok(
      'token',
      'create',
      '--role',
      'operator',
      '--all-sessions',
      '--ttl',
      'never',
    );
    return { address: `${kind}://127.0.0.1:${port}`, token };
  }

  async #startSshd(): Promise<TestSshd> {
    this.#sshd ??= TestSshd.start(this.host, { quick: this.#quickLogin });
    const sshd = await this.#sshd;
    if (this.#sshEnv === '') {
      await sshd.listening();
      // The port is that of the link, which has no entry for the host key.
      this.#sshEnv = `${sshd.ssh} -o HostKeyAlias=[127.0.0.1]:${sshd.port}`;
    }
    return sshd;
  }

  /** Resolves with the link of `holdfast share` for an operator, through a relay of this test. */
  #share(): Promise<string> {
    this.#shared ??= (async () => {
      const relay = this.#spawn('relay', 'serve', '--listen', '127.0.0.1:0');
      const url = await says(relay, /relay:\/\/\S+|127\.0\.0\.1:\d+/);
      const port = /:(\d+)/.exec(url.replace('relay://', ''))?.[1];
      const joined = this.#spawn('relay', 'join', '--foreground', `relay://127.0.0.1:${port}`);
      await says(joined, /joined/);
      const out = await this.host.ok('share', '--role', 'operator', '--all-sessions');
      const link = /relay:\/\/\S+#\S+/.exec(out)?.[0];
      if (link === undefined) throw new Error(`no link in: ${out}`);
      return link;
    })();
    return this.#shared;
  }

  #spawn(...argv: string[]): ChildProcess {
    const child = spawn(process.execPath, [launcher, ...argv], {
      env: this.host.env,
      cwd: this.host.dir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#processes.push(child);
    return child;
  }
}

/** Resolves with the part of a process's output that matches. */
function says(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const take = (chunk: Buffer) => {
      said += chunk.toString();
      const match = pattern.exec(said);
      if (match) resolve(match[0]);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', () => reject(new Error(`ended: ${said}`)));
  });
}
