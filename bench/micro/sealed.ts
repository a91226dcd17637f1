/**
 * Micro benchmark of the cryptography of relays: handshakes of both sides, and messages sealed and opened, with the
 * primitives of Node and with those of the page. Stands alone:
 *
 *   npx esbuild bench/micro/sealed.ts --bundle --platform=node --format=cjs --outfile=dist/bench-sealed.cjs
 *   node dist/bench-sealed.cjs
 */
import { Handshake, type Keys } from '../../src/noise/Handshake.ts';
import { generateKeyPair } from '../../src/noise/keys.ts';
import { nodeCrypto } from '../../src/noise/nodeCrypto.ts';
import { limits } from '../../src/protocol/limits.ts';
import { SealedRecords } from '../../src/relay/SealedRecords.ts';

const psk = new Uint8Array(32).fill(7);
const prologue = new Uint8Array(80).fill(3);
const identity = generateKeyPair();

function shake(): [Keys, Keys] {
  const initiator = new Handshake({
    crypto: nodeCrypto,
    pattern: 'NKpsk2',
    prologue,
    side: { initiator: true, remoteStatic: identity.publicKey },
  });
  const responder = new Handshake({
    crypto: nodeCrypto,
    pattern: 'NKpsk2',
    prologue,
    side: { initiator: false, static: identity },
  });
  initiator.psk = psk;
  responder.psk = psk;
  responder.read(initiator.write(psk));
  initiator.read(responder.write(new Uint8Array(0)));
  return [initiator.split(), responder.split()];
}

function measure(name: string, count: number, work: () => void): void {
  for (let at = 0; at < count / 10; at++) work();
  const runs = Array.from({ length: 15 }, () => {
    const begun = performance.now();
    for (let at = 0; at < count; at++) work();
    return ((performance.now() - begun) * 1000) / count;
  });
  console.log(`${name}: ${runs.sort((a, b) => a - b)[0]?.toFixed(1)} µs`);
}

measure('handshake, both sides', 400, () => void shake());
const [ours, theirs] = shake();
const us = new SealedRecords(ours, limits.messageBytes);
const them = new SealedRecords(theirs, limits.messageBytes);
for (const [name, length, count] of [
  ['a key (100 bytes)', 100, 20_000],
  ['a screen (8 KiB)', 8192, 5000],
  ['a large message (200 KiB)', 204_800, 300],
] as const) {
  const text = 'x'.repeat(length);
  measure(`${name}, sealed and opened`, count, () => {
    for (const record of us.seal(text)) them.open(record);
  });
}
const text = 'ä — 漢'.repeat(1200);
measure('a screen of other letters (12 KiB), sealed and opened', 5000, () => {
  for (const record of us.seal(text)) them.open(record);
});
