import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeFromKeeper,
  decodeToKeeper,
  encodeFromKeeper,
  encodeToKeeper,
  FrameDecoder,
  maxFrameBytes,
} from '../../src/protocol/keeperCodec.ts';
import type { FromKeeper, ToKeeper } from '../../src/protocol/keeperLink.ts';

const id = fc.nat(0xffffffff);
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const size = fc.integer({ min: 1, max: 65535 });
const bytes = fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b));
const writer = fc.string({ maxLength: 60, unit: 'grapheme' });
const text = fc.string({ unit: 'grapheme' });
const exit = fc.oneof(
  fc.record({ kind: fc.constant('code' as const), code: fc.nat(255) }),
  fc.record({ kind: fc.constant('signal' as const), signal: fc.constant('SIGKILL') }),
);
const t = <T extends string>(type: T) => fc.constant(type);

const toKeeper: fc.Arbitrary<ToKeeper> = fc.oneof(
  fc.record({ type: t('hello'), version: count, pid: count }),
  fc.record({ type: t('ready') }),
  fc.record({
    type: t('spawn'),
    request: id,
    spawn: fc.record({
      key: text,
      file: text,
      args: fc.array(text),
      env: fc.dictionary(text, text, { noNullPrototype: true }),
      cwd: text,
      cols: size,
      rows: size,
    }),
  }),
  fc.record({ type: t('subscribe'), pty: id, offset: count, afterSerial: count }),
  fc.record({ type: t('ack'), pty: id, offset: count, serial: count, taken: count }),
  fc.record({ type: t('input'), pty: id, writer, seq: count, data: bytes }),
  fc.record({ type: t('note'), writer, seq: count }),
  fc.record({ type: t('lastSeq'), request: id, writer }),
  fc.record({ type: t('resize'), pty: id, cols: size, rows: size }),
  fc.record({ type: t('signal'), pty: id, signal: text }),
  fc.record({ type: t('kill'), pty: id }),
  fc.record({ type: t('release'), pty: id }),
  fc.record({ type: t('keepBlob'), pty: id, offset: count, blob: bytes }),
  fc.record({ type: t('getBlob'), request: id, pty: id }),
  fc.record({ type: t('restart') }),
  fc.record({ type: t('shutdown') }),
);

const mark = fc.oneof(
  fc.record({ kind: t('resize'), offset: count, serial: count, cols: size, rows: size, at: count }),
  fc.record({ kind: t('exit'), offset: count, serial: count, status: exit, at: count }),
);
const ptyState = fc.record({
  pty: id,
  key: text,
  pid: count,
  tty: text,
  cols: size,
  rows: size,
  firstOffset: count,
  endOffset: count,
  exited: fc.option(exit),
  hasBlob: fc.boolean(),
});
const fromKeeper: fc.Arbitrary<FromKeeper> = fc.oneof(
  fc.record({
    type: t('welcome'),
    version: count,
    pid: count,
    generation: count,
    startedAt: count,
    ptys: fc.array(ptyState),
  }),
  fc.record({ type: t('spawned'), request: id, pty: id, pid: count, tty: text }),
  fc.record({
    type: t('spawnFailed'),
    request: id,
    code: fc.constantFrom('spawn-failed' as const, 'bad-cwd' as const),
    reason: text,
  }),
  fc.record({ type: t('output'), pty: id, offset: count, data: bytes }),
  fc.record({ type: t('mark'), pty: id, mark }),
  fc.record({ type: t('inputAck'), writer, seq: count }),
  fc.record({
    type: t('inputRefused'),
    writer,
    seq: count,
    pty: id,
    reason: fc.constantFrom('full' as const, 'gone' as const),
  }),
  fc.record({ type: t('lastSeq'), request: id, seq: count }),
  fc.record({ type: t('blob'), request: id, offset: count, blob: fc.option(bytes) }),
);

/** Cuts a stream at the given places and decodes it chunk by chunk. */
function decodeInPieces<M>(
  stream: Buffer,
  cuts: number[],
  decode: (type: number, payload: Buffer) => M,
): M[] {
  const decoder = new FrameDecoder();
  const messages: M[] = [];
  const places = cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, stream.length]) {
    decoder.push(Buffer.from(stream.subarray(from, to)), (type, payload) =>
      messages.push(decode(type, payload)),
    );
    from = to;
  }
  return messages;
}

describe('the codec of the keeper link', () => {
  it('gives back every message to the keeper, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(toKeeper, { maxLength: 8 }), fc.array(fc.nat(5000)), (messages, cuts) => {
        const stream = Buffer.concat(messages.flatMap(encodeToKeeper));
        expect(decodeInPieces(stream, cuts, decodeToKeeper)).toEqual(messages);
      }),
    );
  });

  it('gives back every message from the keeper, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fromKeeper, { maxLength: 8 }), fc.array(fc.nat(5000)), (messages, cuts) => {
        const stream = Buffer.concat(messages.flatMap(encodeFromKeeper));
        expect(decodeInPieces(stream, cuts, decodeFromKeeper)).toEqual(messages);
      }),
    );
  });

  it('hands on output bytes without copying them', () => {
    const data = Buffer.from('twelve bytes');
    const pieces = encodeFromKeeper({ type: 'output', pty: 1, offset: 0, data });
    expect(pieces[1]).toBe(data);
    const stream = Buffer.concat(pieces);
    const seen: Buffer[] = [];
    new FrameDecoder().push(stream, (_type, payload) => seen.push(payload));
    expect(seen[0]?.buffer).toBe(stream.buffer);
  });

  it('answers garbage with malformed-message and nothing else', () => {
    const frame = fc.tuple(fc.nat(8), fc.uint8Array({ maxLength: 60 })).map(([type, payload]) => {
      const header = Buffer.alloc(5);
      header.writeUInt32BE(payload.length + 1);
      header[4] = type;
      return Buffer.concat([header, payload]);
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 500 }), frame),
        fc.boolean(),
        (garbage, toTheKeeper) => {
          const decode: (type: number, payload: Buffer) => unknown = toTheKeeper
            ? decodeToKeeper
            : decodeFromKeeper;
          try {
            new FrameDecoder().push(Buffer.from(garbage), decode);
          } catch (error) {
            expect(error).toMatchObject({ code: 'malformed-message' });
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    { type: 'spawn', request: 1, spawn: { key: 'k' } },
    { type: 'resize', pty: 1, cols: 0, rows: 1 },
    { type: 'resize', pty: 1, cols: 80, rows: 65536 },
    { type: 'kill', pty: '1' },
    { type: 'toString' },
    { type: 'input', pty: 1, seq: 1, writer: 'w', data: [1] },
    [],
    null,
  ])('refuses %j', (message) => {
    expect(() => decodeToKeeper(0, Buffer.from(JSON.stringify(message)))).toThrow(/malformed/);
  });

  it('refuses a frame above the limit on both sides, before taking memory for it', () => {
    const header = Buffer.alloc(5);
    header.writeUInt32BE(maxFrameBytes + 1);
    expect(() => new FrameDecoder().push(header, () => {})).toThrow(/malformed/);
    const blob = Buffer.alloc(maxFrameBytes);
    expect(() => encodeToKeeper({ type: 'keepBlob', pty: 1, offset: 0, blob })).toThrow(/limit/);
  });
});
