/** Who typed: each run of input counts once, for who typed it, over blocks, restarts and input that is sent again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord, walkRecords } from '../../src/log/blockFormat.ts';
import { readInputs } from '../../src/log/readInputs.ts';
import { bytesOf, logBench, output, startOfTime, textOf } from './logHelpers.ts';

const everything = { since: 0, limit: 10_000 };
const names = ['ann', 'bob', 'claude'].map((name) => JSON.stringify({ id: name }));

type Step =
  | { kind: 'type'; who: number; bytes: number }
  | { kind: 'again'; back: number }
  | { kind: 'refuse'; back: number }
  | { kind: 'print'; bytes: number }
  | { kind: 'cut' }
  | { kind: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('type' as const),
      who: fc.nat(2),
      bytes: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('again' as const, 'refuse' as const), back: fc.nat(5) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('print' as const), bytes: fc.integer({ min: 1, max: 50 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom<'cut' | 'reopen'>('cut', 'reopen') }) },
);

describe('runs of input', () => {
  it('are all there, once each, for who typed them, whatever came between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { open, clock } = logBench();
        let log = open();
        log.cut(bytesOf('checkpoint'), { line: 0 });
        const typed: {
          who: string;
          bytes: number;
          offset: number;
          at: number;
          seq: number;
          gone: boolean;
        }[] = [];
        for (const [n, one] of steps.entries()) {
          clock.time += 10;
          const at = clock.time;
          if (one.kind === 'type') {
            const run = { who: names[one.who] ?? '', bytes: one.bytes, seq: n + 1 };
            typed.push({ ...run, offset: log.endOffset, at, gone: false });
            log.typed({ ...run, at, how: 'keys' });
          } else if (one.kind === 'print') log.append(output(log.endOffset, 'x'.repeat(one.bytes), at));
          else if (one.kind === 'cut') log.cut(bytesOf('checkpoint'), { line: 0 });
          else if (one.kind === 'reopen') log = open();
          else if (one.kind === 'again' || one.kind === 'refuse') {
            const earlier = typed.at(-1 - one.back);
            if (!earlier || earlier.gone) continue;
            earlier.gone = one.kind === 'refuse';
            const { who, bytes, seq } = earlier;
            log.typed({ at, who, bytes, seq, how: one.kind === 'refuse' ? 'refused' : 'keys' });
          }
        }
        const left = typed.filter(({ gone }) => !gone);
        const { runs, truncated } = readInputs({ source: log.source(), ...everything });
        expect(runs).toEqual(
          left.map(({ who, bytes, offset, at }) => ({ who, bytes, offset, at, how: 'keys' })),
        );
        expect(truncated).toBe(false);
        if (left.length > 0 && left.length === typed.length) expect(log.inputs.last).not.toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('change neither the output nor the screen that is restored', () => {
    const { open } = logBench();
    let log = open();
    log.cut(bytesOf('checkpoint'), { line: 0 });
    log.append(output(0, 'one'));
    log.typed({ at: startOfTime + 5, who: names[0] ?? '', bytes: 3, seq: 1, how: 'keys' });
    log.append(output(3, 'two'));
    expect(log.endOffset).toBe(6);
    log = open();
    expect(log.endOffset).toBe(6);
    expect(textOf(log.recovery.tail)).toBe('onetwo');
    expect(log.inputs.last).toBe(names[0]);
  });

  it('are left out before a time, and beyond a number, which is said', () => {
    const { open } = logBench();
    const log = open();
    log.cut(bytesOf('checkpoint'), { line: 0 });
    for (let n = 0; n < 20; n++)
      log.typed({ at: startOfTime + n, who: names[n % 3] ?? '', bytes: 1, seq: 0, how: 'command' });
    const source = log.source();
    expect(readInputs({ source, since: startOfTime + 15, limit: 100 }).runs).toHaveLength(5);
    const some = readInputs({ source, since: 0, limit: 5 });
    expect(some).toMatchObject({ truncated: true, runs: [{ at: startOfTime + 15 }, {}, {}, {}, {}] });
  });

  it('come page by page, each once, with their commands, while more is typed and refused', () => {
    const event = fc.record({ kind: fc.constantFrom('type', 'refuse', 'command', 'cut'), who: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), fc.integer({ min: 1, max: 7 }), (events, limit) => {
        const { open, clock } = logBench();
        const log = open();
        log.cut(bytesOf('checkpoint'), { line: 0 });
        const later = () => {
          clock.time += 10;
          return clock.time;
        };
        const type = (who: number, seq: number, how: 'keys' | 'refused') =>
          log.typed({ at: later(), who: names[who] ?? '', bytes: 1, seq, how });
        let last = { who: 0, seq: 0 };
        for (const [n, { kind, who }] of events.entries()) {
          if (kind === 'type') {
            last = { who, seq: n + 1 };
            type(who, n + 1, 'keys');
          } else if (kind === 'refuse' && last.seq > 0) type(last.who, last.seq, 'refused');
          else if (kind === 'command')
            log.append(output(log.endOffset, '\x1b]133;C\x07x\x1b]133;C\x07', later()));
          else if (kind === 'cut') log.cut(bytesOf('checkpoint'), { line: 0 });
        }
        const since = startOfTime + 100;
        const whole = readInputs({ source: log.source(), since, limit: 10_000 });
        const runs: unknown[] = [];
        const commands: unknown[] = [];
        let page = readInputs({ source: log.source(), since, limit });
        for (;;) {
          expect(page.runs.length + page.commands.length).toBeLessThanOrEqual(limit);
          runs.unshift(...page.runs);
          commands.unshift(...page.commands);
          if (page.earlier === null) break;
          type(0, 1000 + runs.length, 'keys');
          page = readInputs({ source: log.source(), since, limit, before: page.earlier });
        }
        expect([runs, commands]).toEqual([whole.runs, whole.commands]);
      }),
      { numRuns: 200 },
    );
  });

  it('say who began a command that the shell reports', () => {
    const { open } = logBench();
    const log = open();
    log.cut(bytesOf('checkpoint'), { line: 0 });
    log.append(output(0, '$ '));
    log.typed({ at: startOfTime, who: names[1] ?? '', bytes: 3, seq: 1, how: 'keys' });
    log.append(output(2, 'ls\r\n\x1b]133;C\x07files\r\n\x1b]133;D;0\x07'));
    log.typed({ at: startOfTime, who: names[2] ?? '', bytes: 3, seq: 1, how: 'keys' });
    log.append(output(log.endOffset, '\x1b]133;C\x07'));
    const { commands } = readInputs({ source: log.source(), ...everything });
    expect(commands.map(({ offset, who }) => [offset, who])).toEqual([
      [6, names[1]],
      [log.endOffset - 8, names[2]],
    ]);
  });
});

describe('a reader that does not know records of input', () => {
  it('skips them: their kind is a new one in the old format', () => {
    const at = startOfTime;
    const typed = encodeRecord(
      { kind: 'input', offset: 0, at, author: 1, bytes: 2, seq: 300, how: 'keys', who: names[0] ?? '' },
      at,
    );
    const [head = Buffer.alloc(0)] = typed;
    expect(head[0]).toBe(10);
    const records = Buffer.concat([
      ...encodeRecord(output(0, 'a'), at),
      ...typed,
      ...encodeRecord(output(1, 'b'), at),
    ]);
    const seen: string[] = [];
    const whole = walkRecords(records, { position: 0, offset: 0, time: at }, (record) => {
      if (record.kind !== 'input') seen.push(`${record.kind} ${'offset' in record ? record.offset : ''}`);
      return undefined;
    });
    expect([whole, seen]).toEqual([true, ['output 0', 'output 1']]);
  });
});
