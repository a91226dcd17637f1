/** Sequences wrapped for the outer terminal: what is taken out, however the stream is cut, and what stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passthroughLimit } from '../../src/screen/Passthrough.ts';
import { bytes, openListeningScreen } from '../helpers/screens.ts';
import { terminalStream } from '../helpers/terminalStreams.ts';

const wrapped = (payload: string) => `\x1bPtmux;${payload.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;

/** All events and the picture after these chunks. */
function fed(...chunks: Uint8Array[]) {
  const { screen, told } = openListeningScreen({ cols: 20, rows: 4 });
  for (const chunk of chunks) screen.feed(chunk);
  // Answers to queries are sent per feed.
  const events = told.filter(([event]) => event !== 'reply');
  return { told: events, rows: [0, 1, 2, 3].map((y) => screen.text(y)), cursor: screen.cursor };
}

const payloads = (...texts: string[]) => {
  const { told } = fed(...texts.map((text) => Buffer.from(text, 'latin1')));
  return told.filter(([event]) => event === 'passthrough').map(([, data]) => data);
};

describe('a wrapped sequence', () => {
  it('is taken out whole, with every ESC single, and leaves no trace on the screen', () => {
    const sequences = ['\x1b]52;c;aGk=\x07', '\x1b_Gi=1,a=T;AAAA\x1b\\', '\x1bPq#0;2;0;0;0~-\x1b\\', ''];
    const { told, rows } = fed(bytes(`a${sequences.map(wrapped).join('b')}c`));
    expect(told).toEqual(sequences.map((data) => ['passthrough', data, false]));
    expect(rows[0]).toBe('abbbc');
  });

  it('keeps bytes as they are: controls, half characters, a wrapping within it', () => {
    const payload = `\x00\x18\x1a\x07\x7f\xff\xe4${wrapped('\x1b[c')}`;
    expect(payloads(wrapped(payload))).toEqual([payload]);
  });

  it('is cancelled by another sequence, which has its effect', () => {
    const { told, rows } = fed(bytes(`\x1bPtmux;lost\x1b]0;title\x07x\x1bPtmux;lost\x1bPtmux;kept\x1b\\y`));
    expect(told).toEqual([
      ['title', 'title'],
      ['passthrough', 'kept', false],
    ]);
    expect(rows[0]).toBe('xy');
  });

  it('is one only with this introducer', () => {
    expect(payloads('\x1bPtmu;x\x1b\\', '\x1bP1tmux;x\x1b\\', '\x1b\x1bPtmux;x\x1b\\')).toEqual(['x']);
  });

  it('is the same however the stream is cut, and so is all around it', () => {
    const pieces = fc.constantFrom(
      ...['\x1b', '\x1b\x1b', '\\', 'P', 'tmux;', '\x1bPtmux;', '\x1b\\', 'text', '\x1b[31m', '\x07', '\xff'],
      wrapped('\x1b]52;c;aGk=\x07'),
    );
    const stream = fc
      .tuple(fc.array(pieces, { maxLength: 12 }), terminalStream({ maxSteps: 3, resizes: false }))
      .map(([parts, steps]) =>
        Buffer.concat([
          ...steps.map((step) => (step.kind === 'bytes' ? step.bytes : Buffer.alloc(0))),
          ...parts.map((part) => Buffer.from(part, 'latin1')),
        ]),
      );
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 20 }), (all, cuts) => {
        const places = [0, ...[...new Set(cuts.map((cut) => cut % (all.length + 1)))].sort((a, b) => a - b)];
        const chunks = places.map((from, n) => all.subarray(from, places[n + 1] ?? all.length));
        const single = Array.from(all, (_, at) => all.subarray(at, at + 1));
        const whole = fed(all);
        expect(fed(...chunks)).toEqual(whole);
        expect(fed(...single)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('is dropped whole when it is too long, and said to be', () => {
    const most = 'x'.repeat(passthroughLimit);
    const { told, rows } = fed(bytes(wrapped(most)), bytes(wrapped(`${most}y`)), bytes('after'));
    expect(told).toEqual([
      ['passthrough', most, false],
      ['passthrough', '', true],
    ]);
    expect(rows[0]).toBe('after');
  });

  it('leaves the rows known as changed that were printed before and after it', () => {
    const { screen } = openListeningScreen({ cols: 20, rows: 4 });
    const { revision } = screen;
    screen.feed(bytes(`one\x1b[4H${wrapped('\x1b]0;x\x07')}two`));
    expect(screen.changesSince(revision).rows.map(({ y }) => y)).toEqual(expect.arrayContaining([0, 3]));
  });

  it('keeps the screen from a checkpoint until it ends', () => {
    const { screen } = openListeningScreen();
    for (const part of ['\x1bPtm', 'ux;payload', '\x1b']) {
      screen.feed(bytes(part));
      expect(screen.checkpoint(), part).toBeUndefined();
    }
    screen.feed(bytes('\\'));
    expect(screen.checkpoint()).toBeDefined();
  });
});
