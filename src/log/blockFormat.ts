/**
 * The bytes of a block: a header, then records, the first of which is a checkpoint of the screen (docs/history.md has
 * this as a table). Owns encoding and decoding; never touches a file and never throws on bytes that it reads.
 */
import { crc32 } from 'node:zlib';
import type { InputHow, LogRecord } from './types.ts';
import { unzigzag, VarintReader, varintMaxBytes, writeVarint, zigzag } from './varint.ts';

/** Version of the whole format; a reader leaves blocks of another version alone. */
const blockVersion = 1;

const magic = Buffer.from('HFLB', 'latin1');
const deflatedFlag = 1;
/** Before the fields: magic, version, flags, header length. After them: their CRC. */
const fixedHeaderBytes = 8;
const crcBytes = 4;
/** Largest possible header: the fixed part, eight fields, the CRC. Reading this many bytes is always enough. */
const headerMaxBytes = fixedHeaderBytes + 8 * varintMaxBytes + crcBytes;

export interface BlockHeader {
  /** Counts a log's blocks from 1; never reused. */
  seq: number;
  /** Offset in the log of the first output byte. */
  firstOffset: number;
  /** Offset in the log where the PTY's stream began. */
  base: number;
  /** Milliseconds since the epoch, at the start of the block. */
  firstTime: number;
  lastSerial: number;
  /** Number of the top row of the screen, as Screen.historySize counts. */
  line: number;
  /** Set for a full, compressed block: length of its records before compression. */
  deflated?: { rawLength: number; endOffset: number };
}

export type HeaderReading =
  | { kind: 'ok'; header: BlockHeader; length: number }
  | { kind: 'bad'; reason: string };

export function encodeHeader(header: BlockHeader): Uint8Array {
  const bytes = Buffer.alloc(headerMaxBytes);
  magic.copy(bytes);
  bytes[4] = blockVersion;
  bytes[5] = header.deflated ? deflatedFlag : 0;
  let at = fixedHeaderBytes;
  const fields = [
    header.seq,
    header.firstOffset,
    header.base,
    header.firstTime,
    header.lastSerial,
    header.line,
    header.deflated?.rawLength ?? 0,
    header.deflated?.endOffset ?? 0,
  ];
  for (const field of fields) at = writeVarint(bytes, at, field);
  bytes.writeUInt16LE(at + crcBytes, 6);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, at)), at);
  return bytes.subarray(0, at + crcBytes);
}

export function decodeHeader(bytes: Uint8Array): HeaderReading {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length === 0) return { kind: 'bad', reason: 'it is empty' };
  if (view.length < fixedHeaderBytes || !view.subarray(0, 4).equals(magic)) {
    return { kind: 'bad', reason: 'it is not a block of a pane log' };
  }
  if (view[4] !== blockVersion) return { kind: 'bad', reason: `it has format version ${view[4]}` };
  const length = view.readUInt16LE(6);
  if (length > view.length || length < fixedHeaderBytes + crcBytes) {
    return { kind: 'bad', reason: 'its header is cut short' };
  }
  const end = length - crcBytes;
  if (view.readUInt32LE(end) !== crc32(view.subarray(0, end))) {
    return { kind: 'bad', reason: 'its header is damaged' };
  }
  const reader = new VarintReader(view, fixedHeaderBytes, end);
  const header: BlockHeader = {
    seq: reader.next(),
    firstOffset: reader.next(),
    base: reader.next(),
    firstTime: reader.next(),
    lastSerial: reader.next(),
    line: reader.next(),
  };
  const rawLength = reader.next();
  const endOffset = reader.next();
  if (reader.failed) return { kind: 'bad', reason: 'its header is damaged' };
  if (((view[5] ?? 0) & deflatedFlag) !== 0) header.deflated = { rawLength, endOffset };
  return { kind: 'ok', header, length };
}

/** A record in a block: one of the contract's, or a checkpoint between them. */
export type BlockRecord = LogRecord | { kind: 'checkpoint'; at: number; line: number; data: Uint8Array };

const codes = {
  checkpoint: 1,
  output: 2,
  resize: 3,
  respawn: 4,
  exit: 5,
  cleared: 6,
  reset: 7,
  gap: 8,
  inserted: 9,
  input: 10,
} as const satisfies Record<BlockRecord['kind'], number>;

/** Fields of a record before its data: those of `input`, and the time. */
const mostFields = 5;
const inputHows: readonly InputHow[] = ['keys', 'command', 'refused'];

/** Precedes each payload: kind, payload length as varint, CRC of the payload. */
const recordHeadMaxBytes = 1 + varintMaxBytes + crcBytes;

/**
 * A record as the buffers to write one after the other; output data is passed on, not copied. The CRC starts with the
 * kind, so that a wrong kind is detected as well as wrong bytes.
 */
export function encodeRecord(record: BlockRecord, previousTime: number): Uint8Array[] {
  const fields = Buffer.allocUnsafe(mostFields * varintMaxBytes);
  let fieldsLength = writeVarint(fields, 0, zigzag(record.at - previousTime));
  let data: Uint8Array | null = null;
  switch (record.kind) {
    case 'checkpoint':
      fieldsLength = writeVarint(fields, fieldsLength, record.line);
      data = record.data;
      break;
    case 'output':
    case 'inserted':
      data = record.data;
      break;
    case 'resize':
      fieldsLength = writeVarint(fields, fieldsLength, record.serial);
      fieldsLength = writeVarint(fields, fieldsLength, record.cols);
      fieldsLength = writeVarint(fields, fieldsLength, record.rows);
      break;
    case 'exit':
      fieldsLength = writeVarint(fields, fieldsLength, record.serial);
      data = Buffer.from(record.status, 'utf8');
      break;
    case 'gap':
      fieldsLength = writeVarint(fields, fieldsLength, record.bytes);
      break;
    case 'input':
      fieldsLength = writeVarint(fields, fieldsLength, record.author);
      fieldsLength = writeVarint(fields, fieldsLength, record.bytes);
      fieldsLength = writeVarint(fields, fieldsLength, record.seq);
      fieldsLength = writeVarint(fields, fieldsLength, inputHows.indexOf(record.how));
      data = record.who === '' ? null : Buffer.from(record.who, 'utf8');
      break;
    case 'respawn':
    case 'cleared':
    case 'reset':
      break;
  }
  const payloadLength = fieldsLength + (data?.length ?? 0);
  const code = codes[record.kind];
  const head = Buffer.allocUnsafe(recordHeadMaxBytes + fieldsLength);
  head[0] = code;
  let at = writeVarint(head, 1, payloadLength);
  const usedFields = fields.subarray(0, fieldsLength);
  let crc = crc32(usedFields, code);
  if (data) crc = crc32(data, crc);
  at = head.writeUInt32LE(crc, at);
  head.set(usedFields, at);
  const whole = head.subarray(0, at + fieldsLength);
  return data && data.length > 0 ? [whole, data] : [whole];
}

/** Position of a walk over records; `position` is the end of the last good record. */
export interface RecordCursor {
  position: number;
  offset: number;
  time: number;
}

/**
 * Calls `visit` with each record of `bytes` from the cursor on, and advances the cursor. Stops at the end, at the
 * first truncated or damaged record, or when `visit` answers 'stop' (the cursor stays before that record). Record data
 * is a view of `bytes`. Returns true when every byte was consumed.
 */
export function walkRecords(
  bytes: Uint8Array,
  cursor: RecordCursor,
  visit: (record: BlockRecord) => 'stop' | undefined,
): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new VarintReader(view, cursor.position);
  while (reader.position < view.length) {
    const code = view[reader.position++] ?? 0;
    const length = reader.next();
    const payload = reader.position + crcBytes;
    const end = payload + length;
    if (reader.failed || end > view.length) return false;
    if (view.readUInt32LE(reader.position) !== crc32(view.subarray(payload, end), code)) return false;
    reader.position = payload;
    const at = cursor.time + unzigzag(reader.next());
    const record = decodePayload(code, view, reader, end, cursor.offset, at);
    if (reader.failed) return false;
    // Records of an unknown kind are skipped: the length says where the next one starts.
    if (record !== null && visit(record) === 'stop') return false;
    cursor.position = end;
    cursor.time = at;
    if (record?.kind === 'output' || record?.kind === 'inserted') cursor.offset += record.data.length;
    else if (record?.kind === 'gap') cursor.offset += record.bytes;
    reader.position = end;
  }
  return true;
}

function decodePayload(
  code: number,
  view: Buffer,
  reader: VarintReader,
  end: number,
  offset: number,
  at: number,
): BlockRecord | null {
  switch (code) {
    case codes.checkpoint: {
      const line = reader.next();
      return { kind: 'checkpoint', at, line, data: view.subarray(reader.position, end) };
    }
    case codes.output:
      return { kind: 'output', offset, at, data: view.subarray(reader.position, end) };
    case codes.inserted:
      return { kind: 'inserted', offset, at, data: view.subarray(reader.position, end) };
    case codes.resize:
      return { kind: 'resize', offset, at, serial: reader.next(), cols: reader.next(), rows: reader.next() };
    case codes.exit: {
      const serial = reader.next();
      return { kind: 'exit', offset, at, serial, status: view.toString('utf8', reader.position, end) };
    }
    case codes.input: {
      const fields = { author: reader.next(), bytes: reader.next(), seq: reader.next() };
      const how = inputHows[reader.next()] ?? 'command';
      return { kind: 'input', offset, at, ...fields, how, who: view.toString('utf8', reader.position, end) };
    }
    case codes.gap:
      return { kind: 'gap', offset, at, bytes: reader.next() };
    case codes.respawn:
      return { kind: 'respawn', offset, at };
    case codes.cleared:
      return { kind: 'cleared', offset, at };
    case codes.reset:
      return { kind: 'reset', offset, at };
    default:
      return null;
  }
}
