import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkClientNotification, checkClientRequest } from '../../src/protocol/clientMethods.ts';
import {
  encodeError,
  encodeNotification,
  encodeRaw,
  encodeRequest,
  encodeResult,
  fromErrorBody,
  parseMessage,
  toErrorBody,
} from '../../src/protocol/codec.ts';
import { fail, HoldfastError } from '../../src/protocol/errors.ts';
import { LineDecoder } from '../../src/protocol/LineDecoder.ts';

/** The lines that a decoder makes of a stream cut at the given places. */
function decode(stream: Uint8Array, cuts: readonly number[], maxBytes?: number): string[] {
  const lines: string[] = [];
  const decoder = new LineDecoder(maxBytes);
  const edges = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  for (let i = 1; i < edges.length; i++)
    decoder.push(stream.subarray(edges[i - 1], edges[i]), (line) => lines.push(line) > 0);
  return lines;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HoldfastError) return error.code;
    throw error;
  }
  return 'none';
}

describe('the line codec', () => {
  it('gives the same messages however the byte stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ method: fc.string(), params: fc.jsonValue() })),
        fc.array(fc.nat()),
        (messages, cuts) => {
          const lines = messages.map((m) => encodeRequest(1, m.method, m.params));
          const stream = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          expect(decode(stream, cuts)).toEqual(lines);
        },
      ),
    );
  });

  it('says limit-exceeded as soon as a line is too long, and holds no more than the limit', () => {
    const decoder = new LineDecoder(10);
    decoder.push(Buffer.from('12345'), () => true);
    expect(decoder.pendingBytes).toBe(5);
    expect(codeOf(() => decoder.push(Buffer.from('678901'), () => true))).toBe('limit-exceeded');
    expect(codeOf(() => decode(Buffer.from('12345678901\n'), [], 10))).toBe('limit-exceeded');
    expect(decode(Buffer.from('1234567890\n'), [3], 10)).toEqual(['1234567890']);
  });

  it('refuses bytes that are not UTF-8, and lets a person end lines with CR LF', () => {
    expect(codeOf(() => decode(Buffer.from([0x22, 0xff, 0x22, 0x0a]), []))).toBe('malformed-message');
    expect(decode(Buffer.from('\n\r\n{}\r\n'), [])).toEqual(['{}\r']);
    expect(codeOf(() => parseMessage('{"method":"ping"}\r'))).toBe('none');
  });

  it('refuses a binary protocol at its first message, which no line end follows', () => {
    // As tmux(1) begins: the type of the message and its length, four and two bytes, the lowest first.
    expect(codeOf(() => decode(Buffer.from([0x64, 0, 0, 0, 0x14, 0]), []))).toBe('malformed-message');
  });

  it('never crashes on garbage: each input is messages or one typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat()), (garbage, cuts) => {
        const stream = Buffer.concat([garbage, Buffer.from('\n')]);
        expect(['none', 'malformed-message', 'limit-exceeded']).toContain(
          codeOf(() => decode(stream, cuts, 100).map(parseMessage)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('never crashes on JSON of any shape, nor do the checks of parameters', () => {
    const method = fc.constantFrom(
      'hello',
      'viewport.open',
      'viewport.input',
      'session.show',
      '__proto__',
      'x',
    );
    fc.assert(
      fc.property(fc.jsonValue(), method, (value, name) => {
        const codes = ['none', 'malformed-message', 'bad-params', 'unknown-method'];
        expect(codes).toContain(codeOf(() => parseMessage(JSON.stringify(value))));
        expect(codes).toContain(codeOf(() => checkClientRequest(name, value)));
        expect(codes).toContain(codeOf(() => checkClientNotification(name, value)));
      }),
      { numRuns: 1000 },
    );
  });

  it('reads a message nested a hundred thousand deep without running out of stack', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(codeOf(() => parseMessage(deep))).toBe('malformed-message');
    expect(
      codeOf(() =>
        checkClientRequest(
          'ping',
          (parseMessage(`{"method":"ping","params":{"x":${deep}}}`) as { params: unknown }).params,
        ),
      ),
    ).toBe('none');
  });
});

describe('messages', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy: unknown = JSON.parse(JSON.stringify(value));
        expect(parseMessage(encodeResult(7, value))).toEqual({ kind: 'result', id: 7, result: copy ?? {} });
        expect(parseMessage(encodeNotification('a.b', value))).toEqual(
          parseMessage(encodeRaw('a.b', JSON.stringify(value))),
        );
      }),
    );
  });

  it('carry every byte 0x00-0xff of input', () => {
    const data = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    const message = parseMessage(encodeNotification('viewport.input', { seq: 1, data }));
    expect(message).toEqual({ kind: 'notification', method: 'viewport.input', params: { seq: 1, data } });
    expect(codeOf(() => checkClientNotification('viewport.input', { seq: 1, data }))).toBe('none');
    expect(codeOf(() => checkClientNotification('viewport.input', { seq: 1, data: 'ā' }))).toBe('bad-params');
    expect(codeOf(() => checkClientNotification('viewport.input', { seq: 1, data: 'x'.repeat(65537) }))).toBe(
      'bad-params',
    );
  });

  it('carry an error with its code, sentence and details, and keep the sentence of a code unknown here', () => {
    const sent = fail('no-such-session', { name: 'x' });
    const message = parseMessage(encodeError(3, toErrorBody(sent)));
    if (message.kind !== 'error') throw new Error('not an error');
    const got = fromErrorBody(message.error);
    expect([got.code, got.message, got.details]).toEqual([
      'no-such-session',
      "can't find session: x",
      { name: 'x' },
    ]);
    const newer = fromErrorBody({ code: 'from-the-future', message: 'too early' });
    expect([newer.code, newer.message]).toEqual(['command-failed', 'too early']);
  });

  it('name the parameter that is wrong', () => {
    expect(() => checkClientRequest('viewport.open', { cols: 0 })).toThrow(
      'bad parameters for viewport.open: params.cols must be a whole number from 1 to 4096',
    );
    expect(() => checkClientRequest('command.run', { argv: ['ls', 3] })).toThrow(
      'params.argv[1] must be text',
    );
    expect(() => checkClientRequest('viewport.opens', {})).toThrow('unknown method: viewport.opens');
    expect(checkClientRequest('viewport.open', { cols: 80, rows: 24, future: true }).method).toBe(
      'viewport.open',
    );
  });
});
