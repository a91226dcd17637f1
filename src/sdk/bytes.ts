/** Byte strings of the protocol (protocol/bytes.ts) and text, without Buffer, which browsers lack. */
import type { ByteString } from '../protocol/bytes.ts';

/** Arguments of one call of fromCharCode. */
const chunkBytes = 8192;

export function byteStringOf(data: string | Uint8Array): ByteString {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  let text = '';
  for (let at = 0; at < bytes.length; at += chunkBytes)
    text += String.fromCharCode(...bytes.subarray(at, at + chunkBytes));
  return text;
}

export function bytesOf(text: ByteString): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Bytes of a program as text; what is not UTF-8 becomes U+FFFD. */
export function decodeBytes(text: ByteString): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(text));
}
