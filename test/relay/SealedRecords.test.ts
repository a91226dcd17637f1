import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CipherState } from '../../src/noise/CipherState.ts';
import { nodeCrypto } from '../../src/noise/nodeCrypto.ts';
import { limits } from '../../src/protocol/limits.ts';
import { rekeyEvery, SealedRecords } from '../../src/relay/SealedRecords.ts';

const key = (fill: number) => new CipherState(nodeCrypto, Buffer.alloc(32, fill));
const pair = () =>
  [
    new SealedRecords({ send: key(1), receive: key(2) }, limits.messageBytes),
    new SealedRecords({ send: key(2), receive: key(1) }, limits.messageBytes),
  ] as const;

describe('messages in sealed records', () => {
  it('come out as they went in, however long', () => {
    const [us, them] = pair();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(200_000), (start, length) => {
        const text = start + 'x'.repeat(length);
        const opened = us.seal(text).map((record) => them.open(record));
        expect(opened.at(-1)).toBe(text);
        expect(opened.slice(0, -1).every((part) => part === null)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('are as long as what is in them, however much that repeats itself: nothing is packed', () => {
    const [us] = pair();
    const lengths = ['a'.repeat(5000), 'ab'.repeat(2500)].map((text) => us.seal(text)[0]?.length);
    // A byte for the kind, and the tag.
    expect(lengths).toEqual([5017, 5017]);
  });

  it('have their keys renewed on both sides at the same record, and what was sealed before opens with no later key', () => {
    const [us, them] = pair();
    let late: Uint8Array = Buffer.alloc(0);
    for (let number = 0; number < rekeyEvery + 3; number++) {
      const [record = Buffer.alloc(0)] = us.seal(`message ${number}`);
      if (number === rekeyEvery + 1) late = record;
      if (number <= rekeyEvery) expect(them.open(record)).toBe(`message ${number}`);
    }
    // With the first key, at the right number: it is another key now.
    const first = key(1);
    let opened = 0;
    while (first.nonce < rekeyEvery + 1) {
      first.seal(new Uint8Array(0), Buffer.of(0));
      opened++;
    }
    expect(opened).toBe(rekeyEvery + 1);
    expect(() => first.open(new Uint8Array(0), late)).toThrow(/can no longer be trusted/);
    expect(them.open(late)).toBe(`message ${rekeyEvery + 1}`);
  });

  it('take no message without end', () => {
    const [us, them] = pair();
    const records = us.seal('x'.repeat(limits.messageBytes + 1));
    expect(() => records.map((record) => them.open(record))).toThrow(/limit exceeded/);
  });

  it('tell an end that was meant, after which nothing is taken', () => {
    const [us, them] = pair();
    expect(them.open(us.sealEnd())).toBeNull();
    expect(them.ended).toBe(true);
    expect(() => them.open(us.seal('more')[0] ?? Buffer.alloc(0))).toThrow(/follows the end/);
  });
});
