/**
 * The host's end of operators' channels: lets them prove a token, then splices them onto the server's socket. Owns the
 * limits on attempts; the server decides about admission, by the token in hello, and no later message is read here.
 */
import { nodeCrypto } from '../noise/nodeCrypto.ts';
import { HoldfastError } from '../protocol/errors.ts';
import type { Carrier } from '../transport/Carrier.ts';
import { network } from '../transport/network.ts';
import { splice } from '../transport/splice.ts';
import type { Identity } from './identity.ts';
import type { RecordLink } from './RecordLink.ts';
import { answerSession } from './session.ts';
import { TokenBucket } from './TokenBucket.ts';
import type { ChannelEnd } from './wire.ts';

export interface GateParts {
  identity: Identity;
  connectHost(): Promise<Carrier>;
  /** The key of a token; null when the id is unknown. Rejects when the answer is not available now. */
  pskOf(tokenId: string): Promise<Uint8Array | null>;
  /** Milliseconds, monotonic. */
  now(): number;
}

/** Most operators waiting for admission at a time. */
const waitingMost = 32;
/** From the first record to the proof: three trips over a bad link. */
const proveWithinMs = 10_000;
/** Failed attempts, in total and per address. A key of 256 bits can't be guessed; this bounds the work. */
const failuresOfAll = { burst: 100, perSecond: 5 };
const failuresOfOne = { burst: 10, perSecond: 0.2 };
/** Most addresses remembered; the relay reports them, and a bad one can report anything. */
const addressesMost = 1000;

export class Gate {
  readonly #parts: GateParts;
  readonly #all: TokenBucket;
  readonly #byAddress = new Map<string, TokenBucket>();
  #waiting = 0;

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#all = new TokenBucket(failuresOfAll, parts.now());
  }

  /** A new channel. `address` is the relay's report: for people only. */
  accept(link: RecordLink, address: string | null): void {
    const now = this.#parts.now();
    const own = this.#bucket(network(address ?? ''), now);
    if (this.#waiting >= waitingMost || this.#all.empty(now) || own.empty(now)) {
      link.close('busy');
      return;
    }
    this.#waiting++;
    let settled = false;
    const settle = (outcome: 'in' | 'failed' | 'nobody to ask') => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      this.#waiting--;
      if (outcome !== 'failed') return;
      this.#all.take(this.#parts.now());
      own.take(this.#parts.now());
    };
    const timer = setTimeout(() => {
      settle('failed');
      link.close('broken');
    }, proveWithinMs);
    const { identity, pskOf, connectHost } = this.#parts;
    answerSession(link, {
      crypto: nodeCrypto,
      hostId: identity.id,
      identity: identity.pair,
      pskOf,
      told,
    }).then(
      (carrier) =>
        splice(carrier, {
          connectHost,
          via: { carrier: 'relay', ...(address === null ? {} : { address }) },
          answered: (error) => settle(error === null ? 'in' : 'failed'),
        }),
      // A server that is restarting is not the operator's fault.
      (error) => settle(isOurs(error) ? 'nobody to ask' : 'failed'),
    );
  }

  #bucket(address: string, now: number): TokenBucket {
    const known = this.#byAddress.get(address);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(failuresOfOne, now);
    const [oldest] = this.#byAddress.keys();
    if (this.#byAddress.size >= addressesMost && oldest !== undefined) this.#byAddress.delete(oldest);
    this.#byAddress.set(address, bucket);
    return bucket;
  }
}

/** An error of this host, and not of the record that came. */
const isOurs = (error: unknown) => error instanceof HoldfastError && error.code !== 'insecure-channel';

function told(end: ChannelEnd | Error): Error {
  return typeof end === 'string' ? new Error(`the channel ended: ${end}`) : end;
}
