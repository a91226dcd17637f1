/**
 * An operator's connection, at the relay: one WebSocket, spliced onto a channel to a host. Owns the two windows: it
 * stops reading from the operator when the host takes no more, and credits the host for records that have left for the
 * operator.
 */
import type { RawData, WebSocket } from 'ws';
import type { ChannelPeer } from './channel.ts';
import { type ChannelEnd, closeCodes, cost, creditStepBytes, windowBytes } from './wire.ts';

/** Time for the other side to answer a close. */
const closeGraceMs = 1000;

export class OperatorConnection implements ChannelPeer {
  readonly #socket: WebSocket;
  #host: ChannelPeer | null = null;
  /** Remaining credit from the host. */
  #credit = windowBytes;
  /** Records waiting for credit: no more than came in one read. */
  readonly #waiting: Buffer[] = [];
  /** Cost of the host's records that were not credited back yet. */
  #outstanding = 0;
  /** The part of it that has left for the operator. */
  #delivered = 0;
  #ended = false;

  /** The socket must be open. It is not read before `connect`. */
  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.pause();
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('close', (code) => {
      this.#ended = true;
      this.#leave(code === closeCodes.done ? 'done' : 'broken');
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The host's end of the channel; from now on the operator's records go there. */
  connect(host: ChannelPeer): void {
    this.#host = host;
    if (this.#ended) this.#leave('broken');
    else this.#flush();
  }

  data(record: Buffer): void {
    if (this.#ended) return;
    const taken = cost(record);
    this.#outstanding += taken;
    if (this.#outstanding > windowBytes) {
      this.#leave('broken');
      this.closed('broken');
      return;
    }
    this.#socket.send(record, (error) => {
      if (!error) this.#sent(taken);
    });
  }

  credit(bytes: number): void {
    // Never more than a window, whatever a host sends.
    this.#credit = Math.min(windowBytes, this.#credit + bytes);
    this.#flush();
  }

  closed(end: ChannelEnd): void {
    this.#host = null;
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.resume();
    this.#socket.close(closeCodes[end]);
    const grace = setTimeout(() => this.#socket.terminate(), closeGraceMs);
    grace.unref();
    this.#socket.once('close', () => clearTimeout(grace));
  }

  #received(data: RawData, isBinary: boolean): void {
    if (this.#ended) return;
    if (!isBinary || !Buffer.isBuffer(data)) {
      this.#socket.terminate();
      return;
    }
    this.#waiting.push(data);
    this.#flush();
  }

  #flush(): void {
    const host = this.#host;
    if (host === null) return;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const price = cost(next);
      if (price > this.#credit) {
        if (!this.#socket.isPaused) this.#socket.pause();
        return;
      }
      this.#waiting.shift();
      this.#credit -= price;
      host.data(next);
    }
    if (this.#socket.isPaused && !this.#ended) this.#socket.resume();
  }

  #sent(taken: number): void {
    this.#delivered += taken;
    if (this.#delivered < creditStepBytes || this.#host === null) return;
    const bytes = this.#delivered;
    this.#delivered = 0;
    this.#outstanding -= bytes;
    this.#host.credit(bytes);
  }

  #leave(end: ChannelEnd): void {
    const host = this.#host;
    this.#host = null;
    this.#waiting.length = 0;
    host?.closed(end);
  }
}
