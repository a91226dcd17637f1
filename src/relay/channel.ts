/** What the two ends of a channel say to each other inside of a relay, whether in one process or over a bus. */
import type { ChannelEnd } from './wire.ts';

/** One end, as the other one sees it. */
export interface ChannelPeer {
  /** A record for it. Costs of records beyond what it credited end the channel. */
  data(record: Buffer): void;
  /** It may send so much more. */
  credit(bytes: number): void;
  /** The other end is gone. Called once; nothing is said to it after that. */
  closed(end: ChannelEnd): void;
}

/** A host at a relay, wherever it is. */
export interface Claim {
  hostId: string;
  /** Of one run of `relay join`: a connection with the same one takes the place of the one before. Known to relays only. */
  instance: string;
  /** For people: its name for itself, and where it came from. */
  label: string;
}
