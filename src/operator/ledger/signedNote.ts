/**
 * Signed notes and the checkpoints of a hash tree, as other tools read them: c2sp.org/signed-note and
 * c2sp.org/tlog-checkpoint, with Ed25519 keys. Owns the two formats; touches no file.
 *
 *     holdfast/5f0c…        origin: name of the ledger, and of its key
 *     1042                  number of entries
 *     CsUYapGGPo4dkMgI…=    root of the tree over them
 *
 *     — holdfast/5f0c… Az3grlgtz…=      the key's id (4 bytes) and the signature, over the lines above the blank one
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Type of signature: Ed25519. */
const ed25519Type = 1;
const keyIdBytes = 4;
const publicKeyBytes = 32;
/** Longest note read: a checkpoint takes some 250 bytes, and each signature of a witness about 150 more. */
const mostNoteCharacters = 64 * 1024;

/** A public key, and the name that it signs under. */
export interface Verifier {
  readonly name: string;
  readonly key: KeyObject;
  readonly id: Buffer;
}

export interface Signer extends Verifier {
  readonly privateKey: KeyObject;
}

/** State of a ledger at some number of entries. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** A signer for a private key in PEM. Its name follows from the key, so that another key can't take the name over. */
export function signerOf(pem: string): Signer {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');
  const key = createPublicKey(privateKey);
  const name = nameOfKey(rawKey(key));
  return { name, key, id: keyId(name, rawKey(key)), privateKey };
}

/** The key as others keep it (vkey): name, id and public key. */
export function verifierText({ name, key, id }: Verifier): string {
  return `${name}+${id.toString('hex')}+${Buffer.concat([Buffer.from([ed25519Type]), rawKey(key)]).toString('base64')}`;
}

/** A key as printed by `verifierText`, under any name; null for any other text. */
export function parseVerifier(text: string): Verifier | null {
  const [name = '', id = '', encoded = '', ...rest] = splitKey(text);
  const bytes = strictBase64(encoded);
  if (rest.length > 0 || bytes === null || bytes.length !== 1 + publicKeyBytes || bytes[0] !== ed25519Type)
    return null;
  const raw = bytes.subarray(1);
  if (id !== keyId(name, raw).toString('hex')) return null;
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
  });
  return { name, key, id: keyId(name, raw) };
}

/** Whether a key has the name that follows from it, as every ledger's has. */
export function isNamedByKey({ name, key }: Verifier): boolean {
  return name === nameOfKey(rawKey(key));
}

/** The base64 of the key may have plus signs too. */
function splitKey(text: string): string[] {
  const [name = '', id = '', ...encoded] = text.split('+');
  return [name, id, encoded.join('+')];
}

export function signCheckpoint(signer: Signer, size: number, root: Uint8Array): string {
  const text = `${signer.name}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
  return signNote(signer, text);
}

/** A note of this text, which ends with a newline. */
export function signNote(signer: Signer, text: string): string {
  const signature = sign(null, Buffer.from(text), signer.privateKey);
  return `${text}\n— ${signer.name} ${Buffer.concat([signer.id, signature]).toString('base64')}\n`;
}

/**
 * The text of a note that this key signed; null for one that it did not sign, a wrong signature, or no note. Signatures
 * of other keys are ignored.
 */
export function openNote(note: string, verifier: Verifier): string | null {
  if (note.length > mostNoteCharacters || !note.endsWith('\n')) return null;
  // Line ends are the only control characters of a note.
  if (/[\x00-\x09\x0b-\x1f]/.test(note)) return null;
  const end = note.lastIndexOf('\n\n');
  if (end < 0) return null;
  const text = note.slice(0, end + 1);
  let signed = false;
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const match = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    const bytes = match ? strictBase64(match[2] ?? '') : null;
    if (!match || bytes === null || bytes.length <= keyIdBytes) return null;
    if (match[1] !== verifier.name || !bytes.subarray(0, keyIdBytes).equals(verifier.id)) continue;
    if (!verify(null, Buffer.from(text), verifier.key, bytes.subarray(keyIdBytes))) return null;
    signed = true;
  }
  return signed ? text : null;
}

/** The checkpoint in a note that this key signed; null for anything else. */
export function openCheckpoint(note: string, verifier: Verifier): Checkpoint | null {
  const text = openNote(note, verifier);
  return text === null ? null : parseCheckpoint(text);
}

/** Content of a note, without a look at its signature; null for no checkpoint. */
export function unverifiedCheckpoint(note: string): Checkpoint | null {
  return parseCheckpoint(`${note.split('\n\n')[0] ?? ''}\n`);
}

function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const hash = strictBase64(root);
  if (origin === '' || !/^(?:0|[1-9]\d{0,15})$/.test(size) || hash?.length !== 32 || rest.join('') !== '')
    return null;
  return { origin, size: Number(size), root: hash };
}

/** The first half of the key's hash: nobody finds another key with the same one. */
function nameOfKey(raw: Uint8Array): string {
  return `holdfast/${createHash('sha256').update(raw).digest('hex').slice(0, 32)}`;
}

function keyId(name: string, raw: Uint8Array): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([ed25519Type]))
    .update(raw)
    .digest()
    .subarray(0, keyIdBytes);
}

function rawKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

/** Bytes of base64 in its one canonical form: a changed character is always a change of what it says. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : null;
}
