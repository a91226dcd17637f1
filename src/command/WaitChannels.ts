/**
 * Channels of wait-for: signals and locks. Owns the waiters; a waiter is a promise of a running command. A signal
 * without a waiter is remembered, and wakes the next one (tmux(1), wait-for). A waiter whose caller is gone is removed,
 * so it never gets a lock.
 */
import { fail } from '../protocol/errors.ts';

type Wake = () => void;

interface Channel {
  waiters: Wake[];
  /** A signal came while nothing waited. */
  woken: boolean;
  locked: boolean;
  lockers: Wake[];
}

/** Most channels that are locked, waited for or signalled; each takes memory until it is used up. */
const mostChannels = 10_000;

export class WaitChannels {
  readonly #channels = new Map<string, Channel>();

  /**
   * Resolves at the next signal on the channel, or at once when one is remembered. Errors: connection-lost, once `gone`
   * aborts.
   */
  wait(name: string, gone: AbortSignal | null = null): Promise<void> {
    const channel = this.#channel(name);
    if (channel.woken) {
      channel.woken = false;
      this.#forget(name, channel);
      return Promise.resolve();
    }
    return this.#queue(name, channel, channel.waiters, gone);
  }

  /** Wakes all waiters. Errors: limit-exceeded, for one remembered signal too many. */
  signal(name: string): void {
    const channel = this.#channel(name);
    if (channel.waiters.length === 0) {
      channel.woken = true;
      return;
    }
    const waiters = channel.waiters.splice(0);
    this.#forget(name, channel);
    for (const wake of waiters) wake();
  }

  /**
   * Resolves when the caller has the lock. Locks pass on in the order of the requests. Errors: connection-lost, once
   * `gone` aborts.
   */
  lock(name: string, gone: AbortSignal | null = null): Promise<void> {
    const channel = this.#channel(name);
    if (!channel.locked) {
      channel.locked = true;
      return Promise.resolve();
    }
    return this.#queue(name, channel, channel.lockers, gone);
  }

  /** Errors: `channel X not locked`. */
  unlock(name: string): void {
    const channel = this.#channels.get(name);
    if (!channel?.locked) throw fail('wrong-state', { reason: `channel ${name} not locked` });
    const next = channel.lockers.shift();
    if (next) {
      next();
      return;
    }
    channel.locked = false;
    this.#forget(name, channel);
  }

  #queue(name: string, channel: Channel, queue: Wake[], gone: AbortSignal | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        queue.splice(queue.indexOf(wake), 1);
        this.#forget(name, channel);
        reject(fail('connection-lost', { words: 'the client has disconnected' }));
      };
      const wake = (): void => {
        gone?.removeEventListener('abort', leave);
        resolve();
      };
      queue.push(wake);
      if (gone?.aborted) leave();
      else gone?.addEventListener('abort', leave, { once: true });
    });
  }

  #channel(name: string): Channel {
    let channel = this.#channels.get(name);
    if (!channel) {
      if (this.#channels.size >= mostChannels)
        throw fail('limit-exceeded', { limit: 'channels of wait-for', most: mostChannels });
      channel = { waiters: [], woken: false, locked: false, lockers: [] };
      this.#channels.set(name, channel);
    }
    return channel;
  }

  #forget(name: string, channel: Channel): void {
    if (!channel.woken && !channel.locked && channel.waiters.length === 0) this.#channels.delete(name);
  }
}
