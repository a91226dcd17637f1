import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pendingSequence } from '../../../src/server/panes/pendingSequence.ts';

const pending = (text: string) =>
  Buffer.from(pendingSequence(Buffer.from(text, 'latin1'))).toString('latin1');

it.each([
  ['text', ''],
  ['a\x1b', '\x1b'],
  ['a\x1b[31', '\x1b[31'],
  ['a\x1b[31mb', ''],
  ['\x1b]0;title', '\x1b]0;title'],
  ['\x1b]0;title\x07', ''],
  ['\x1b]0;title\x1b', '\x1b]0;title\x1b'],
  ['\x1b]0;title\x1b\\', ''],
  ['\x1bPq#0\x07', '\x1bPq#0\x07'],
  ['\x1bkname', '\x1bkname'],
  ['\x1b[3\x18x', ''],
  ['\x1b[3\x1b[4', '\x1b[3\x1b[4'],
  ['\x1b(', '\x1b('],
  ['\x1b(B', ''],
  ['\xc3', ''],
])('of %j is %j', (text, rest) => {
  expect(pending(text)).toBe(rest);
});

it('is an end of the output that ends with the next whole sequence, whatever came', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const rest = pendingSequence(bytes);
      expect(
        Buffer.from(bytes)
          .subarray(bytes.length - rest.length)
          .equals(rest),
      ).toBe(true);
      expect(rest.length === 0 || rest[0] === 0x1b).toBe(true);
      expect(pendingSequence(Buffer.concat([bytes, Buffer.from('\x18')]))).toHaveLength(0);
    }),
  );
});
