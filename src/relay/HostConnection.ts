/**
 * A host's connection, at the relay: one WebSocket, a channel per operator. Owns the channels' numbers and bounds; the
 * Router decides about claims, and nothing here reads a record.
 */
import type { WebSocket } from 'ws';
import type { ChannelPeer, Claim } from './channel.ts';
import {
  claimCodes,
  creditOf,
  decodeFrame,
  encodeClose,
  encodeCredit,
  encodeFrame,
  frameTypes,
} from './hostFrames.ts';
import { TokenBucket } from './TokenBucket.ts';
import { type ChannelEnd, channelEndOf, channelsPerHost, windowBytes } from './wire.ts';

/**
 * Bytes queued for a host that does not read before it is disconnected: all of its windows. An honest host can't
 * exceed it.
 */
const bufferedMost = channelsPerHost * windowBytes * 1.25;
/** Frames of a host: far above the traffic of 64 operators. */
const frameRate = { burst: 40_000, perSecond: 20_000 };

export class HostConnection {
  readonly claim: Claim;
  readonly #socket: WebSocket;
  readonly #gone: () => void;
  readonly #channels = new Map<number, ChannelPeer>();
  readonly #rate: TokenBucket;
  #nextChannel = 1;
  #ended = false;

  /** The socket must be open and the claim proved. `gone` is called once, when the connection ends. */
  constructor(socket: WebSocket, claim: Claim, gone: () => void) {
    this.#socket = socket;
    this.claim = claim;
    this.#gone = gone;
    this.#rate = new TokenBucket(frameRate, performance.now());
    socket.on('message', (data, isBinary) => {
      if (!isBinary || !Buffer.isBuffer(data) || !this.#received(data)) socket.terminate();
    });
    socket.on('close', () => this.#end());
  }

  get channels(): number {
    return this.#channels.size;
  }

  /** A channel from an operator to this host: the host's end of it, or why there is none. */
  open(operator: ChannelPeer, address: string): ChannelPeer | ChannelEnd {
    if (this.#ended) return 'host-gone';
    if (this.#channels.size >= channelsPerHost) return 'busy';
    const channel = this.#nextChannel++;
    this.#channels.set(channel, operator);
    this.#send(encodeFrame(frameTypes.open, channel, Buffer.from(JSON.stringify({ address }))));
    return {
      data: (record) => this.#send(encodeFrame(frameTypes.data, channel, record)),
      credit: (bytes) => this.#send(encodeCredit(channel, bytes)),
      closed: (end) => {
        if (this.#channels.delete(channel)) this.#send(encodeClose(channel, end));
      },
    };
  }

  /** True when the host answers within the time. */
  answers(withinMs: number): Promise<boolean> {
    if (this.#ended) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (answer: boolean) => {
        clearTimeout(timer);
        this.#socket.off('pong', pong).off('close', closed);
        resolve(answer);
      };
      const pong = () => settle(true);
      const closed = () => settle(false);
      const timer = setTimeout(() => settle(false), withinMs);
      this.#socket.on('pong', pong).on('close', closed);
      this.#socket.ping();
    });
  }

  /** Sends the host a notice for its owner. */
  notice(text: string): void {
    this.#send(encodeFrame(frameTypes.notice, 0, Buffer.from(text)));
  }

  /** Another connection of the same host has replaced it, or the relay stops. */
  replaced(): void {
    this.#leave(claimCodes.claimed);
  }

  /** This host is no longer on the list. */
  unlisted(): void {
    this.#leave(claimCodes.unlisted);
  }

  #leave(code: number): void {
    this.#end();
    this.#socket.close(code);
    this.#socket.terminate();
  }

  #send(frame: Buffer): void {
    if (this.#ended) return;
    this.#socket.send(frame);
    if (this.#socket.bufferedAmount > bufferedMost) this.#socket.terminate();
  }

  /** False for a message that no honest host sends. */
  #received(message: Buffer): boolean {
    const frame = decodeFrame(message);
    if (frame === null || !this.#rate.take(performance.now())) return false;
    const { type, channel, payload } = frame;
    const operator = this.#channels.get(channel);
    // Frames for a channel that has just ended may still arrive.
    if (operator === undefined) return channel < this.#nextChannel;
    switch (type) {
      case frameTypes.data:
        operator.data(payload);
        return true;
      case frameTypes.credit: {
        const bytes = creditOf(payload);
        if (bytes !== null) operator.credit(bytes);
        return bytes !== null;
      }
      case frameTypes.close:
        this.#channels.delete(channel);
        operator.closed(channelEndOf(payload.toString('latin1')));
        return true;
      default:
        return false;
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const operators = [...this.#channels.values()];
    this.#channels.clear();
    for (const operator of operators) operator.closed('host-gone');
    this.#gone();
  }
}
