/** A thousand hosts with two operators each, against relay processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { dialHost } from '../../src/relay/dial.ts';
import { parseRelayUrl, type RelayUrl } from '../../src/relay/links.ts';
import type { Carrier } from '../../src/transport/Carrier.ts';
import { launcher } from '../helpers/TestHost.ts';

export class RelayProcess {
  readonly child: ChildProcess;
  readonly url: RelayUrl;

  static async start(...argv: string[]): Promise<RelayProcess> {
    const limits = ['--per-address', '100000', '--attempts', '10000000'];
    const child = spawn(
      process.execPath,
      [launcher, 'relay', 'serve', '--listen', '127.0.0.1:0', ...limits, ...argv],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return new RelayProcess(child, Number(/:(\d+)/.exec(said.toString())?.[1]));
  }

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.url = parseRelayUrl(`relay://127.0.0.1:${port}`);
  }

  /** Bytes. */
  rss(): number {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(proc(this.child, 'status')) ?? [];
    return Number(kilobytes) * 1024;
  }

  cpuMs(): number {
    return cpuMsOf(this.child);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

function proc({ pid }: ChildProcess, file: string): string {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8');
}

/** Milliseconds of CPU used so far, of clock ticks of 10 ms each. */
function cpuMsOf(child: ChildProcess): number {
  const fields = proc(child, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Whom an operator wants to reach: a host's public key, and a token that it takes. */
export interface LoadHost {
  id: string;
  token: string;
}

/** Many hosts, in a process of their own: in the world they are as many machines. */
export class LoadHosts {
  readonly hosts: readonly LoadHost[];
  readonly #child: ChildProcess;

  /** Resolves when all have joined. `relaysOf` gives each the relays that it tries, in order. */
  static async join(count: number, relaysOf: (at: number) => readonly RelayUrl[]): Promise<LoadHosts> {
    const outfile = join(mkdtempSync(join(tmpdir(), 'holdfast-load-')), 'hosts.cjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'loadHosts.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'cjs',
      logLevel: 'error',
    });
    const child = spawn(process.execPath, [outfile], { stdio: ['pipe', 'pipe', 'inherit'] });
    const relays = Array.from({ length: count }, (_, at) => relaysOf(at).map(({ text }) => text));
    child.stdin.end(JSON.stringify(relays));
    let said = '';
    for await (const chunk of child.stdout) {
      said += chunk;
      if (said.endsWith('\n')) break;
    }
    return new LoadHosts(child, JSON.parse(said) as LoadHost[]);
  }

  private constructor(child: ChildProcess, hosts: readonly LoadHost[]) {
    this.#child = child;
    this.hosts = hosts;
  }

  cpuMs(): number {
    return cpuMsOf(this.#child);
  }

  async end(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/** Comes back by itself, as an attached client does. */
export class LoadOperator {
  readonly #host: LoadHost;
  readonly #relays: readonly RelayUrl[];
  #carrier: Carrier | null = null;
  #answer: (() => void) | null = null;
  #ended = false;

  constructor(host: LoadHost, relays: readonly RelayUrl[]) {
    this.#host = host;
    this.#relays = relays;
  }

  /** Resolves when the host has answered over a connection, whatever becomes of those before. */
  async reach(): Promise<void> {
    for (let waitMs = 100; !this.#ended; waitMs = Math.min(1000, waitMs * 2)) {
      try {
        if (this.#carrier === null || this.#carrier.closed) await this.#dial();
        await this.echo();
        return;
      } catch {
        await delay(waitMs * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Milliseconds from a message to its echo. */
  echo(): Promise<number> {
    const carrier = this.#carrier;
    if (carrier === null || carrier.closed) return Promise.reject(new Error('no connection'));
    const at = performance.now();
    return new Promise((resolve, reject) => {
      this.#answer = () => resolve(performance.now() - at);
      this.#fail = reject;
      carrier.send('k');
    });
  }

  #fail: (error: Error) => void = () => {};

  /** Resolves when the connection of now is lost. */
  get lost(): boolean {
    return this.#carrier?.closed !== false;
  }

  end(): void {
    this.#ended = true;
    this.#carrier?.destroy();
  }

  async #dial(): Promise<void> {
    const link = { relays: [...this.#relays], hostId: this.#host.id };
    const carrier = await dialHost(link, this.#host.token, new AbortController().signal);
    this.#carrier = carrier;
    carrier.start({
      message: () => this.#answer?.(),
      broken: () => {},
      closed: () => {
        this.#fail(new Error('closed'));
      },
    });
  }
}

/** In batches, so that what is measured is not a burst that no world makes. */
export async function inBatches<T>(
  all: readonly T[],
  size: number,
  run: (one: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < all.length; at += size) await Promise.all(all.slice(at, at + size).map(run));
}
