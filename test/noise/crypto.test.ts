import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyPairOf } from '../../src/noise/keys.ts';
import { nobleCrypto, noblePairOf } from '../../src/noise/nobleCrypto.ts';
import { nodeCrypto } from '../../src/noise/nodeCrypto.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Public keys of small order: a shared secret with them is all zeros. */
const smallOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

describe.each([
  ['Node', nodeCrypto, keyPairOf],
  ['the page', nobleCrypto, noblePairOf],
] as const)('the primitives of %s', (_name, crypto, pairOf) => {
  it('are X25519, as in RFC 7748, section 6.1', () => {
    const alice = pairOf(hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'));
    const bob = pairOf(hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'));
    expect(hexOf(alice.publicKey)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
    expect(hexOf(crypto.sharedSecret(alice, bob.publicKey))).toBe(
      '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
    );
  });

  it('refuse public keys of small order', () => {
    for (const point of smallOrder)
      expect(() => crypto.sharedSecret(crypto.generateKeyPair(), hex(point))).toThrow();
  });

  it('are ChaCha20-Poly1305, as in RFC 8439, section 2.8.2', () => {
    const key = Uint8Array.from({ length: 32 }, (_, at) => 0x80 + at);
    const words =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    const [nonce, ad] = [hex('070000004041424344454647'), hex('50515253c0c1c2c3c4c5c6c7')];
    const sealed = crypto.seal(key, nonce, ad, Buffer.from(words));
    expect(hexOf(sealed.subarray(0, 16))).toBe('d31a8d34648e60db7b86afbc53ef7ec2');
    expect(hexOf(sealed.subarray(-16))).toBe('1ae10b594f09e26a7e902ecbd0600691');
    expect(Buffer.from(crypto.open(key, nonce, ad, sealed)).toString()).toBe(words);
  });

  it('are HKDF-SHA-256, as in RFC 5869, A.3', () => {
    expect(hexOf(crypto.derive(new Uint8Array(22).fill(0x0b), ''))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d',
    );
  });

  it('open nothing that was changed, and not with another key, number or context', () => {
    const [key, nonce, ad] = [new Uint8Array(32), new Uint8Array(12), Buffer.from('context')];
    const sealed = crypto.seal(key, nonce, ad, Buffer.from('typed'));
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => crypto.open(key, nonce, ad, changed)).toThrow();
    }
    expect(() => crypto.open(new Uint8Array(32).fill(1), nonce, ad, sealed)).toThrow();
    expect(() => crypto.open(key, new Uint8Array(12).fill(1), ad, sealed)).toThrow();
    expect(() => crypto.open(key, nonce, Buffer.from('other'), sealed)).toThrow();
  });
});

it('the primitives of Node and of the page give the same bytes', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  fc.assert(
    fc.property(
      bytes(32),
      bytes(12),
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ maxLength: 3000 }),
      fc.string(),
      (key, nonce, ad, text, label) => {
        const sealed = nodeCrypto.seal(key, nonce, ad, text);
        expect(hexOf(nobleCrypto.seal(key, nonce, ad, text))).toBe(hexOf(sealed));
        expect(hexOf(nobleCrypto.open(key, nonce, ad, sealed))).toBe(hexOf(text));
        expect(hexOf(nobleCrypto.sha256(key, ad, text))).toBe(hexOf(nodeCrypto.sha256(key, ad, text)));
        expect(hexOf(nobleCrypto.hmac(key, ad, text))).toBe(hexOf(nodeCrypto.hmac(key, ad, text)));
        expect(hexOf(nobleCrypto.derive(key, label))).toBe(hexOf(nodeCrypto.derive(key, label)));
        expect(hexOf(noblePairOf(key).publicKey)).toBe(hexOf(keyPairOf(key).publicKey));
      },
    ),
    { numRuns: 60 },
  );
});
