/**
 * Encryption of a push message for one browser (RFC 8291, content coding aes128gcm of RFC 8188), by node:crypto. Owns the
 * derivation of keys and the form of the body; sends nothing.
 */
import { createCipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';

/** Keys of a subscription, as the browser gives them. */
export interface PushKeys {
  /** Uncompressed point on P-256, 65 bytes. */
  p256dh: Buffer;
  /** 16 bytes. */
  auth: Buffer;
}

/** Random parts of a message. Given only by tests with published values. */
export interface PushRandom {
  salt: Buffer;
  privateKey: Buffer;
}

const curve = 'prime256v1';
const saltBytes = 16;
/** Size of a record, as in the RFC's example; a message is one record. */
const recordBytes = 4096;
/** Longest text of one record: without the tag of AES-GCM and the delimiter. A push service takes 4096 bytes in all. */
export const mostPushBytes = 3993;
/** Delimiter of the last record (RFC 8188, section 2). */
const lastRecord = 2;

/** Body of the request to the push service. Throws for keys that are not on the curve, and for too long a text. */
export function encryptPush(text: Buffer, keys: PushKeys, random?: PushRandom): Buffer {
  if (text.length > mostPushBytes) throw new RangeError(`a push message of ${text.length} bytes`);
  const own: ECDH = createECDH(curve);
  if (random) own.setPrivateKey(random.privateKey);
  else own.generateKeys();
  const salt = random?.salt ?? randomBytes(saltBytes);
  const publicKey = own.getPublicKey();
  const shared = own.computeSecret(keys.p256dh);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.p256dh, publicKey]);
  const material = derive(shared, keys.auth, info, 32);
  const key = derive(material, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(material, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const sealed = Buffer.concat([
    cipher.update(text),
    cipher.update(Buffer.from([lastRecord])),
    cipher.final(),
  ]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(recordBytes);
  return Buffer.concat([salt, size, Buffer.from([publicKey.length]), publicKey, sealed, cipher.getAuthTag()]);
}

/** Keys of a subscription from base64url; null for anything that is none. */
export function readPushKeys(p256dh: string, auth: string): PushKeys | null {
  const keys = { p256dh: Buffer.from(p256dh, 'base64url'), auth: Buffer.from(auth, 'base64url') };
  if (keys.p256dh.length !== 65 || keys.p256dh[0] !== 4 || keys.auth.length !== 16) return null;
  try {
    const own = createECDH(curve);
    own.generateKeys();
    own.computeSecret(keys.p256dh);
    return keys;
  } catch {
    // Not a point on the curve.
    return null;
  }
}

function derive(material: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', material, salt, info, bytes));
}
