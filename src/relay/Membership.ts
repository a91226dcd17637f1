/**
 * Membership of a host at its relays: keeps a connection to the first relay that accepts the host, and reconnects by
 * itself. Owns the order, the waiting and the state that `relay status` shows; sessions know nothing of it.
 */
import { HoldfastError } from '../protocol/errors.ts';
import { Backoff } from '../runtime/Backoff.ts';
import type { RelayUrl } from './links.ts';

export interface RelayConnection {
  /** Resolves with the reason when the connection has ended. */
  readonly ended: Promise<string>;
  readonly channels: number;
  close(): void;
}

export interface MembershipParts {
  relays: readonly RelayUrl[];
  join(relay: RelayUrl, signal: AbortSignal): Promise<RelayConnection>;
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Random number from 0 to 1. */
  random(): number;
  /** Resolves after `ms` milliseconds, or when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  changed(state: MembershipState): void;
}

export type MembershipState =
  | { kind: 'joining'; since: number }
  | { kind: 'joined'; since: number; relay: string; operators: number }
  /** The sessions are unaffected: they can't be reached through a relay, nothing more. */
  | { kind: 'unreachable'; since: number; tried: { relay: string; reason: string }[]; nextTryAt: number }
  | { kind: 'left'; since: number };

/** Wait after the first failed round. */
const firstWaitMs = 1000;
/** Longest wait: a relay that was down for a day has its hosts back within a minute. */
const longestWaitMs = 60_000;
/**
 * Spread of reconnects after a lost connection: the hosts of a relay that restarts must not all return at the same
 * instant.
 */
const spreadMs = 500;
/** Duration after which a connection counts as stable: the next wait is a short one again. */
const steadyMs = 30_000;

export class Membership {
  readonly #parts: MembershipParts;
  readonly #backoff: Backoff;
  readonly #leaving = new AbortController();
  #state: MembershipState;
  #connection: RelayConnection | null = null;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.#backoff = new Backoff({ firstMs: firstWaitMs, longestMs: longestWaitMs, random: parts.random });
    this.#state = { kind: 'joining', since: parts.now() };
  }

  get state(): MembershipState {
    const state = this.#state;
    return state.kind === 'joined' ? { ...state, operators: this.#connection?.channels ?? 0 } : state;
  }

  leave(): void {
    this.#leaving.abort();
    this.#connection?.close();
  }

  /** Runs until the host leaves its relays; resolves then. */
  async run(): Promise<void> {
    const { signal } = this.#leaving;
    let rounds = 0;
    while (!signal.aborted) {
      const round = await this.#round(signal);
      if (signal.aborted) break;
      if (round.heldMs !== null) {
        rounds = round.heldMs >= steadyMs ? 0 : rounds + 1;
        const waitMs = rounds <= 1 ? this.#parts.random() * spreadMs : this.#backoff.waitMs(rounds - 2);
        await this.#wait(round.tried, waitMs, signal);
      } else {
        await this.#wait(round.tried, this.#backoff.waitMs(rounds), signal);
        rounds++;
      }
    }
    this.#become({ kind: 'left', since: this.#parts.now() });
  }

  /** Tries each relay once, in order, until one accepts the host, then holds that connection until it ends. */
  async #round(signal: AbortSignal): Promise<{ heldMs: number | null; tried: Tried[] }> {
    const tried: Tried[] = [];
    for (const relay of this.#parts.relays) {
      if (signal.aborted) break;
      try {
        const connection = await this.#parts.join(relay, signal);
        if (signal.aborted) connection.close();
        this.#connection = connection;
        const since = this.#parts.now();
        this.#become({ kind: 'joined', since, relay: relay.text, operators: 0 });
        const reason = await connection.ended;
        this.#connection = null;
        return { heldMs: this.#parts.now() - since, tried: [{ relay: relay.text, reason }] };
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        tried.push({ relay: relay.text, reason: error.message });
      }
    }
    return { heldMs: null, tried };
  }

  async #wait(tried: Tried[], ms: number, signal: AbortSignal): Promise<void> {
    const now = this.#parts.now();
    const since = this.#state.kind === 'unreachable' ? this.#state.since : now;
    this.#become({ kind: 'unreachable', since, tried, nextTryAt: now + Math.round(ms) });
    await this.#parts.sleep(ms, signal);
  }

  #become(state: MembershipState): void {
    this.#state = state;
    this.#parts.changed(state);
  }
}

type Tried = { relay: string; reason: string };
