/** QR codes for a terminal. */
import { renderUnicodeCompact } from 'uqr';

/** A QR code of the text, in half blocks, with the quiet zone that scanners need. */
export function qrCode(text: string): string {
  return `${renderUnicodeCompact(text, { border: 2 })}\n`;
}
