/**
 * A host's identity for relays and for operators: an X25519 key pair, kept in the state folder. Owns the file. The
 * public key is the identity itself, so no directory of keys is needed.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, keyPairOf, type NodeKeyPair, privateBytesOf } from '../noise/keys.ts';
import { keyLength } from '../noise/NoiseCrypto.ts';
import { fail } from '../protocol/errors.ts';
import { systemReason } from '../protocol/systemReason.ts';

export interface Identity {
  pair: NodeKeyPair;
  /** The public key in base64url, as in relays and links. */
  id: string;
}

const fileName = 'relay-key';

export function identityOf(pair: NodeKeyPair): Identity {
  return { pair, id: Buffer.from(pair.publicKey).toString('base64url') };
}

/**
 * The identity of this state folder, made at the first call (mode 0600). Errors: store-unreadable for a file that is
 * no key: a new key would be another host, and would invalidate every link given out.
 */
export function loadIdentity(stateDir: string): Identity {
  const path = join(stateDir, fileName);
  const kept = readKey(path);
  if (kept !== null) return identityOf(kept);
  const pair = generateKeyPair();
  const fresh = `${path}.${process.pid}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${Buffer.from(privateBytesOf(pair)).toString('base64url')}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  renameSync(fresh, path);
  // Two processes that make it at the same time agree on the last one.
  return identityOf(readKey(path) ?? pair);
}

function readKey(path: string): NodeKeyPair | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fail('store-unreadable', { path, reason: systemReason(error), kept: path });
  }
  const bytes = Buffer.from(text.trim(), 'base64url');
  if (bytes.length !== keyLength)
    throw fail('store-unreadable', { path, reason: 'it is not a key', kept: path });
  return keyPairOf(bytes);
}
