/**
 * Several relay processes as one, over NATS: a host at one of them, an operator at another. Owns the subjects, and the
 * channels between processes; like the relay itself it moves records that it can't read, and keeps none.
 *
 *     holdfast.relay.1.host.HOST     requests to the process that has the host: claims, new channels
 *     holdfast.relay.1.to.RELAY      frames (wire.ts) to a channel of that process
 *     holdfast.relay.1.claimed       a host is at this process now
 *     holdfast.relay.1.alive, .gone  heartbeats, and an orderly end
 *
 * NATS may lose messages when a connection to it breaks. A channel that may have lost a record can't be trusted any
 * more, so every channel over the bus ends then, and its operator reconnects.
 */

import { randomBytes } from 'node:crypto';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { isRecord } from '../protocol/codec.ts';
import { fail } from '../protocol/errors.ts';
import type { ChannelPeer, Claim } from './channel.ts';
import { creditOf, decodeFrame, encodeClose, encodeCredit, encodeFrame, frameTypes } from './hostFrames.ts';
import type { Bus, Router } from './Router.ts';
import { type ChannelEnd, channelEndOf } from './wire.ts';

const prefix = 'holdfast.relay.1';
/** Another process has to ask its host whether it is alive (see Router), plus a margin. */
const requestWithinMs = 5000;
const aliveEveryMs = 500;
/** One missed heartbeat: asks NATS whether the process is still there. */
const missedMs = 800;
/** A process silent for this long is gone: its operators should be back elsewhere within seconds. */
const goneAfterMs = 2000;

/** A channel whose other end is at another process. */
interface BusChannel {
  /** The local end. */
  local: ChannelPeer;
  hostId: string;
  relay: string;
  /** Its number there; null until the other process has answered. */
  remote: number | null;
  /** The operator is here, and the host at the other process. */
  outward: boolean;
}

export class NatsBus implements Bus {
  readonly #nats: NatsConnection;
  readonly #router: Router;
  readonly #log: (text: string) => void;
  readonly #id = randomBytes(9).toString('hex');
  readonly #channels = new Map<number, BusChannel>();
  readonly #hosts = new Map<string, { unsubscribe(): void }>();
  readonly #heard = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #nextChannel = 1;
  #beatAt = performance.now();
  #up = true;

  /** Errors: connect-failed when no server answers at the URL. */
  static async connect(url: string, router: Router, log: (text: string) => void): Promise<NatsBus> {
    // Loaded here: a relay of one process never needs it.
    const { connect } = await import('@nats-io/transport-node');
    const where = new URL(url.includes('://') ? url : `nats://${url}`);
    try {
      const nats = await connect({
        servers: where.host,
        ...(where.username === '' ? {} : credentials(where)),
        ...(where.protocol === 'tls:' ? { tls: {} } : {}),
        name: 'holdfast-relay',
        maxReconnectAttempts: -1,
        reconnectTimeWait: 500,
        noEcho: true,
        // Stack traces, made per request even on success, take a tenth of a relay's time when many clients reconnect.
        noAsyncTraces: true,
      });
      return new NatsBus(nats, router, log);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw fail('connect-failed', {
        to: where.host,
        reason,
        words: `can't connect to the NATS server at ${where.host}: ${reason}`,
      });
    }
  }

  private constructor(nats: NatsConnection, router: Router, log: (text: string) => void) {
    this.#nats = nats;
    this.#router = router;
    this.#log = log;
    this.#on(`${prefix}.to.${this.#id}`, (message) => this.#frame(message));
    this.#on(`${prefix}.claimed`, (message) => this.#otherClaimed(message));
    this.#on(`${prefix}.alive`, (message) => this.#heard.set(message.string(), performance.now()));
    this.#on(`${prefix}.gone`, (message) => this.#relayGone(message.string()));
    this.#timer = setInterval(() => this.#beat(), aliveEveryMs);
    void this.#watch();
    for (const host of router.hosts) void this.claimed(host.claim);
  }

  async holder(claim: Claim): Promise<string | null> {
    const answer = await this.#ask(claim.hostId, { op: 'claim', ...claim });
    return answer !== null && typeof answer.held === 'string' ? answer.held : null;
  }

  async claimed(claim: Claim): Promise<void> {
    this.#hosts.get(claim.hostId)?.unsubscribe();
    this.#hosts.set(
      claim.hostId,
      this.#on(`${prefix}.host.${claim.hostId}`, (message) => void this.#asked(claim.hostId, message)),
    );
    this.#publish('claimed', JSON.stringify({ hostId: claim.hostId, relay: this.#id }));
    // Channels to the host's previous process are dead; the other processes learn of it from the message just sent.
    this.#endAll((channel) => channel.hostId === claim.hostId && channel.outward);
    if (this.#up) await this.#nats.flush().catch(() => {});
  }

  released(claim: Claim): void {
    this.#hosts.get(claim.hostId)?.unsubscribe();
    this.#hosts.delete(claim.hostId);
  }

  async connect(hostId: string, operator: ChannelPeer, address: string): Promise<ChannelPeer | ChannelEnd> {
    const number = this.#nextChannel++;
    const channel: BusChannel = { local: operator, hostId, relay: '', remote: null, outward: true };
    this.#channels.set(number, channel);
    const answer = await this.#ask(hostId, { op: 'open', relay: this.#id, channel: number, address });
    const { relay, channel: remote, refused } = answer ?? {};
    if (typeof relay !== 'string' || typeof remote !== 'number') {
      this.#channels.delete(number);
      return typeof refused === 'string' ? channelEndOf(refused) : 'host-gone';
    }
    channel.relay = relay;
    channel.remote = remote;
    this.#heard.set(relay, performance.now());
    return this.#far(number, relay, remote);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#publish('gone', this.#id);
    const said = this.#up;
    this.#up = false;
    // Sends the last message; if the bus is lost meanwhile, no process is left to receive it.
    if (said) await this.#nats.flush().catch(() => {});
    await this.#nats.close().catch(() => {});
  }

  /** The far end of a channel, as seen by the local one. */
  #far(number: number, relay: string, remote: number): ChannelPeer {
    const send = (frame: Buffer) => this.#publish(`to.${relay}`, frame);
    return {
      data: (record) => send(encodeFrame(frameTypes.data, remote, record)),
      credit: (bytes) => send(encodeCredit(remote, bytes)),
      closed: (end) => {
        if (this.#channels.delete(number)) send(encodeClose(remote, end));
      },
    };
  }

  #frame(message: Msg): void {
    const { data } = message;
    const frame = decodeFrame(Buffer.from(data.buffer, data.byteOffset, data.length));
    if (frame === null) return;
    const { type, channel: number, payload } = frame;
    const channel = this.#channels.get(number);
    if (channel === undefined) return;
    if (type === frameTypes.data) channel.local.data(payload);
    else if (type === frameTypes.credit) channel.local.credit(creditOf(payload) ?? 0);
    else if (type === frameTypes.close) this.#end(number, channelEndOf(payload.toString('latin1')));
  }

  /** A request about a local host. */
  async #asked(hostId: string, message: Msg): Promise<void> {
    const request = read(message);
    if (request?.op === 'claim') {
      const { instance, label } = request;
      if (typeof instance !== 'string' || typeof label !== 'string') return;
      const held = await this.#router.localHolder({ hostId, instance, label });
      message.respond(JSON.stringify({ held }));
    } else if (request?.op === 'open') message.respond(JSON.stringify(this.#opened(hostId, request)));
  }

  #opened(hostId: string, request: Record<string, unknown>): object {
    const { relay, channel: remote, address } = request;
    const host = this.#router.host(hostId);
    if (host === undefined || typeof relay !== 'string' || typeof remote !== 'number')
      return { refused: 'host-gone' };
    const number = this.#nextChannel++;
    const end = host.open(this.#far(number, relay, remote), String(address).slice(0, 64));
    if (typeof end === 'string') return { refused: end };
    this.#channels.set(number, { local: end, hostId, relay, remote, outward: false });
    this.#heard.set(relay, performance.now());
    return { relay: this.#id, channel: number };
  }

  /** A host is at another process: its local connection and channels to its previous process are dead. */
  #otherClaimed(message: Msg): void {
    const { hostId, relay } = read(message) ?? {};
    if (typeof hostId !== 'string' || relay === this.#id) return;
    this.#router.moved(hostId);
    this.#endAll(
      (channel) => channel.hostId === hostId && channel.relay !== relay && channel.remote !== null,
    );
  }

  #relayGone(relay: string): void {
    this.#heard.delete(relay);
    this.#endAll((channel) => channel.relay === relay);
  }

  #beat(): void {
    this.#publish('alive', this.#id);
    const now = performance.now();
    const late = now - this.#beatAt > 2 * aliveEveryMs;
    this.#beatAt = now;
    // We were late ourselves: heartbeats sent meanwhile are still to be read.
    if (late) return;
    for (const [relay, at] of this.#heard) {
      if (now - at > missedMs) void this.#probe(relay);
      if (now - at < goneAfterMs) continue;
      this.#relayGone(relay);
      this.#log(`relay ${relay} stopped answering: its channels were closed`);
    }
  }

  /** NATS reports at once when a subject has no listener any more, as after a process died. */
  async #probe(relay: string): Promise<void> {
    if (!this.#up) return;
    const answer = this.#nats.request(`${prefix}.to.${relay}`, '', { timeout: goneAfterMs });
    await answer.catch((error: unknown) => {
      const gone = error instanceof Error && (error.name === 'NoRespondersError' || isNoResponders(error));
      if (gone) this.#relayGone(relay);
    });
  }

  #endAll(which: (channel: BusChannel) => boolean): void {
    for (const [number, channel] of [...this.#channels]) if (which(channel)) this.#end(number, 'relay-lost');
  }

  #end(number: number, end: ChannelEnd): void {
    const channel = this.#channels.get(number);
    this.#channels.delete(number);
    channel?.local.closed(end);
  }

  async #watch(): Promise<void> {
    for await (const { type } of this.#nats.status()) {
      if (type !== 'disconnect' && type !== 'reconnect') continue;
      this.#log(
        type === 'disconnect'
          ? 'lost the bus: only hosts connected to this relay can be reached'
          : 'the bus is back',
      );
      // Messages in flight may be lost.
      if (type === 'disconnect') this.#endAll(() => true);
      // The bus was silent, not the other processes.
      else this.#heard.clear();
      this.#up = type === 'reconnect' && !this.#nats.isClosed();
    }
  }

  #on(subject: string, run: (message: Msg) => void): { unsubscribe(): void } {
    return this.#nats.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) run(message);
      },
    });
  }

  /** Queues nothing while the bus is down: it would be about channels that have ended. */
  #publish(subject: string, what: Uint8Array | string): void {
    if (this.#up) this.#nats.publish(`${prefix}.${subject}`, what);
  }

  /** Null when no process has the host, or none answers. */
  async #ask(hostId: string, value: object): Promise<Record<string, unknown> | null> {
    if (!this.#up) return null;
    try {
      return read(
        await this.#nats.request(`${prefix}.host.${hostId}`, JSON.stringify(value), {
          timeout: requestWithinMs,
        }),
      );
    } catch {
      return null;
    }
  }
}

function isNoResponders(error: Error): boolean {
  const asked = (error as { isNoResponders?: unknown }).isNoResponders;
  return typeof asked === 'function' && asked.call(error) === true;
}

function read(message: Msg): Record<string, unknown> | null {
  try {
    const value: unknown = message.json();
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function credentials({ username, password }: URL): object {
  const name = decodeURIComponent(username);
  return password === '' ? { token: name } : { user: name, pass: decodeURIComponent(password) };
}
