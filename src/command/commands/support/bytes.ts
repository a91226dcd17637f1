/** Converts between text of the command language (Unicode) and bytes of programs, buffers and files (ByteString). */
import type { ByteString } from '../../../protocol/messages.ts';

export const toByteString = (text: string): ByteString => Buffer.from(text, 'utf8').toString('latin1');
export const toText = (bytes: ByteString): string => Buffer.from(bytes, 'latin1').toString('utf8');
export const toBytes = (bytes: ByteString): Uint8Array => Buffer.from(bytes, 'latin1');
