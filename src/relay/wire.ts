/**
 * The wire of a relay: paths, windows, and reasons for an end. Owns bounds; moves nothing, and knows nothing of Node,
 * since the page uses it too (hostFrames.ts has the frames of a host's link). docs/relay.md describes the same.
 *
 * An operator's connection carries records (sealed messages of at most 65,535 bytes), one per binary WebSocket
 * message. A host has one connection, whose binary messages are frames: `type(1) channel(4, big-endian) payload`, a
 * channel per operator. Each direction of a channel has a window: records sent and not yet credited back cost at most
 * `windowBytes`. So a slow reader delays no other channel, and no side buffers more than a window for it.
 */

/** Paths below that of the relay's URL. */
export const hostPath = '/v1/host';
export const operatorPath = '/v1/operator/';

/** Longest Noise message. */
export const recordBytes = 65_535;
/** Per direction of a channel: a full screen fits, and a host with all of its channels stalled costs 8 MiB. */
export const windowBytes = 128 * 1024;
/** Credit is returned after this much was consumed, so that it costs few messages. */
export const creditStepBytes = windowBytes / 4;
/** Cost of a record beside its bytes: tiny ones take memory too. */
const recordOverheadBytes = 256;
/** Most operators of one host at a time. */
export const channelsPerHost = 64;
/** Longest text in an open or close frame and in a claim. */
export const textBytes = 1024;

/** Cost of a record in the window. */
export function cost(record: Uint8Array): number {
  return record.length + recordOverheadBytes;
}

/**
 * Reasons for the end of a channel: `done` as one side requested; `broken` by a fault at the other end; `host-gone`:
 * the host is not at the relay (any more); `busy`: a bound was reached; `relay-lost`: the relays lost each other.
 */
const channelEnds = ['done', 'broken', 'host-gone', 'busy', 'relay-lost'] as const;
export type ChannelEnd = (typeof channelEnds)[number];

export function channelEndOf(text: string): ChannelEnd {
  return channelEnds.find((end) => end === text) ?? 'broken';
}

/** WebSocket close codes (RFC 6455, 7.4.2: 4000 and above are an application's own). */
export const closeCodes: Readonly<Record<ChannelEnd, number>> = {
  done: 1000,
  broken: 4400,
  'host-gone': 4404,
  busy: 4429,
  'relay-lost': 4503,
};

export function endOfCloseCode(code: number): ChannelEnd | null {
  return channelEnds.find((end) => closeCodes[end] === code) ?? null;
}

/** A host's identity is its public key: 32 bytes in base64url. */
export const hostIdPattern = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Data on which operator and host agree in advance. */
export function sessionPrologue(hostId: string): Uint8Array {
  return new TextEncoder().encode(`holdfast relay session 1\n${hostId}`);
}
