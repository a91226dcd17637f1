/**
 * The host's own word that it refuses a token. A relay can spoil a handshake, which then fails as that of a revoked token
 * does; only the host can answer here. Owns the two messages; sends nothing.
 *
 *     operator -> host   e, es     Noise_NK: its prologue is the handshake as the operator saw it
 *     host -> operator   e, ee     only for the same handshake as the host saw it
 *
 * So nothing was changed, and still the two have no key in common: the token is not one of this host. The host answers an
 * unknown token and a wrong secret in the same way.
 */
import { Handshake, type HandshakeOptions } from '../noise/Handshake.ts';
import type { KeyPair, NoiseCrypto } from '../noise/NoiseCrypto.ts';
import { bytesOfBase64url, joinedBytes } from '../protocol/bytes.ts';
import { HoldfastError } from '../protocol/errors.ts';

const nothing = new Uint8Array(0);

/** A handshake as one side has seen it. */
export interface SeenHandshake {
  crypto: NoiseCrypto;
  hostId: string;
  /** The operator's record, then the host's. */
  records: readonly [Uint8Array, Uint8Array];
}

/** The operator's question, and whether a record is the host's answer to it. */
export function askRefusal(seen: SeenHandshake): {
  question: Uint8Array;
  isConfirmedBy(record: Uint8Array): boolean;
} {
  const remoteStatic = bytesOfBase64url(seen.hostId) ?? nothing;
  const handshake = newHandshake(seen, { initiator: true, remoteStatic });
  return { question: handshake.write(nothing), isConfirmedBy: (record) => reads(handshake, record) };
}

/** The host's answer; null for a record that is no such question about this handshake. */
export function answerRefusal(
  seen: SeenHandshake,
  identity: KeyPair,
  question: Uint8Array,
): Uint8Array | null {
  const handshake = newHandshake(seen, { initiator: false, static: identity });
  return reads(handshake, question) ? handshake.write(nothing) : null;
}

function newHandshake({ crypto, hostId, records }: SeenHandshake, side: HandshakeOptions['side']): Handshake {
  const [first, second] = records.map((record) => crypto.sha256(record));
  const label = new TextEncoder().encode(`holdfast relay refusal 1\n${hostId}\n`);
  const prologue = joinedBytes(label, first as Uint8Array, second as Uint8Array);
  return new Handshake({ crypto, pattern: 'NK', prologue, side });
}

function reads(handshake: Handshake, record: Uint8Array): boolean {
  try {
    handshake.read(record);
    return true;
  } catch (error) {
    if (error instanceof HoldfastError) return false;
    throw error;
  }
}
