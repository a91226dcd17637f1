/** Messages between the two ends of a channel inside a relay, in one process or over a bus. */
import type { ChannelEnd } from './wire.ts';

/** One end, as seen by the other. */
export interface ChannelPeer {
  /** A record for this end. Exceeding its credit ends the channel. */
  data(record: Buffer): void;
  /** Grants this much more credit. */
  credit(bytes: number): void;
  /** The other end is gone. Called once; no calls follow. */
  closed(end: ChannelEnd): void;
}

/** A host at a relay, at any process. */
export interface Claim {
  hostId: string;
  /**
   * One run of `relay join`: a new connection with the same instance replaces the previous one. Known to relays only.
   */
  instance: string;
  /** For people: its own name, and its address. */
  label: string;
}
