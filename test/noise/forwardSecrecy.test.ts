import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Handshake } from '../../src/noise/Handshake.ts';
import { generateKeyPair } from '../../src/noise/keys.ts';

const noAd = new Uint8Array(0);
const prologue = Buffer.from('a connection');

it('what was recorded of a connection opens to nobody later, not with the host’s key and the token’s', () => {
  const [host, psk] = [generateKeyPair(), randomBytes(32)];
  const responder = () => {
    const handshake = new Handshake({
      pattern: 'NKpsk2',
      prologue,
      side: { initiator: false, static: host },
    });
    handshake.psk = psk;
    return handshake;
  };
  const operator = new Handshake({
    pattern: 'NKpsk2',
    prologue,
    side: { initiator: true, remoteStatic: host.publicKey },
  });
  operator.psk = psk;
  const answering = responder();
  const first = operator.write(Buffer.from('the token’s id'));
  answering.read(first);
  operator.read(answering.write(noAd));
  const typed = operator.split().send.seal(noAd, Buffer.from('typed'));
  expect(answering.split().receive.open(noAd, typed).toString()).toBe('typed');

  // The thief has both long-lived keys and the recording, and not what each side made for this connection alone.
  const thief = responder();
  expect(thief.read(first).toString()).toBe('the token’s id');
  thief.write(noAd);
  expect(() => thief.split().receive.open(noAd, typed)).toThrow();
});
