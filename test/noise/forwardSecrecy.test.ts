import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Handshake } from '../../src/noise/Handshake.ts';
import { nobleCrypto } from '../../src/noise/nobleCrypto.ts';
import { nodeCrypto } from '../../src/noise/nodeCrypto.ts';

const noAd = new Uint8Array(0);
const prologue = Buffer.from('a connection');
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

it.each([
  ['Node', nodeCrypto],
  ['the page', nobleCrypto],
])(
  'what was recorded of a connection opens to nobody later, not with the host’s key and the token’s: %s',
  (_name, crypto) => {
    const [host, psk] = [nodeCrypto.generateKeyPair(), randomBytes(32)];
    const responder = () => {
      const handshake = new Handshake({
        crypto: nodeCrypto,
        pattern: 'NKpsk2',
        prologue,
        side: { initiator: false, static: host },
      });
      handshake.psk = psk;
      return handshake;
    };
    const operator = new Handshake({
      crypto,
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
    expect(text(answering.split().receive.open(noAd, typed))).toBe('typed');

    // The thief has both long-lived keys and the recording, and not what each side made for this connection alone.
    const thief = responder();
    expect(text(thief.read(first))).toBe('the token’s id');
    thief.write(noAd);
    expect(() => thief.split().receive.open(noAd, typed)).toThrow();
  },
);
