/**
 * The wire of a relay: paths, frames of a host's link, and reasons for an end. Owns formats and bounds; moves nothing.
 * docs/relay.md describes the same.
 *
 * An operator's connection carries records (sealed messages of at most 65,535 bytes), one per binary WebSocket
 * message. A host has one connection, whose binary messages are frames: `type(1) channel(4, big-endian) payload`, a
 * channel per operator. Each direction of a channel has a window: records sent and not yet credited back cost at most
 * `windowBytes`. So a slow reader delays no other channel, and no side buffers more than a window for it.
 */

/** Paths below that of the relay's URL. */
export const hostPath = '/v1/host';
export const operatorPath = '/v1/operator/';

export const frameTypes = { open: 1, data: 2, credit: 3, close: 4, notice: 5 } as const;
export type FrameType = (typeof frameTypes)[keyof typeof frameTypes];

const headerBytes = 5;
/** Longest Noise message. */
export const recordBytes = 65_535;
/** Longest WebSocket message of a host's link. */
export const frameBytes = headerBytes + recordBytes;
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

export interface RelayFrame {
  type: FrameType;
  channel: number;
  payload: Buffer;
}

export function encodeFrame(type: FrameType, channel: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + payload.length);
  frame[0] = type;
  frame.writeUInt32BE(channel, 1);
  frame.set(payload, headerBytes);
  return frame;
}

export function encodeCredit(channel: number, bytes: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(bytes, 0);
  return encodeFrame(frameTypes.credit, channel, payload);
}

export function encodeClose(channel: number, reason: ChannelEnd): Buffer {
  return encodeFrame(frameTypes.close, channel, Buffer.from(reason));
}

const knownTypes = new Set<number>(Object.values(frameTypes));

/** Null for a malformed frame. The payload is a view into the message. */
export function decodeFrame(message: Buffer): RelayFrame | null {
  const type = message[0];
  if (message.length < headerBytes || type === undefined || !knownTypes.has(type)) return null;
  return {
    type: type as FrameType,
    channel: message.readUInt32BE(1),
    payload: message.subarray(headerBytes),
  };
}

/** Bytes of a credit frame; null for a malformed one. */
export function creditOf(payload: Buffer): number | null {
  return payload.length === 4 ? payload.readUInt32BE(0) : null;
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

/** Close codes for a refused host: the key was not proved, is not on the list, or another host holds the identity. */
export const claimCodes = { unproved: 4401, unlisted: 4403, claimed: 4409 } as const;

/** A host's identity is its public key: 32 bytes in base64url. */
export const hostIdPattern = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Data that the proof of a claim is bound to: this protocol, this relay as the host knows it, and this identity. */
export function claimPrologue(authority: string, hostId: string): Buffer {
  return Buffer.from(`holdfast relay claim 1\n${authority.toLowerCase()}\n${hostId}`);
}

/** Data that operator and host agree on in advance. */
export function sessionPrologue(hostId: string): Buffer {
  return Buffer.from(`holdfast relay session 1\n${hostId}`);
}
