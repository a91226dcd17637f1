/**
 * A host's connection until its claim is decided: asks it to prove its key, and whether another host holds the
 * identity. Owns that one exchange and its time limit.
 */
import type { RawData, WebSocket } from 'ws';
import { HoldfastError } from '../protocol/errors.ts';
import type { Claim } from './channel.ts';
import { Challenge, type Proof, readClaim } from './claim.ts';
import { claimCodes } from './hostFrames.ts';

/** A host answers at once; a slower one holds a connection for nothing. */
const claimWithinMs = 10_000;

export interface HostAdmissionParts {
  /** As in the host's request. */
  authority: string;
  address: string;
  /** Whether this host may use the relay. */
  allows(hostId: string): boolean;
  /** The label of another host with the identity, or null. */
  holder(claim: Claim): Promise<string | null>;
  /** Resolves when all processes of the relay know of the host. */
  announce(claim: Claim): Promise<void>;
}

/** The proved claim of a host that was admitted and informed; null when it was refused and the socket closed. */
export async function admitHost(socket: WebSocket, parts: HostAdmissionParts): Promise<Claim | null> {
  const timer = setTimeout(() => socket.terminate(), claimWithinMs);
  try {
    const hostId = readClaim(await next(socket, 'text'));
    if (hostId === null) return refuse(socket, 'that is not a valid claim', claimCodes.unproved);
    const challenge = new Challenge(hostId, parts.authority);
    socket.send(challenge.message);
    const proof = proofOf(challenge, await next(socket, 'binary'));
    if (proof === null) return refuse(socket, 'the key of this identity was not proved', claimCodes.unproved);
    if (!parts.allows(hostId))
      return refuse(socket, 'this host is not on its list of allowed hosts', claimCodes.unlisted);
    const claim = {
      hostId,
      instance: proof.instance,
      label: `${proof.name || 'unnamed'} (${parts.address})`,
    };
    const held = await parts.holder(claim);
    if (socket.readyState !== socket.OPEN) return null;
    if (held !== null) return refuse(socket, 'the identity is in use', claimCodes.claimed, held);
    await parts.announce(claim);
    if (socket.readyState !== socket.OPEN) return null;
    socket.send(JSON.stringify({ joined: true }));
    return claim;
  } catch {
    socket.terminate();
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function proofOf(challenge: Challenge, answer: Buffer): Proof | null {
  try {
    return challenge.proved(answer);
  } catch (error) {
    if (error instanceof HoldfastError) return null;
    throw error;
  }
}

function refuse(socket: WebSocket, refused: string, code: number, by?: string): null {
  socket.send(JSON.stringify({ refused, ...(by === undefined ? {} : { by }) }));
  socket.close(code);
  return null;
}

function next(socket: WebSocket, kind: 'text'): Promise<string>;
function next(socket: WebSocket, kind: 'binary'): Promise<Buffer>;
function next(socket: WebSocket, kind: 'text' | 'binary'): Promise<string | Buffer> {
  return new Promise((resolve, reject) => {
    const message = (data: RawData, isBinary: boolean) => {
      settle();
      if (isBinary !== (kind === 'binary') || !Buffer.isBuffer(data))
        reject(new Error('not what was asked for'));
      else resolve(isBinary ? data : data.toString());
    };
    const closed = () => {
      settle();
      reject(new Error('closed'));
    };
    const settle = () => socket.off('message', message).off('close', closed);
    socket.on('message', message).on('close', closed);
  });
}
