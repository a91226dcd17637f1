/**
 * The bytes of the keeper link: `u32 length | u8 type | payload`, big endian; the length counts type and payload.
 * Frequent messages (output, input, acks) and blobs are packed by hand; the rest is JSON. Owns encoding, decoding and
 * the limits; never acts on a message, and knows no socket.
 */
import { fail } from './errors.ts';
import type { FromKeeper, PtyId, ToKeeper } from './keeperLink.ts';

/**
 * Longest type + payload, bytes. Enough for the largest environment that a kernel accepts (6 MiB) as JSON, and for any
 * screen checkpoint; small enough that a garbage length can't exhaust the keeper's memory.
 */
export const maxFrameBytes = 8 * 1024 * 1024;
/** Longest writer id, bytes of UTF-8: ids are UUIDs with a prefix, so 256 is generous. */
const maxWriterBytes = 256;

const frameType = { json: 0, output: 1, input: 2, ack: 3, inputAck: 4, keepBlob: 5, blob: 6 } as const;
const headerBytes = 5;

function malformed(reason: string): Error {
  return fail('malformed-message', { reason });
}

/** A frame's buffer with its header written; the caller fills the rest. `tail` bytes follow in a buffer of their own. */
function startFrame(type: number, payloadBytes: number, tail = 0): Buffer {
  const value = 1 + payloadBytes + tail;
  if (value > maxFrameBytes)
    throw fail('limit-exceeded', { limit: 'keeper link frame bytes', most: maxFrameBytes, value });
  const frame = Buffer.allocUnsafe(headerBytes + payloadBytes);
  frame.writeUInt32BE(value, 0);
  frame[4] = type;
  return frame;
}

function jsonFrame(message: object): Buffer[] {
  const text = Buffer.from(JSON.stringify(message));
  return [startFrame(frameType.json, 0, text.length), text];
}

function writerBytes(writer: string): Buffer {
  const bytes = Buffer.from(writer);
  if (bytes.length > maxWriterBytes)
    throw fail('limit-exceeded', { limit: 'writer id bytes', most: maxWriterBytes, value: bytes.length });
  return bytes;
}

/** The frame of one message, in pieces to be written in order; payload bytes are passed on, not copied. */
export function encodeToKeeper(message: ToKeeper): Uint8Array[] {
  switch (message.type) {
    case 'input': {
      const writer = writerBytes(message.writer);
      const frame = startFrame(frameType.input, 14 + writer.length, message.data.length);
      frame.writeUInt32BE(message.pty, 5);
      frame.writeDoubleBE(message.seq, 9);
      frame.writeUInt16BE(writer.length, 17);
      frame.set(writer, 19);
      return [frame, message.data];
    }
    case 'ack': {
      const frame = startFrame(frameType.ack, 28);
      frame.writeUInt32BE(message.pty, 5);
      frame.writeDoubleBE(message.offset, 9);
      frame.writeDoubleBE(message.serial, 17);
      frame.writeDoubleBE(message.taken, 25);
      return [frame];
    }
    case 'keepBlob': {
      const frame = startFrame(frameType.keepBlob, 12, message.blob.length);
      frame.writeUInt32BE(message.pty, 5);
      frame.writeDoubleBE(message.offset, 9);
      return [frame, message.blob];
    }
    default:
      return jsonFrame(message);
  }
}

/** See `encodeToKeeper`. */
export function encodeFromKeeper(message: FromKeeper): Uint8Array[] {
  switch (message.type) {
    case 'output': {
      const frame = startFrame(frameType.output, 12, message.data.length);
      frame.writeUInt32BE(message.pty, 5);
      frame.writeDoubleBE(message.offset, 9);
      return [frame, message.data];
    }
    case 'inputAck': {
      const writer = writerBytes(message.writer);
      const frame = startFrame(frameType.inputAck, 8 + writer.length);
      frame.writeDoubleBE(message.seq, 5);
      frame.set(writer, 13);
      return [frame];
    }
    case 'blob': {
      const blob = message.blob ?? new Uint8Array(0);
      const frame = startFrame(frameType.blob, 13, blob.length);
      frame.writeUInt32BE(message.request, 5);
      frame.writeDoubleBE(message.offset, 9);
      frame[17] = message.blob === null ? 0 : 1;
      return [frame, blob];
    }
    default:
      return jsonFrame(message);
  }
}

/** Walks a payload of fixed fields; every read past the end, and every number that is no count, is malformed. */
class Fields {
  #at = 0;
  readonly #payload: Buffer;

  constructor(payload: Buffer) {
    this.#payload = payload;
  }

  #take(bytes: number): number {
    const start = this.#at;
    this.#at += bytes;
    if (this.#at > this.#payload.length) throw malformed('frame too short');
    return start;
  }

  u8(): number {
    return this.#payload.readUInt8(this.#take(1));
  }

  u32(): number {
    return this.#payload.readUInt32BE(this.#take(4));
  }

  /** A non-negative integer up to 2^53, as a double. */
  count(): number {
    const value = this.#payload.readDoubleBE(this.#take(8));
    if (!isCount(value)) throw malformed('not a count');
    return value;
  }

  text(bytes: number): string {
    if (bytes > maxWriterBytes) throw malformed('writer id too long');
    const start = this.#take(bytes);
    return this.#payload.toString('utf8', start, start + bytes);
  }

  shortText(): string {
    return this.text(this.#payload.readUInt16BE(this.#take(2)));
  }

  restText(): string {
    return this.text(this.#payload.length - this.#at);
  }

  rest(): Buffer {
    return this.#payload.subarray(this.#take(this.#payload.length - this.#at));
  }

  /** Nothing may be left over. */
  end(): void {
    if (this.#at !== this.#payload.length) throw malformed('frame too long');
  }
}

/** @throws malformed-message. Bytes in the result are views of `payload`. */
export function decodeToKeeper(type: number, payload: Buffer): ToKeeper {
  const fields = new Fields(payload);
  switch (type) {
    case frameType.json:
      return checkedJson(payload, toKeeperShapes);
    case frameType.input: {
      const [pty, seq, writer] = [fields.u32(), fields.count(), fields.shortText()];
      return { type: 'input', pty, seq, writer, data: fields.rest() };
    }
    case frameType.ack: {
      const [pty, offset, serial, taken] = [fields.u32(), fields.count(), fields.count(), fields.count()];
      fields.end();
      return { type: 'ack', pty, offset, serial, taken };
    }
    case frameType.keepBlob: {
      const [pty, offset] = [fields.u32(), fields.count()];
      return { type: 'keepBlob', pty, offset, blob: fields.rest() };
    }
    default:
      throw malformed(`frame type ${type}`);
  }
}

/** @throws malformed-message. Bytes in the result are views of `payload`. */
export function decodeFromKeeper(type: number, payload: Buffer): FromKeeper {
  const fields = new Fields(payload);
  switch (type) {
    case frameType.json:
      return checkedJson(payload, fromKeeperShapes);
    case frameType.output: {
      const [pty, offset]: [PtyId, number] = [fields.u32(), fields.count()];
      return { type: 'output', pty, offset, data: fields.rest() };
    }
    case frameType.inputAck: {
      const seq = fields.count();
      return { type: 'inputAck', seq, writer: fields.restText() };
    }
    case frameType.blob: {
      const [request, offset, present] = [fields.u32(), fields.count(), fields.u8()];
      const blob = fields.rest();
      return { type: 'blob', request, offset, blob: present === 1 ? blob : null };
    }
    default:
      throw malformed(`frame type ${type}`);
  }
}

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;
type JsonTypes<M extends { type: string }> = Exclude<
  M['type'],
  'output' | 'input' | 'ack' | 'inputAck' | 'keepBlob' | 'blob'
>;

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isId: Check = (value) => isCount(value) && value <= 0xffffffff;
/** Terminal sizes are unsigned shorts in TIOCSWINSZ (tty_ioctl(4)). */
const isSize: Check = (value) => isCount(value) && value >= 1 && value <= 0xffff;
const isText: Check = (value) => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const hasShape =
  (shape: Shape): Check =>
  (value) =>
    isObject(value) && Object.entries(shape).every(([field, check]) => check(value[field]));
const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const isSpawn = hasShape({
  key: isText,
  file: isText,
  args: isListOf(isText),
  argv0: isOptional(isText),
  env: (value) => isObject(value) && Object.values(value).every(isText),
  cwd: isText,
  cols: isSize,
  rows: isSize,
});

const isExit: Check = (value) =>
  isObject(value) &&
  ((value.kind === 'code' && isCount(value.code)) || (value.kind === 'signal' && isText(value.signal)));

const isMark: Check = (value) =>
  hasShape({ offset: isCount, serial: isCount, at: isCount })(value) &&
  isObject(value) &&
  (value.kind === 'exit'
    ? isExit(value.status)
    : value.kind === 'resize' && isSize(value.cols) && isSize(value.rows));

const isPtyState = hasShape({
  pty: isId,
  key: isText,
  pid: isCount,
  tty: isText,
  cols: isSize,
  rows: isSize,
  firstOffset: isCount,
  endOffset: isCount,
  exited: (value) => value === null || isExit(value),
  hasBlob: (value) => typeof value === 'boolean',
});

const isRelease = isOptional(hasShape({ version: isText, build: isText }));

const toKeeperShapes: Readonly<Record<JsonTypes<ToKeeper>, Shape>> = {
  hello: { version: isCount, pid: isCount, release: isRelease },
  ready: {},
  spawn: { request: isId, spawn: isSpawn },
  subscribe: { pty: isId, offset: isCount, afterSerial: isCount },
  dropInput: { pty: isId, keep: isListOf(isText) },
  note: { writer: isText, seq: isCount },
  lastSeq: { request: isId, writer: isText },
  resize: {
    pty: isId,
    cols: isSize,
    rows: isSize,
    cell: isOptional(hasShape({ width: isSize, height: isSize })),
  },
  signal: { pty: isId, signal: isText },
  kill: { pty: isId },
  release: { pty: isId },
  getBlob: { request: isId, pty: isId },
  restart: {},
  shutdown: {},
};

const fromKeeperShapes: Readonly<Record<JsonTypes<FromKeeper>, Shape>> = {
  welcome: {
    version: isCount,
    pid: isCount,
    generation: isCount,
    startedAt: isCount,
    ptys: isListOf(isPtyState),
    release: isRelease,
  },
  listen: { path: isText },
  spawned: { request: isId, pty: isId, pid: isCount, tty: isText },
  spawnFailed: {
    request: isId,
    code: (value) => value === 'spawn-failed' || value === 'bad-cwd',
    reason: isText,
  },
  mark: { pty: isId, mark: isMark },
  inputRefused: {
    writer: isText,
    seq: isCount,
    pty: isId,
    reason: (value) => value === 'full' || value === 'gone',
  },
  lastSeq: { request: isId, seq: isCount },
  hostDown: {},
};

/** Unknown fields are ignored, so that a newer peer may say more; a known one of the wrong kind is malformed. */
function checkedJson<M extends { type: string }>(
  payload: Buffer,
  shapes: Readonly<Record<string, Shape>>,
): M {
  let message: unknown;
  try {
    message = JSON.parse(payload.toString('utf8'));
  } catch {
    throw malformed('not JSON');
  }
  if (!isObject(message) || typeof message.type !== 'string') throw malformed('no type');
  const shape = Object.hasOwn(shapes, message.type) ? shapes[message.type] : undefined;
  if (shape === undefined) throw malformed(`type ${message.type.slice(0, 40)}`);
  for (const [field, check] of Object.entries(shape)) {
    if (!check(message[field])) throw malformed(`${message.type}.${field}`);
  }
  // Each field that the type names has been checked against the shape of its type.
  return message as unknown as M;
}

/**
 * Cuts a stream of chunks into frames. A frame that lies within one chunk is handed on as a view of it; one that
 * spans chunks is gathered once into a buffer of its exact size.
 */
export class FrameDecoder {
  readonly #header = Buffer.alloc(headerBytes);
  #headerFilled = 0;
  #body: Buffer | null = null;
  #bodyFilled = 0;

  /** Hands each frame that is complete to `onFrame`. @throws malformed-message; the stream is then unusable. */
  push(chunk: Buffer, onFrame: (type: number, payload: Buffer) => void): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#body !== null) {
        const taken = chunk.copy(this.#body, this.#bodyFilled, at);
        at += taken;
        this.#bodyFilled += taken;
        if (this.#bodyFilled < this.#body.length) return;
        const body = this.#body;
        this.#body = null;
        this.#headerFilled = 0;
        onFrame(this.#header.readUInt8(4), body);
        continue;
      }
      const taken = chunk.copy(this.#header, this.#headerFilled, at, at + headerBytes - this.#headerFilled);
      at += taken;
      this.#headerFilled += taken;
      if (this.#headerFilled < headerBytes) return;
      const length = this.#header.readUInt32BE(0);
      if (length < 1 || length > maxFrameBytes) throw malformed(`frame of ${length} bytes`);
      const end = at + length - 1;
      if (end <= chunk.length) {
        this.#headerFilled = 0;
        const payload = chunk.subarray(at, end);
        at = end;
        onFrame(this.#header.readUInt8(4), payload);
      } else {
        this.#body = Buffer.allocUnsafeSlow(length - 1);
        this.#bodyFilled = 0;
      }
    }
  }
}
