/** Bytes in JSON, without base64, and without Buffer, which browsers lack. */

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
