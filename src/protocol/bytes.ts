/** Bytes in JSON, without base64, and without Buffer, which browsers lack. */

/** A string in which each UTF-16 code unit is one byte, 0x00-0xff ('latin1' in Node's Buffer). */
export type ByteString = string;

/** Arguments for one call of fromCharCode: engines accept some tens of thousands. */
const pieceBytes = 8192;

export function byteString(bytes: Uint8Array): ByteString {
  let text = '';
  for (let at = 0; at < bytes.length; at += pieceBytes)
    text += String.fromCharCode(...bytes.subarray(at, at + pieceBytes));
  return text;
}

/** UTF-8 text of a byte string; invalid bytes become U+FFFD. */
export function textOfBytes(data: ByteString): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(data, (char) => char.charCodeAt(0)),
  );
}
