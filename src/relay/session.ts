/**
 * The handshake of an operator and a host through an untrusted relay: Noise_NKpsk2 over records. Owns the two messages
 * of the handshake and nothing after them.
 *
 *     operator -> host   e, es         and, sealed to the host's key, the token's id
 *     host -> operator   e, ee, psk    the key that only the host and a holder of the token can have
 *
 * The operator knows the host's public key from the link, so no third party can read the token's id, or answer. The
 * host answers an unknown token with a random key, and so in the same way: the operator can't open the answer, and no
 * one can learn from it which tokens exist. It then asks whether the host refuses it, or a relay has spoilt the answer
 * (refusal.ts). The host authenticates the operator by its first record after that, which only the right key seals; until
 * then it does nothing for the operator.
 */
import { Handshake } from '../noise/Handshake.ts';
import { type KeyPair, keyLength, type NoiseCrypto } from '../noise/NoiseCrypto.ts';
import { bytesOfBase64url } from '../protocol/bytes.ts';
import { fail, HoldfastError } from '../protocol/errors.ts';
import { limits } from '../protocol/limits.ts';
import type { RecordHandlers, RecordLink } from './RecordLink.ts';
import { answerRefusal, askRefusal } from './refusal.ts';
import { SealedRecords } from './SealedRecords.ts';
import { SecureCarrier, type Told, type Unopened } from './SecureCarrier.ts';
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

/** The host has said itself that it does not accept the token. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused';
}

/** The host's answer does not open, and the host did not say that it refuses: nothing follows for the token. */
const spoilt = () =>
  fail('insecure-channel', {
    reason:
      'something on the way to the host has changed it, or the host is of an earlier release and refuses it',
  });

/**
 * The operator's side. Errors: HandshakeRefused; insecure-channel, when the host has said neither yes nor no; those of
 * `told`. The link is closed after an error.
 */
export function openSession(link: RecordLink, side: OperatorSide): Promise<SecureCarrier> {
  const { crypto, hostId } = side;
  const handshake = new Handshake({
    crypto,
    pattern: 'NKpsk2',
    prologue: sessionPrologue(hostId),
    side: { initiator: true, remoteStatic: bytesOfBase64url(hostId) ?? nothing },
  });
  handshake.psk = side.psk;
  const first = handshake.write(new TextEncoder().encode(side.tokenId));
  return shake(link, side.told, {
    messageBytes: limits.messageBytes,
    begin: () => link.send(first),
    record: async (record, next) => {
      try {
        handshake.read(record);
      } catch (error) {
        if (!isInsecure(error)) throw error;
        const { question, isConfirmedBy } = askRefusal({ crypto, hostId, records: [first, record] });
        link.send(question);
        throw isConfirmedBy(await next(spoilt))
          ? new HandshakeRefused('the host refuses the token')
          : spoilt();
      }
      return { handshake };
    },
  });
}

/** The host's side. Errors: insecure-channel, those of `told` and `pskOf`. The link is closed after an error. */
export function answerSession(link: RecordLink, side: HostSide): Promise<SecureCarrier> {
  const { crypto, hostId, identity } = side;
  const handshake = new Handshake({
    crypto,
    pattern: 'NKpsk2',
    prologue: sessionPrologue(hostId),
    side: { initiator: false, static: identity },
  });
  return shake(link, side.told, {
    messageBytes: limits.helloBytes,
    begin: () => {},
    record: async (record) => {
      const tokenId = handshake.read(record);
      const known =
        tokenId.length > tokenIdBytes ? null : await side.pskOf(new TextDecoder().decode(tokenId));
      handshake.psk = known?.length === keyLength ? known : crypto.randomBytes(keyLength);
      const answer = handshake.write(nothing);
      link.send(answer);
      const seen = { crypto, hostId, records: [record, answer] } as const;
      return { handshake, unopened: (question) => answerRefusal(seen, identity, question) };
    },
  });
}

interface Shaken {
  handshake: Handshake;
  /** The answer to a first record that the handshake's keys do not open; null for none. */
  unopened?: Unopened;
}

interface Part {
  /** Longest message accepted at first. */
  messageBytes: number;
  begin(): void;
  /**
   * Reads the first message of the other side; the handshake is finished when it resolves. `next`: the record after it;
   * a link that ends before that fails with its error.
   */
  record(record: Uint8Array, next: (ended: () => Error) => Promise<Uint8Array>): Promise<Shaken>;
}

function shake(link: RecordLink, told: Told, part: Part): Promise<SecureCarrier> {
  return new Promise((resolve, reject) => {
    let ended: ChannelEnd | Error | null = null;
    let errorOf = told;
    const finish = ({ handshake, unopened }: Shaken) => {
      if (ended !== null) return;
      const records = new SealedRecords(handshake.split(), part.messageBytes);
      const carrier = new SecureCarrier(link, records, { told, unopened });
      current = carrier.events;
      resolve(carrier);
    };
    const refuse = (error: unknown) => {
      link.close(error instanceof HoldfastError && !isInsecure(error) ? 'busy' : 'broken');
      reject(error);
    };
    const next = (otherwise: () => Error) =>
      new Promise<Uint8Array>((came) => {
        errorOf = otherwise;
        const ignored = { record: () => {}, closed: () => {}, drained: () => {} };
        current = {
          ...current,
          record: (record) => {
            // The end that follows says less than the record.
            current = ignored;
            came(record);
          },
        };
        link.resumeReading();
      });
    let current: RecordHandlers = {
      record: (record) => {
        link.pauseReading();
        part.record(record, next).then(finish, refuse);
      },
      closed: (end) => {
        ended = end;
        reject(errorOf(end));
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

const isInsecure = (error: unknown) => error instanceof HoldfastError && error.code === 'insecure-channel';
