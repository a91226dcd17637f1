/** A thousand hosts with two operators each, in this process, against relay processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { formatToken, newToken, relayPsk } from '../../src/protocol/token.ts';
import { dialHost } from '../../src/relay/dial.ts';
import { type Identity, identityOf } from '../../src/relay/identity.ts';
import { JoinedRelay } from '../../src/relay/JoinedRelay.ts';
import { parseRelayUrl, type RelayUrl } from '../../src/relay/links.ts';
import { Membership } from '../../src/relay/Membership.ts';
import { answerSession } from '../../src/relay/session.ts';
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
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(this.#proc('status')) ?? [];
    return Number(kilobytes) * 1024;
  }

  /** Milliseconds of CPU used so far, of clock ticks of 10 ms each. */
  cpuMs(): number {
    const fields = this.#proc('stat')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  #proc(file: string): string {
    return readFileSync(`/proc/${this.child.pid}/${file}`, 'utf8');
  }
}

/** Stays at the first of its relays that takes it, and echoes what its operators say. */
export class LoadHost {
  readonly identity: Identity = identityOf(generateKeyPair());
  readonly token: string;
  readonly joined: Promise<void>;
  readonly #membership: Membership;

  constructor(relays: readonly RelayUrl[]) {
    const parts = newToken();
    this.token = formatToken(parts);
    const psk = relayPsk(parts.secret);
    const told = (end: unknown) => (end instanceof Error ? end : new Error(String(end)));
    const instance = randomBytes(16).toString('base64url');
    const { id, pair } = this.identity;
    let resolve: () => void = () => {};
    this.joined = new Promise((done) => {
      resolve = done;
    });
    this.#membership = new Membership({
      relays,
      join: (relay, signal) =>
        JoinedRelay.join(
          {
            relay,
            identity: this.identity,
            instance,
            name: 'load',
            notice: () => {},
            accept: (link) =>
              void answerSession(link, { hostId: id, identity: pair, pskOf: async () => psk, told }).then(
                (carrier) =>
                  carrier.start({
                    message: (text) => carrier.send(text),
                    broken: () => {},
                    closed: () => {},
                  }),
                () => {},
              ),
          },
          signal,
        ),
      now: () => Date.now(),
      random: Math.random,
      sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
      changed: ({ kind }) => {
        if (kind === 'joined') resolve();
      },
    });
    void this.#membership.run();
  }

  leave(): void {
    this.#membership.leave();
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
    const link = { relays: [...this.#relays], hostId: this.#host.identity.id };
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
