/** Bytes in JSON, in base64url, and joined, without Buffer, which browsers lack. */

/** A string in which each UTF-16 code unit is one byte, 0x00-0xff ('latin1' in Node's Buffer). */
export type ByteString = string;

/** Arguments for one call of fromCharCode: engines accept some tens of thousands. */
const pieceBytes = 8192;

/** Text is encoded as UTF-8. */
export function byteString(data: string | Uint8Array): ByteString {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  let text = '';
  for (let at = 0; at < bytes.length; at += pieceBytes)
    text += String.fromCharCode(...bytes.subarray(at, at + pieceBytes));
  return text;
}

export function bytesOf(data: ByteString): Uint8Array {
  const bytes = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at++) bytes[at] = data.charCodeAt(at);
  return bytes;
}

/** UTF-8 text of a byte string; what is no UTF-8 becomes U+FFFD. */
export function textOfBytes(data: ByteString): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(data));
}

export function joinedBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Bytes in base64url without padding (RFC 4648, section 5). */
export function base64urlOf(bytes: Uint8Array): string {
  return btoa(byteString(bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Null for text that is no base64url without padding. */
export function bytesOfBase64url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  return bytesOf(atob(text.replace(/-/g, '+').replace(/_/g, '/')));
}
