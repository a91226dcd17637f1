/**
 * Connection of a host to one relay: claims the host's identity, then carries a channel per operator. Owns the
 * WebSocket and its liveness. The Gate decides which operators to admit, and the Membership what to do when the
 * connection ends.
 */
import { type RawData, WebSocket } from 'ws';
import { fail, HoldfastError } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';
import type { Timers } from '../runtime/Timers.ts';
import { Liveness } from '../transport/Liveness.ts';
import { answerChallenge, claimText, oneLine, readVerdict } from './claim.ts';
import { HostChannel } from './HostChannel.ts';
import {
  claimCodes,
  creditOf,
  decodeFrame,
  encodeClose,
  encodeCredit,
  encodeFrame,
  frameBytes,
  frameTypes,
} from './hostFrames.ts';
import type { Identity } from './identity.ts';
import { hostUrl, type RelayUrl } from './links.ts';
import type { RecordLink } from './RecordLink.ts';
import { channelEndOf, channelsPerHost } from './wire.ts';

/**
 * Bound from the first packet to the relay's verdict: a bad link takes seconds, and there may be another relay to try.
 */
const joinWithinMs = 10_000;
/** Silence after which the relay is pinged. A quiet connection costs one ping in this time. */
const pingAfterMs = 15_000;
/** Time allowed for the pong. */
const pongWithinMs = 10_000;

export interface JoinParts {
  relay: RelayUrl;
  identity: Identity;
  /** Identifies this run of `relay join`. */
  instance: string;
  /** Host name, reported to other holders of the same key. */
  name: string;
  accept(link: RecordLink, address: string | null): void;
  /** Passes on a notice of the relay to the owner. */
  notice(text: string): void;
  timers: Timers;
}

export class JoinedRelay {
  /** Resolves with the reason when the connection has ended. */
  readonly ended: Promise<string>;
  readonly #socket: WebSocket;
  readonly #parts: JoinParts;
  readonly #channels = new Map<number, HostChannel>();
  readonly #liveness: Liveness;
  #reason: string | null = null;

  /** Errors: relay-unreachable, relay-refused, identity-claimed. */
  static async join(parts: JoinParts, signal: AbortSignal): Promise<JoinedRelay> {
    const socket = await open(parts.relay, signal);
    try {
      // Constructed while handling the relay's acceptance: a frame may follow directly behind it.
      return await prove(socket, parts, signal, () => new JoinedRelay(socket, parts));
    } catch (error) {
      socket.terminate();
      throw error;
    }
  }

  private constructor(socket: WebSocket, parts: JoinParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#liveness = new Liveness({
      timers: parts.timers,
      askAfterMs: pingAfterMs,
      answerWithinMs: pongWithinMs,
      ask: () => socket.ping(),
      dead: () => this.#fail('it stopped answering'),
    });
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('pong', () => this.#liveness.heard());
    this.ended = new Promise((resolve) => {
      socket.on('close', (code) => {
        this.#stop();
        resolve(this.#reason ?? reasonOf(code));
      });
    });
  }

  get channels(): number {
    return this.#channels.size;
  }

  close(): void {
    this.#reason = 'left';
    this.#socket.close(1000);
    this.#socket.terminate();
  }

  #received(data: RawData, isBinary: boolean): void {
    this.#liveness.heard();
    const frame = isBinary && Buffer.isBuffer(data) ? decodeFrame(data) : null;
    if (frame === null) {
      this.#fail('it does not speak the relay protocol');
      return;
    }
    const { type, channel, payload } = frame;
    if (type === frameTypes.open) this.#opened(channel, payload);
    else if (type === frameTypes.notice) this.#parts.notice(oneLine(payload.toString()));
    else {
      // A channel that has ended here may still have frames in transit.
      const open = this.#channels.get(channel);
      if (type === frameTypes.data) open?.received(payload);
      else if (type === frameTypes.credit) open?.credited(creditOf(payload) ?? 0);
      else if (open !== undefined) {
        this.#channels.delete(channel);
        open.ended(channelEndOf(payload.toString('latin1')));
      }
    }
  }

  #opened(number: number, payload: Buffer): void {
    if (this.#channels.has(number)) {
      this.#fail('it opened a channel twice');
      return;
    }
    if (this.#channels.size >= channelsPerHost) {
      this.#socket.send(encodeClose(number, 'busy'));
      return;
    }
    const channel: HostChannel = new HostChannel({
      data: (record, sent) => this.#socket.send(encodeFrame(frameTypes.data, number, record), sent),
      credit: (bytes) => this.#socket.send(encodeCredit(number, bytes)),
      close: (end) => {
        if (this.#channels.delete(number)) this.#socket.send(encodeClose(number, end));
      },
    });
    this.#channels.set(number, channel);
    this.#parts.accept(channel, addressOf(payload));
  }

  #fail(reason: string): void {
    this.#reason = reason;
    this.#socket.terminate();
  }

  #stop(): void {
    this.#liveness.stop();
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.ended('relay-lost');
  }
}

function open(relay: RelayUrl, signal: AbortSignal): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(hostUrl(relay), {
      perMessageDeflate: false,
      maxPayload: frameBytes,
      handshakeTimeout: joinWithinMs,
    });
    const aborted = () => socket.terminate();
    signal.addEventListener('abort', aborted, { once: true });
    let reason = 'closed';
    socket.on('error', (error) => {
      reason = systemReason(error);
    });
    const failed = () => {
      signal.removeEventListener('abort', aborted);
      reject(fail('relay-unreachable', { relay: relay.text, reason }));
    };
    socket.on('unexpected-response', (request, response) => {
      reason = `it answered ${response.statusCode}`;
      failed();
      request.destroy();
    });
    socket.once('close', failed);
    socket.once('open', () => {
      signal.removeEventListener('abort', aborted);
      resolve(socket);
    });
  });
}

/** Proves the identity. Reads the relay's messages up to its verdict, and none after it. */
function prove<T>(socket: WebSocket, parts: JoinParts, signal: AbortSignal, joined: () => T): Promise<T> {
  const { relay, identity, instance, name } = parts;
  return new Promise((resolve, reject) => {
    const finish = (error: HoldfastError | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      socket.off('message', message).off('close', closed);
      if (error === null) resolve(joined());
      else reject(error);
    };
    const refused = (reason: string) => finish(fail('relay-refused', { relay: relay.text, reason }));
    const aborted = () => finish(fail('relay-unreachable', { relay: relay.text, reason: 'left' }));
    const closed = () => finish(fail('relay-unreachable', { relay: relay.text, reason: 'closed' }));
    const timer = setTimeout(
      () => finish(fail('relay-unreachable', { relay: relay.text, reason: 'it does not answer' })),
      joinWithinMs,
    );
    const message = (data: RawData, isBinary: boolean) => {
      if (!Buffer.isBuffer(data)) refused('it does not speak the relay protocol');
      else if (isBinary) answer(data);
      else judge(data.toString());
    };
    const answer = (challenge: Buffer) => {
      try {
        const { pair, id } = identity;
        const proof = { instance, name };
        socket.send(
          answerChallenge(challenge, { identity: pair, hostId: id, authority: relay.authority, proof }),
        );
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        // Refused: with a proof for another relay, the asker could pose as this host there.
        refused('it asked for a proof meant for another relay');
      }
    };
    const judge = (text: string) => {
      const verdict = readVerdict(text);
      if (verdict === null) refused('it does not speak the relay protocol');
      else if ('joined' in verdict) finish(null);
      else if (verdict.by !== undefined) finish(fail('identity-claimed', { by: verdict.by }));
      else refused(verdict.refused);
    };
    signal.addEventListener('abort', aborted, { once: true });
    socket.on('message', message).on('close', closed);
    socket.send(claimText(identity.id));
  });
}

/** Reason for the end of a joined connection, by its close code. */
function reasonOf(code: number): string {
  if (code === claimCodes.unlisted) return 'this host is no longer on its list of allowed hosts';
  if (code === claimCodes.claimed) return 'another connection of this host took its place';
  return `the connection ended (${code})`;
}

function addressOf(payload: Buffer): string | null {
  try {
    const { address } = JSON.parse(payload.toString()) as { address?: unknown };
    return typeof address === 'string' ? oneLine(address).slice(0, 64) : null;
  } catch {
    return null;
  }
}
