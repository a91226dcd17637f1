/**
 * Finds connections whose other side vanished without notice: pings the silent ones, and ends the ones that do not
 * answer. One timer for all, and none without connections. Each tick checks one slice, so that thousands of pings never
 * delay a keystroke. transport/Liveness has a timer per connection: too many here.
 */
import type { WebSocket } from 'ws';

const tickMs = 1000;
/** Silence before a ping. Hosts and operators that send more often than this cost nothing. */
const pingAfterMs = 45_000;
/** Silence after which the connection counts as lost. */
const endAfterMs = 75_000;
/** Ticks in which each connection is checked once. */
const slices = 15;

export class LivenessSweep {
  readonly #heard = new Map<WebSocket, number>();
  #timer: NodeJS.Timeout | null = null;
  #rest: WebSocket[] = [];

  watch(socket: WebSocket): void {
    const heard = () => this.#heard.set(socket, performance.now());
    heard();
    socket.on('message', heard).on('pong', heard).on('ping', heard);
    socket.once('close', () => {
      socket.off('message', heard).off('pong', heard).off('ping', heard);
      this.#heard.delete(socket);
      if (this.#heard.size === 0) this.stop();
    });
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#rest = [];
  }

  #tick(): void {
    if (this.#rest.length === 0) this.#rest = [...this.#heard.keys()];
    const now = performance.now();
    for (const socket of this.#rest.splice(0, Math.ceil(this.#heard.size / slices))) {
      const silent = now - (this.#heard.get(socket) ?? now);
      if (silent > endAfterMs) socket.terminate();
      // A paused socket is not read, though its other side may be sending: it does not count as silent.
      else if (silent > pingAfterMs) {
        if (socket.isPaused) this.#heard.set(socket, now);
        else socket.ping();
      }
    }
  }
}
