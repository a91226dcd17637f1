/** The primitives of Noise by node:crypto, that is OpenSSL. */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { deriveSecret } from '../protocol/tokenSecrets.ts';
import { generateKeyPair, type NodeKeyPair, sharedSecret } from './keys.ts';
import { type NoiseCrypto, tagBytes } from './NoiseCrypto.ts';

const cipher = 'chacha20-poly1305';
const options = { authTagLength: tagBytes };

export const nodeCrypto: NoiseCrypto = {
  randomBytes,
  generateKeyPair,
  sharedSecret: (own, theirPublic) => sharedSecret(own as NodeKeyPair, theirPublic),
  seal(key, nonce, ad, plaintext) {
    const sealing = createCipheriv(cipher, key, nonce, options);
    sealing.setAAD(ad, { plaintextLength: plaintext.length });
    const body = sealing.update(plaintext);
    sealing.final();
    return Buffer.concat([body, sealing.getAuthTag()]);
  },
  open(key, nonce, ad, sealed) {
    const end = sealed.length - tagBytes;
    const opening = createDecipheriv(cipher, key, nonce, options);
    opening.setAAD(ad, { plaintextLength: end });
    opening.setAuthTag(sealed.subarray(end));
    const body = opening.update(sealed.subarray(0, end));
    opening.final();
    return body;
  },
  sha256(...parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
  hmac(key, ...parts) {
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  },
  derive: deriveSecret,
};
