/**
 * A host's proof to a relay that it owns the identity it claims: Noise_NK with the relay as initiator. Only the holder
 * of the private key can answer; the answer is valid for this relay and this connection alone. Owns the three
 * messages, both sides.
 *
 *     host  -> relay   {"holdfast":1,"host":"<public key>"}       text
 *     relay -> host    e, es                                       binary
 *     host  -> relay   e, ee, {"instance":"...","name":"..."}      binary, the payload sealed to this relay
 *     relay -> host    {"joined":true}, or {"refused":"...","by":"..."} and the end
 */
import { Handshake } from '../noise/Handshake.ts';
import type { KeyPair } from '../noise/NoiseCrypto.ts';
import { nodeCrypto } from '../noise/nodeCrypto.ts';
import { isRecord } from '../protocol/codec.ts';
import { claimPrologue } from './hostFrames.ts';
import { hostIdPattern, textBytes } from './wire.ts';

/** Longest name and address kept of a host. */
const labelCharacters = 64;
const instancePattern = /^[A-Za-z0-9_-]{16,64}$/;

export interface Proof {
  instance: string;
  name: string;
}

export const claimText = (hostId: string) => JSON.stringify({ holdfast: 1, host: hostId });

/** The identity that a host claims; null for a malformed claim. */
export function readClaim(text: string): string | null {
  const value = parse(text);
  if (value === null || value.holdfast !== 1 || typeof value.host !== 'string') return null;
  return hostIdPattern.test(value.host) ? value.host : null;
}

/** The relay's side. */
export class Challenge {
  readonly #handshake: Handshake;
  readonly message: Uint8Array;

  constructor(hostId: string, authority: string) {
    this.#handshake = new Handshake({
      crypto: nodeCrypto,
      pattern: 'NK',
      prologue: claimPrologue(authority, hostId),
      side: { initiator: true, remoteStatic: Buffer.from(hostId, 'base64url') },
    });
    this.message = this.#handshake.write(new Uint8Array(0));
  }

  /** The host's answer. Errors: insecure-channel when the host does not have the key; null for a malformed answer. */
  proved(answer: Buffer): Proof | null {
    const value = parse(Buffer.from(this.#handshake.read(answer)).toString());
    if (value === null || typeof value.instance !== 'string' || typeof value.name !== 'string') return null;
    return instancePattern.test(value.instance)
      ? { instance: value.instance, name: oneLine(value.name) }
      : null;
  }
}

/**
 * The host's side: the answer to a challenge. Errors: insecure-channel when the challenge was for another host, or
 * from another relay.
 */
export function answerChallenge(
  challenge: Buffer,
  {
    identity,
    hostId,
    authority,
    proof,
  }: { identity: KeyPair; hostId: string; authority: string; proof: Proof },
): Uint8Array {
  const handshake = new Handshake({
    crypto: nodeCrypto,
    pattern: 'NK',
    prologue: claimPrologue(authority, hostId),
    side: { initiator: false, static: identity },
  });
  handshake.read(challenge);
  return handshake.write(Buffer.from(JSON.stringify(proof)));
}

/** The relay's decision on a claim. */
export type Verdict = { joined: true } | { refused: string; by?: string };

export function readVerdict(text: string): Verdict | null {
  const value = parse(text);
  if (value?.joined === true) return { joined: true };
  if (typeof value?.refused !== 'string') return null;
  const by = typeof value.by === 'string' ? { by: oneLine(value.by) } : {};
  return { refused: oneLine(value.refused), ...by };
}

/** Text of the other side made safe to show: one line, no controls. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '').slice(0, labelCharacters * 2);
}

function parse(text: string): Record<string, unknown> | null {
  if (text.length > textBytes) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
