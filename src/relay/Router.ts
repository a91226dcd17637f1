/**
 * Who is at this relay: which identity is claimed by which connection, and the way from an operator to a host. Owns
 * the claims of this process; other processes of the same relay are behind the bus.
 */
import type { ChannelPeer, Claim } from './channel.ts';
import type { HostConnection } from './HostConnection.ts';
import type { ChannelEnd } from './wire.ts';

/** Other processes of the same relay. In one process there are none. */
export interface Bus {
  /** Whether another process has the identity: who holds it, or null. One that is of the same instance lets go. */
  holder(claim: Claim): Promise<string | null>;
  /** This process has the identity now, or no longer. */
  claimed(claim: Claim): Promise<void>;
  released(claim: Claim): void;
  connect(hostId: string, operator: ChannelPeer, address: string): Promise<ChannelPeer | ChannelEnd>;
  close(): Promise<void>;
}

/** A host that is there answers far sooner, also over a bad link; one whose link is dead must not keep itself out for long. */
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
   * Who stands in the way of a claim that is proved: the label of another host with the same key that is alive, or null.
   * A connection of the same instance, and one that does not answer, make way.
   */
  async holder(claim: Claim): Promise<string | null> {
    return (await this.localHolder(claim)) ?? (await this.#bus?.holder(claim)) ?? null;
  }

  /** As `holder`, of this process alone. */
  async localHolder(claim: Claim): Promise<string | null> {
    const held = this.#hosts.get(claim.hostId);
    if (held === undefined) return null;
    if (held.claim.instance !== claim.instance && (await held.answers(answerWithinMs))) {
      held.notice(`another host with the key of this one tried to join: ${claim.label}`);
      return held.claim.label;
    }
    this.#drop(held);
    return null;
  }

  /** The host is here from now on. */
  add(host: HostConnection): void {
    const before = this.#hosts.get(host.claim.hostId);
    this.#hosts.set(host.claim.hostId, host);
    before?.replaced();
  }

  /** Tells the others of a host that is about to be here: `add` or `retract` follows. */
  async announce(claim: Claim): Promise<void> {
    await this.#bus?.claimed(claim);
  }

  /** It did not come after all. */
  retract(claim: Claim): void {
    if (!this.#hosts.has(claim.hostId)) this.#bus?.released(claim);
  }

  /** Its connection has ended. */
  remove(host: HostConnection): void {
    if (this.#hosts.get(host.claim.hostId) !== host) return;
    this.#hosts.delete(host.claim.hostId);
    this.#bus?.released(host.claim);
  }

  /** Another process has it now. */
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
