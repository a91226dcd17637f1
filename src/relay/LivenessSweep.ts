/**
 * Finds connections whose other side is gone without a word: pings those that have been silent, and ends those that do
 * not answer. One timer for all, and none while there are no connections; a slice at each tick, so that thousands of
 * pings never stand before somebody's keystroke. transport/Liveness has a timer for each connection: too many here.
 */
import type { WebSocket } from 'ws';

const tickMs = 1000;
/** Silent for so long: it is pinged. Hosts and operators that speak by themselves more often cost nothing. */
const pingAfterMs = 45_000;
/** Silent for so long: it is gone. */
const endAfterMs = 75_000;
/** Each connection is looked at once in so many ticks. */
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
      // A socket that is held back is not heard, though its other side may speak: it is not silent.
      else if (silent > pingAfterMs) {
        if (socket.isPaused) this.#heard.set(socket, now);
        else socket.ping();
      }
    }
  }
}
