/** Decodes base64 text in a status report. Owns the alphabet; StatusReport.ts knows the limits. */
import type { StatusBody } from './StatusBody.ts';
import { hasControl, shownText } from './statusText.ts';

const noSextet = 0xff;
const [equals, space, delete_] = [0x3d, 0x20, 0x7f];
/** Value of each character (RFC 4648, section 4). */
const sextets = new Uint8Array(256).fill(noSextet);
for (const [value, character] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  sextets[character.charCodeAt(0)] = value;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes a value, padded or not, of at most `limit` bytes; undefined unless it is UTF-8 without control characters.
 * Overwrites the value in the body, so it can be read only once.
 */
export function takeBase64Text(
  body: StatusBody,
  from: number,
  to: number,
  limit: number,
): string | undefined {
  const { bytes } = body;
  const padding = bytes[to - 1] !== equals || to === from ? 0 : bytes[to - 2] === equals ? 2 : 1;
  const size = to - from;
  if ((size - padding) % 4 === 1 || (padding > 0 && size % 4 !== 0)) return undefined;
  if (Math.floor(((size - padding) * 3) / 4) > limit) return undefined;
  let [bits, bitCount, end, isAscii] = [0, 0, from, true];
  for (let at = from; at < to - padding; at++) {
    const sextet = sextets[bytes[at] ?? 0] ?? noSextet;
    if (sextet === noSextet) return undefined;
    bits = ((bits << 6) | sextet) & 0x3fff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    const byte = (bits >>> bitCount) & 0xff;
    isAscii &&= byte >= space && byte < delete_;
    bytes[end++] = byte;
  }
  return isAscii ? body.text(from, end) : foreignText(bytes.subarray(from, end));
}

function foreignText(bytes: Uint8Array): string | undefined {
  try {
    const text = strict.decode(bytes);
    return hasControl(text) ? undefined : shownText(text);
  } catch {
    return undefined;
  }
}
