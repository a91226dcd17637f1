import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnackedInput } from '../../src/client/UnackedInput.ts';
import { limits } from '../../src/protocol/limits.ts';

type Step =
  | { kind: 'type'; text: string }
  | { kind: 'send' }
  /** The server applies some of what was sent, and acknowledges some of that. */
  | { kind: 'apply'; applied: number; acknowledged: number }
  | { kind: 'cut' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('type' as const), text: fc.string({ minLength: 1, unit: 'binary-ascii' }) }),
  fc.constant({ kind: 'send' as const }),
  fc.record({ kind: fc.constant('apply' as const), applied: fc.nat(3), acknowledged: fc.nat(3) }),
  fc.constant({ kind: 'cut' as const }),
);

describe('input that waits to be acknowledged', () => {
  it('is applied once and in order, wherever connections are cut', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const queue = new UnackedInput();
        let typed = '';
        let applied = '';
        let lastSeq = 0;
        let wire: { seq: number; data: string }[] = [];
        const apply = (count: number) => {
          for (const message of wire.splice(0, count)) {
            if (message.seq <= lastSeq) continue;
            applied += message.data;
            lastSeq = message.seq;
          }
        };
        const reconnect = () => {
          wire = [];
          queue.reconnected(lastSeq);
          wire.push(...queue.takeUnsent());
        };
        for (const s of steps) {
          if (s.kind === 'type') {
            queue.push(Buffer.from(s.text, 'latin1'));
            typed += s.text;
          } else if (s.kind === 'send') wire.push(...queue.takeUnsent());
          else if (s.kind === 'apply') {
            apply(s.applied);
            queue.acknowledge(Math.max(0, lastSeq - s.acknowledged));
          } else reconnect();
        }
        reconnect();
        apply(wire.length);
        expect(applied).toBe(typed);
        queue.acknowledge(lastSeq);
        expect(queue.length).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('is full at its limit, also of single keys, and cut into pieces that a message may have', () => {
    const queue = new UnackedInput();
    queue.push(new Uint8Array(limits.inputBytes * 2 + 1));
    expect(queue.takeUnsent().map((message) => message.data.length)).toEqual([
      limits.inputBytes,
      limits.inputBytes,
      1,
    ]);
    let keys = 0;
    while (!queue.full) {
      queue.push(new Uint8Array(1));
      queue.takeUnsent();
      keys++;
    }
    expect(keys).toBeLessThan(limits.unackedInputBytes / 32);
    queue.acknowledge(3);
    expect(queue.full).toBe(false);
  });
});
