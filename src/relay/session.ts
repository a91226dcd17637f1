/**
 * The handshake of an operator and a host through an untrusted relay: Noise_NKpsk2 over records. Owns the two messages
 * of the handshake and nothing after them.
 *
 *     operator -> host   e, es         and, sealed to the host's key, the token's id
 *     host -> operator   e, ee, psk    the key that only the host and a holder of the token can have
 *
 * The operator knows the host's public key from the link, so no third party can read the token's id, or answer. The
 * host answers an unknown token with a random key, and so in the same way: the operator can't open the answer, and no
 * one can learn from it which tokens exist. The host authenticates the operator by its first record after that, which
 * only the right key seals; until then it does nothing for the operator.
 */
import { Handshake } from '../noise/Handshake.ts';
import { type KeyPair, keyLength, type NoiseCrypto } from '../noise/NoiseCrypto.ts';
import { bytesOfBase64url } from '../protocol/bytes.ts';
import { HoldfastError } from '../protocol/errors.ts';
import { limits } from '../protocol/limits.ts';
import type { RecordHandlers, RecordLink } from './RecordLink.ts';
import { SealedRecords } from './SealedRecords.ts';
import { SecureCarrier, type Told } from './SecureCarrier.ts';
import { type ChannelEnd, sessionPrologue } from './wire.ts';

/** A host's payload: empty. A later version may use it; its contents are ignored. */
const nothing = new Uint8Array(0);
/** Longest token id, bytes. */
const tokenIdBytes = 64;

export interface OperatorSide {
  crypto: NoiseCrypto;
  hostId: string;
  tokenId: string;
  psk: Uint8Array;
  told: Told;
}

export interface HostSide {
  crypto: NoiseCrypto;
  hostId: string;
  identity: KeyPair;
  /** The key of a token; null when the id is unknown. Rejects when the answer is not available now. */
  pskOf(tokenId: string): Promise<Uint8Array | null>;
  told: Told;
}

/** The host did not prove that it has the link's key, or does not accept the token: the two can't be told apart. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused';
}

/** The operator's side. Errors: HandshakeRefused, those of `told`. The link is closed after an error. */
export function openSession(link: RecordLink, side: OperatorSide): Promise<SecureCarrier> {
  const handshake = new Handshake({
    crypto: side.crypto,
    pattern: 'NKpsk2',
    prologue: sessionPrologue(side.hostId),
    side: { initiator: true, remoteStatic: bytesOfBase64url(side.hostId) ?? nothing },
  });
  handshake.psk = side.psk;
  return shake(link, side.told, {
    messageBytes: limits.messageBytes,
    begin: () => link.send(handshake.write(new TextEncoder().encode(side.tokenId))),
    record: async (record) => {
      handshake.read(record);
      return handshake;
    },
  });
}

/** The host's side. Errors: HandshakeRefused, those of `told` and `pskOf`. The link is closed after an error. */
export function answerSession(link: RecordLink, side: HostSide): Promise<SecureCarrier> {
  const handshake = new Handshake({
    crypto: side.crypto,
    pattern: 'NKpsk2',
    prologue: sessionPrologue(side.hostId),
    side: { initiator: false, static: side.identity },
  });
  return shake(link, side.told, {
    messageBytes: limits.helloBytes,
    begin: () => {},
    record: async (record) => {
      const tokenId = handshake.read(record);
      const known =
        tokenId.length > tokenIdBytes ? null : await side.pskOf(new TextDecoder().decode(tokenId));
      handshake.psk = known?.length === keyLength ? known : side.crypto.randomBytes(keyLength);
      link.send(handshake.write(nothing));
      return handshake;
    },
  });
}

interface Part {
  /** Longest message accepted at first. */
  messageBytes: number;
  begin(): void;
  /** Reads the one message of the other side; the handshake is finished when it resolves. */
  record(record: Uint8Array): Promise<Handshake>;
}

function shake(link: RecordLink, told: Told, part: Part): Promise<SecureCarrier> {
  return new Promise((resolve, reject) => {
    let carrier: SecureCarrier | null = null;
    let ended: ChannelEnd | Error | null = null;
    const finish = (handshake: Handshake) => {
      if (ended !== null) return;
      carrier = new SecureCarrier(link, new SealedRecords(handshake.split(), part.messageBytes), told);
      current = carrier.events;
      resolve(carrier);
    };
    const refuse = (error: unknown) => {
      link.close(error instanceof HoldfastError && error.code !== 'insecure-channel' ? 'busy' : 'broken');
      reject(
        error instanceof HoldfastError && error.code === 'insecure-channel'
          ? new HandshakeRefused(error.message)
          : error,
      );
    };
    let current: RecordHandlers = {
      record: (record) => {
        link.pauseReading();
        part.record(record).then(finish, refuse);
      },
      closed: (end) => {
        ended = end;
        reject(told(end));
      },
      drained: () => {},
    };
    link.start({
      record: (record) => current.record(record),
      closed: (end) => current.closed(end),
      drained: () => current.drained(),
    });
    part.begin();
  });
}
