/**
 * A launcher's end of the socket to a keeper that was started early and waits for its orders (native/start.h). The keeper ends
 * when this end is closed without any. Owns the descriptor; decides nothing.
 */
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { LaunchOrder } from './control.ts';

export class WaitingKeeper {
  #socket: Socket | null;

  constructor(descriptor: number) {
    try {
      this.#socket = new Socket({ fd: descriptor, readable: true, writable: true });
      // It may have ended: nothing is read from it then.
      this.#socket.on('error', () => {});
    } catch {
      // No such descriptor.
      this.#socket = null;
    }
  }

  /** Has the keeper start a server; its report comes from the returned stream. Null when it got orders before. */
  order(order: LaunchOrder): Readable | null {
    const socket = this.#socket;
    this.#socket = null;
    socket?.write(`${JSON.stringify(order)}\n`);
    return socket;
  }

  /** Ends a keeper that got no orders. */
  drop(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }
}
