import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Handshake, type Pattern } from '../../src/noise/Handshake.ts';
import { keyPairOf } from '../../src/noise/keys.ts';

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
const noAd = new Uint8Array(0);

function sides(vector: Vector): [Handshake, Handshake] {
  const pattern = vector.protocol_name.split('_')[1] as Pattern;
  const initiator = new Handshake({
    pattern,
    prologue: hex(vector.init_prologue),
    side: { initiator: true, remoteStatic: hex(vector.init_remote_static) },
    ephemeral: keyPairOf(hex(vector.init_ephemeral)),
  });
  const responder = new Handshake({
    pattern,
    prologue: hex(vector.resp_prologue),
    side: { initiator: false, static: keyPairOf(hex(vector.resp_static)) },
    ephemeral: keyPairOf(hex(vector.resp_ephemeral)),
  });
  const [ours] = vector.init_psks ?? [];
  const [theirs] = vector.resp_psks ?? [];
  if (ours !== undefined) initiator.psk = hex(ours);
  if (theirs !== undefined) responder.psk = hex(theirs);
  return [initiator, responder];
}

describe('Noise, byte for byte as the published test vectors have it', () => {
  it.each(vectors.map((vector) => [vector.protocol_name, vector] as const))('%s', (_name, vector) => {
    const [initiator, responder] = sides(vector);
    const [first, second, ...transport] = vector.messages;
    if (first === undefined || second === undefined) throw new Error('a vector without messages');
    expect(initiator.write(hex(first.payload)).toString('hex')).toBe(first.ciphertext);
    expect(responder.read(hex(first.ciphertext)).toString('hex')).toBe(first.payload);
    expect(responder.write(hex(second.payload)).toString('hex')).toBe(second.ciphertext);
    expect(initiator.read(hex(second.ciphertext)).toString('hex')).toBe(second.payload);
    const ours = initiator.split();
    const theirs = responder.split();
    transport.forEach(({ payload, ciphertext }, at) => {
      const [sender, receiver] = at % 2 === 0 ? [ours, theirs] : [theirs, ours];
      expect(sender.send.seal(noAd, hex(payload)).toString('hex')).toBe(ciphertext);
      expect(receiver.receive.open(noAd, hex(ciphertext)).toString('hex')).toBe(payload);
    });
  });

  it('has both of the protocols that holdfast speaks among them', () => {
    expect(vectors.map((vector) => vector.protocol_name)).toEqual([
      'Noise_NK_25519_ChaChaPoly_SHA256',
      'Noise_NKpsk2_25519_ChaChaPoly_SHA256',
    ]);
  });
});
