/**
 * A host's link to a relay: frames for its channels, and the codes for a refused claim. Owns formats; moves nothing.
 * wire.ts has the rest of the wire.
 */
import { type ChannelEnd, recordBytes } from './wire.ts';

export const frameTypes = { open: 1, data: 2, credit: 3, close: 4, notice: 5 } as const;
export type FrameType = (typeof frameTypes)[keyof typeof frameTypes];

const headerBytes = 5;
/** Longest WebSocket message of a host's link. */
export const frameBytes = headerBytes + recordBytes;
/** Close codes for a refused host: the key was not proved, is not on the list, or another host holds the identity. */
export const claimCodes = { unproved: 4401, unlisted: 4403, claimed: 4409 } as const;

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

/** Data that the proof of a claim is bound to: this protocol, this relay as the host knows it, and this identity. */
export function claimPrologue(authority: string, hostId: string): Buffer {
  return Buffer.from(`holdfast relay claim 1\n${authority.toLowerCase()}\n${hostId}`);
}
