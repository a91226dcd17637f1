/** A relay, a host behind it that answers every message, and operators, all in this process over real sockets. */
import { randomBytes } from 'node:crypto';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { nodeCrypto } from '../../src/noise/nodeCrypto.ts';
import { formatToken, parseToken } from '../../src/protocol/token.ts';
import { newToken, relayPsk } from '../../src/protocol/tokenSecrets.ts';
import { dialHost } from '../../src/relay/dial.ts';
import { type Identity, identityOf } from '../../src/relay/identity.ts';
import { JoinedRelay } from '../../src/relay/JoinedRelay.ts';
import { parseRelayUrl } from '../../src/relay/links.ts';
import { type RelayOptions, RelayServer } from '../../src/relay/RelayServer.ts';
import { answerSession } from '../../src/relay/session.ts';
import { systemTimers } from '../../src/runtime/Timers.ts';
import type { Carrier } from '../../src/transport/Carrier.ts';

export const never = new AbortController().signal;

export function startRelay(options: Partial<RelayOptions> = {}): Promise<RelayServer> {
  return RelayServer.start({
    host: '127.0.0.1',
    port: 0,
    log: () => {},
    // All of a test comes from one address.
    limits: { perAddress: 10_000, attempts: { burst: 10_000, perSecond: 10_000 } },
    ...options,
  });
}

export const urlOf = (port: number) => parseRelayUrl(`relay://127.0.0.1:${port}`);

export interface HostOptions {
  identity?: Identity;
  instance?: string;
  name?: string;
  /** One that another host has given out. */
  token?: string;
  /** How its operators come: as Node does when absent. */
  dialBy?: typeof dialHost;
  /** What is done with an operator that has shown a token; answers each message with itself when absent. */
  serve?(carrier: Carrier): void;
}

/** A host with one token. */
export class EchoHost {
  readonly identity: Identity;
  readonly token: string;
  readonly notices: string[] = [];
  /** Carriers of operators that are in. */
  readonly carriers: Carrier[] = [];
  /** What came of channels that were refused. */
  readonly refused: unknown[] = [];
  readonly #options: HostOptions;
  readonly #tokenId: string;
  readonly #psk: Uint8Array;
  joined: JoinedRelay | null = null;

  constructor(options: HostOptions = {}) {
    this.#options = options;
    this.identity = options.identity ?? identityOf(generateKeyPair());
    const parts = (options.token === undefined ? null : parseToken(options.token)) ?? newToken();
    this.token = formatToken(parts);
    this.#tokenId = parts.id;
    this.#psk = relayPsk(parts.secret);
  }

  async join(port: number): Promise<JoinedRelay> {
    const joined = await JoinedRelay.join(
      {
        relay: urlOf(port),
        identity: this.identity,
        instance: this.#options.instance ?? randomBytes(16).toString('base64url'),
        name: this.#options.name ?? 'test-host',
        timers: systemTimers,
        notice: (text) => this.notices.push(text),
        accept: (link) => {
          answerSession(link, {
            crypto: nodeCrypto,
            hostId: this.identity.id,
            identity: this.identity.pair,
            pskOf: async (id) => (id === this.#tokenId ? this.#psk : null),
            told: (end) => (end instanceof Error ? end : new Error(end)),
          }).then(
            (carrier) => {
              this.carriers.push(carrier);
              (this.#options.serve ?? echo)(carrier);
            },
            (error) => this.refused.push(error),
          );
        },
      },
      never,
    );
    this.joined = joined;
    return joined;
  }

  dial(port: number, token = this.token): Promise<Carrier> {
    return (this.#options.dialBy ?? dialHost)(
      { relays: [urlOf(port)], hostId: this.identity.id },
      token,
      never,
    );
  }
}

function echo(carrier: Carrier): void {
  carrier.admitted?.();
  carrier.start({ message: (text) => carrier.send(text), broken: () => {}, closed: () => {} });
}

/** What an operator hears, in order. */
export class Listener {
  readonly carrier: Carrier;
  readonly heard: string[] = [];
  readonly ended: Promise<Error | null>;
  #waiting: { count: number; resolve(): void }[] = [];

  constructor(carrier: Carrier) {
    this.carrier = carrier;
    this.ended = new Promise((resolve) => {
      carrier.start({
        message: (text) => {
          this.heard.push(text);
          this.#waiting = this.#waiting.filter(({ count, resolve: done }) => {
            if (this.heard.length < count) return true;
            done();
            return false;
          });
        },
        broken: () => {},
        closed: resolve,
      });
    });
  }

  /** Resolves when so many messages have come. */
  count(count: number): Promise<void> {
    if (this.heard.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }
}
