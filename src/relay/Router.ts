/**
 * Hosts at this relay: the connection that holds each identity, and the way from an operator to a host. Owns the
 * claims of this process; other processes of the same relay are behind the bus.
 */
import type { ChannelPeer, Claim } from './channel.ts';
import type { HostConnection } from './HostConnection.ts';
import type { ChannelEnd } from './wire.ts';

/** Other processes of the same relay. In one process there are none. */
export interface Bus {
  /** The label of a holder of the identity at another process, or null. A holder of the same instance gives it up. */
  holder(claim: Claim): Promise<string | null>;
  /** This process has claimed the identity, or released it. */
  claimed(claim: Claim): Promise<void>;
  released(claim: Claim): void;
  connect(hostId: string, operator: ChannelPeer, address: string): Promise<ChannelPeer | ChannelEnd>;
  close(): Promise<void>;
}

/** A live host answers far sooner, even over a bad link; one whose link is dead must not keep itself out for long. */
const answerWithinMs = 3000;

export class Router {
  readonly #hosts = new Map<string, HostConnection>();
  #bus: Bus | null = null;

  set bus(bus: Bus) {
    this.#bus = bus;
  }

  async close(): Promise<void> {
    await this.#bus?.close();
  }

  get hosts(): Iterable<HostConnection> {
    return this.#hosts.values();
  }

  host(hostId: string): HostConnection | undefined {
    return this.#hosts.get(hostId);
  }

  /**
   * The holder that blocks a proved claim: the label of another live host with the same key, or null. A connection of
   * the same instance, and one that does not answer, is replaced.
   */
  async holder(claim: Claim): Promise<string | null> {
    return (await this.localHolder(claim)) ?? (await this.#bus?.holder(claim)) ?? null;
  }

  /** As `holder`, but for this process only. */
  async localHolder(claim: Claim): Promise<string | null> {
    const held = this.#hosts.get(claim.hostId);
    if (held === undefined) return null;
    if (held.claim.instance !== claim.instance && (await held.answers(answerWithinMs))) {
      held.notice(`another host with the same key tried to join: ${claim.label}`);
      return held.claim.label;
    }
    this.#drop(held);
    return null;
  }

  /** The host is connected here from now on. */
  add(host: HostConnection): void {
    const before = this.#hosts.get(host.claim.hostId);
    this.#hosts.set(host.claim.hostId, host);
    before?.replaced();
  }

  /** Announces a host to other processes before it joins: `add` or `retract` follows. */
  async announce(claim: Claim): Promise<void> {
    await this.#bus?.claimed(claim);
  }

  /** The announced host did not join. */
  retract(claim: Claim): void {
    if (!this.#hosts.has(claim.hostId)) this.#bus?.released(claim);
  }

  /** Its connection has ended. */
  remove(host: HostConnection): void {
    if (this.#hosts.get(host.claim.hostId) !== host) return;
    this.#hosts.delete(host.claim.hostId);
    this.#bus?.released(host.claim);
  }

  /** Another process has the identity now: disconnects the host here. */
  moved(hostId: string): void {
    const host = this.#hosts.get(hostId);
    if (host !== undefined) this.#drop(host);
  }

  async connect(hostId: string, operator: ChannelPeer, address: string): Promise<ChannelPeer | ChannelEnd> {
    const here = this.#hosts.get(hostId);
    if (here !== undefined) return here.open(operator, address);
    return (await this.#bus?.connect(hostId, operator, address)) ?? 'host-gone';
  }

  #drop(host: HostConnection): void {
    this.remove(host);
    host.replaced();
  }
}
