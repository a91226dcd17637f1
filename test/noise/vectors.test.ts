import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Handshake, type Pattern } from '../../src/noise/Handshake.ts';
import { keyPairOf } from '../../src/noise/keys.ts';
import type { KeyPair, NoiseCrypto } from '../../src/noise/NoiseCrypto.ts';
import { nobleCrypto, noblePairOf } from '../../src/noise/nobleCrypto.ts';
import { nodeCrypto } from '../../src/noise/nodeCrypto.ts';

interface Vector {
  protocol_name: string;
  init_prologue: string;
  init_psks?: string[];
  init_ephemeral: string;
  init_remote_static: string;
  resp_prologue: string;
  resp_psks?: string[];
  resp_static: string;
  resp_ephemeral: string;
  messages: { payload: string; ciphertext: string }[];
}

const file = join(import.meta.dirname, 'vectors/cacophony.json');
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
const hex = (text: string) => Buffer.from(text, 'hex');
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const noAd = new Uint8Array(0);

interface Platform {
  crypto: NoiseCrypto;
  pairOf(privateBytes: Uint8Array): KeyPair;
}
const node: Platform = { crypto: nodeCrypto, pairOf: keyPairOf };
const page: Platform = { crypto: nobleCrypto, pairOf: noblePairOf };

function sides(vector: Vector, initiating: Platform, responding: Platform): [Handshake, Handshake] {
  const pattern = vector.protocol_name.split('_')[1] as Pattern;
  const initiator = new Handshake({
    crypto: initiating.crypto,
    pattern,
    prologue: hex(vector.init_prologue),
    side: { initiator: true, remoteStatic: hex(vector.init_remote_static) },
    ephemeral: initiating.pairOf(hex(vector.init_ephemeral)),
  });
  const responder = new Handshake({
    crypto: responding.crypto,
    pattern,
    prologue: hex(vector.resp_prologue),
    side: { initiator: false, static: responding.pairOf(hex(vector.resp_static)) },
    ephemeral: responding.pairOf(hex(vector.resp_ephemeral)),
  });
  const [ours] = vector.init_psks ?? [];
  const [theirs] = vector.resp_psks ?? [];
  if (ours !== undefined) initiator.psk = hex(ours);
  if (theirs !== undefined) responder.psk = hex(theirs);
  return [initiator, responder];
}

describe.each([
  ['Node to Node', node, node],
  ['page to Node', page, node],
  ['page to page', page, page],
] as const)(
  'Noise, byte for byte as the published test vectors have it, %s',
  (_names, initiating, responding) => {
    it.each(vectors.map((vector) => [vector.protocol_name, vector] as const))('%s', (_name, vector) => {
      const [initiator, responder] = sides(vector, initiating, responding);
      const [first, second, ...transport] = vector.messages;
      if (first === undefined || second === undefined) throw new Error('a vector without messages');
      expect(hexOf(initiator.write(hex(first.payload)))).toBe(first.ciphertext);
      expect(hexOf(responder.read(hex(first.ciphertext)))).toBe(first.payload);
      expect(hexOf(responder.write(hex(second.payload)))).toBe(second.ciphertext);
      expect(hexOf(initiator.read(hex(second.ciphertext)))).toBe(second.payload);
      const ours = initiator.split();
      const theirs = responder.split();
      transport.forEach(({ payload, ciphertext }, at) => {
        const [sender, receiver] = at % 2 === 0 ? [ours, theirs] : [theirs, ours];
        expect(hexOf(sender.send.seal(noAd, hex(payload)))).toBe(ciphertext);
        expect(hexOf(receiver.receive.open(noAd, hex(ciphertext)))).toBe(payload);
      });
    });

    it('has both of the protocols that holdfast speaks among them', () => {
      expect(vectors.map((vector) => vector.protocol_name)).toEqual([
        'Noise_NK_25519_ChaChaPoly_SHA256',
        'Noise_NKpsk2_25519_ChaChaPoly_SHA256',
      ]);
    });
  },
);
