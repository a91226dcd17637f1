/** Bytes in JSON, without base64. A type only. */

/** A string in which each UTF-16 code unit is one byte, 0x00-0xff ('latin1' in Node's Buffer). */
export type ByteString = string;
