/** Signed notes: those of others verify here, and ours are in the published form. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  isNamedByKey,
  openCheckpoint,
  openNote,
  parseVerifier,
  signCheckpoint,
  signerOf,
  signNote,
  unverifiedCheckpoint,
  verifierText,
} from '../../../src/operator/ledger/signedNote.ts';

/** The example of Go's note package, which the format comes from. */
const published = {
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note: `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`,
};

const newSigner = () =>
  signerOf(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const root = Buffer.alloc(32, 7);

describe('a note', () => {
  it('of others is verified by their key, as published', () => {
    const verifier = parseVerifier(published.key);
    if (!verifier) throw new Error('the key was not read');
    expect(openNote(published.note, verifier)).toBe(published.note.split('\n\n')[0]?.concat('\n'));
    expect(verifierText(verifier)).toBe(published.key);
    expect(isNamedByKey(verifier)).toBe(false);
    expect(openNote(published.note.replace('answer', 'Answer'), verifier)).toBeNull();
  });

  it('is refused with a wrong signature, a changed text, or no signature of this key', () => {
    const signer = newSigner();
    const note = signNote(signer, 'one\n\ntwo\n');
    expect(openNote(note, signer)).toBe('one\n\ntwo\n');
    expect(openNote(note.replace('two', 'too'), signer)).toBeNull();
    expect(openNote(note, newSigner())).toBeNull();
    expect(openNote(note.slice(0, -1), signer)).toBeNull();
    expect(openNote(note.replace('one', 'o\tne'), signer)).toBeNull();
  });

  it('may have signatures of witnesses, whose keys are unknown here', () => {
    const signer = newSigner();
    const witness = newSigner();
    const note = signNote(signer, 'text\n');
    const [, line] = signNote(witness, 'text\n').split('\n\n');
    expect(openNote(note + line, signer)).toBe('text\n');
    expect(openNote(note + line, witness)).toBe('text\n');
  });
});

describe('a checkpoint', () => {
  it('names the ledger by its key, the number of entries and the root, and is read back', () => {
    const signer = newSigner();
    const note = signCheckpoint(signer, 1042, root);
    expect(note.split('\n')).toEqual([
      signer.name,
      '1042',
      root.toString('base64'),
      '',
      expect.stringMatching(/^— holdfast\/[0-9a-f]{32} [A-Za-z0-9+/]+=*$/),
      '',
    ]);
    expect(openCheckpoint(note, signer)).toEqual({ origin: signer.name, size: 1042, root });
    const verifier = parseVerifier(verifierText(signer));
    expect(verifier && isNamedByKey(verifier)).toBe(true);
    expect(verifier && openCheckpoint(note, verifier)?.size).toBe(1042);
  });

  it('is no checkpoint with a size in another spelling, or a root of another length', () => {
    const signer = newSigner();
    const text = (size: string, hash: string) => signNote(signer, `${signer.name}\n${size}\n${hash}\n`);
    const good = root.toString('base64');
    expect(openCheckpoint(text('7', good), signer)?.size).toBe(7);
    for (const note of [text('07', good), text('-1', good), text('7', 'AAAA'), text('', good)])
      expect(openCheckpoint(note, signer)).toBeNull();
    expect(unverifiedCheckpoint('nothing')).toBeNull();
  });
});
