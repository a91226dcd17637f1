/** A device of a test, paired as the page does it: over the server's socket, as a front would bring it. */

import { generateKeyPair, type NodeKeyPair, sharedSecret } from '../../src/noise/keys.ts';
import type { DevicePairResult } from '../../src/protocol/devices.ts';
import type { HelloParams, HelloResult, Requests } from '../../src/protocol/messages.ts';
import { deviceSecretLabel, formatToken } from '../../src/protocol/token.ts';
import { deriveSecret } from '../../src/protocol/tokenSecrets.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf, TestClient } from './TestClient.ts';
import type { TestHost } from './TestHost.ts';

const from = { carrier: 'websocket', address: '192.0.2.7' } as const;

export interface FarPeer {
  peer: Peer<ClientVocabulary>;
  hello: HelloResult;
  /** Resolves with the error that ended the connection. */
  closed: Promise<Error | null>;
}

/** Connects from elsewhere with a token. Rejects when it is not admitted. */
export async function comeFrom(host: TestHost, hello: Partial<HelloParams>): Promise<FarPeer> {
  let end: (error: Error | null) => void = () => {};
  const closed = new Promise<Error | null>((resolve) => {
    end = resolve;
  });
  const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(host)), {
    request: () => ({ answer: null }),
    notification: () => {},
    closed: (error) => end(error),
  });
  const result = await peer.request('hello', {
    versions: { min: 1, max: 1 },
    client: { kind: 'web', name: 'browser', version: '0' },
    terminal: { cols: 80, rows: 24, term: 'xterm' },
    via: from,
    ...hello,
  });
  return { peer, hello: result, closed };
}

/** Asks the server as its owner. */
export async function asOwner<M extends keyof Requests>(
  host: TestHost,
  method: M,
  params: Requests[M]['params'],
): Promise<Requests[M]['result']> {
  const owner = await TestClient.connect(socketOf(host));
  try {
    return (await owner.peer.request(method as never, params as never)) as Requests[M]['result'];
  } finally {
    owner.peer.destroy();
  }
}

/** Text of a public key in messages. */
export const keyText = ({ publicKey }: NodeKeyPair): string => Buffer.from(publicKey).toString('base64url');

/** The credential that a device derives from the answer to its pairing. */
export function credentialOf(key: NodeKeyPair, { id, hostKey }: DevicePairResult): string {
  const shared = sharedSecret(key, Buffer.from(hostKey, 'base64url'));
  return formatToken({ id, secret: deriveSecret(shared, deviceSecretLabel(id)) });
}

/** Pairs a new device by a new link; answers its id and credential. */
export async function pairDevice(
  host: TestHost,
  invite: Requests['device.invite']['params'] = {},
  name = 'phone',
  key = generateKeyPair(),
): Promise<{ id: string; token: string; key: NodeKeyPair }> {
  const { token: link } = await asOwner(host, 'device.invite', invite);
  const { peer } = await comeFrom(host, { token: link });
  const paired = await peer.request('device.pair', { publicKey: keyText(key), name });
  peer.destroy();
  return { id: paired.id, token: credentialOf(key, paired), key };
}
