/**
 * The channels of wait-for: waiting for a signal, and locks. Owns who waits; a waiter is a promise of a running command.
 * A signal that nobody waits for is remembered, and wakes the next one who comes (tmux(1), wait-for).
 */
import { fail } from '../protocol/errors.ts';

interface Channel {
  waiters: (() => void)[];
  /** A signal came while nobody waited. */
  woken: boolean;
  locked: boolean;
  lockers: (() => void)[];
}

export class WaitChannels {
  readonly #channels = new Map<string, Channel>();

  /** Resolves at the next signal on the channel, or at once when one is remembered. */
  wait(name: string): Promise<void> {
    const channel = this.#channel(name);
    if (channel.woken) {
      channel.woken = false;
      this.#forget(name, channel);
      return Promise.resolve();
    }
    return new Promise((resolve) => channel.waiters.push(resolve));
  }

  /** Wakes everybody who waits. */
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

  /** Resolves when the lock is ours. Locks are handed on in the order in which they were asked for. */
  lock(name: string): Promise<void> {
    const channel = this.#channel(name);
    if (!channel.locked) {
      channel.locked = true;
      return Promise.resolve();
    }
    return new Promise((resolve) => channel.lockers.push(resolve));
  }

  /** Errors: `channel X not locked`. */
  unlock(name: string): void {
    const channel = this.#channels.get(name);
    if (!channel?.locked) throw fail('command-failed', { message: `channel ${name} not locked` });
    const next = channel.lockers.shift();
    if (next) {
      next();
      return;
    }
    channel.locked = false;
    this.#forget(name, channel);
  }

  #channel(name: string): Channel {
    let channel = this.#channels.get(name);
    if (!channel) {
      channel = { waiters: [], woken: false, locked: false, lockers: [] };
      this.#channels.set(name, channel);
    }
    return channel;
  }

  #forget(name: string, channel: Channel): void {
    if (!channel.woken && !channel.locked && channel.waiters.length === 0) this.#channels.delete(name);
  }
}
