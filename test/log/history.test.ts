import fc from 'fast-check';
import { describe, it } from 'vitest';
import { Oracle, type Step } from './historyOracle.ts';
import { bytesOf, logBench } from './logHelpers.ts';

/**
 * Rows that the live screen keeps: few, so that much of a test's history is the log's alone, and more than resizes
 * between these sizes can pull back at once, four times as wide and four times as high (docs/history.md).
 */
const contextRows = 300;

const utf8 = (text: string) => Buffer.from(text, 'utf8');

const words = [
  'a',
  'word',
  'of  text',
  'äöü',
  '日本語',
  '👩‍👩‍👧',
  '🇩🇪',
  'e\u0301',
  '\t',
  '   ',
  'x'.repeat(60),
];
const sequences = [
  '\r\n',
  '\r\n',
  '\r\n',
  '\n\n\n',
  '\r',
  '\b\b',
  '\x1b[1;31m',
  '\x1b[44m',
  '\x1b[0m',
  '\x1b[38;2;1;2;3m',
  '\x1b[4:3m',
  '\x1b[K',
  '\x1b[1K',
  '\x1b[J',
  '\x1b[2J',
  '\x1b[H',
  '\x1b[3A',
  '\x1b[5;9H',
  '\x1b[2;4r',
  '\x1b[r',
  '\x1b[3L',
  '\x1b[2M',
  '\x1b[4@',
  '\x1b[3P',
  '\x1b[6X',
  '\x1bM',
  '\x1bD',
  '\x1b7',
  '\x1b8',
  '\x1b[?1049h',
  '\x1b[?1049l',
  '\x1b[?47h',
  '\x1b[?47l',
  '\x1b[?7l',
  '\x1b[?7h',
  '\x1b[?25l',
  '\x1b[?1006h\x1b[?1002h',
  '\x1b]0;a title\x07',
  '\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\',
  '\x1b(0qqq\x1b(B',
];
const clearing = ['\x1b[3J', '\x1bc'];

type Random = (below: number) => number;

/** Small numbers from a seed (mulberry32): long streams, of which fast-check has only the seed to make and to shrink. */
function randomFrom(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;

/** Mostly lines, so that much scrolls away, with sequences that move, erase, scroll and switch in between. */
function piece(random: Random, from: readonly string[]): Uint8Array {
  const kind = random(100);
  if (kind < 65) {
    const length = random(4) === 0 ? random(120) : random(20);
    return utf8(
      `${pick(random, words)}${'0123456789'.repeat(12).slice(0, length)}${pick(random, words)}\r\n`,
    );
  }
  if (kind < 75) return utf8(pick(random, words));
  if (kind < 98) return utf8(pick(random, from));
  return Uint8Array.from({ length: random(5) }, () => random(256));
}

/** Output cut anywhere, also inside of a sequence or a character. */
function feeds(random: Random): Step[] {
  const data = new Uint8Array(
    Buffer.concat(Array.from({ length: 1 + random(40) }, () => piece(random, sequences))),
  );
  const steps: Step[] = [];
  for (let at = 0; at < data.length; ) {
    const size = 1 + random(600);
    steps.push({ kind: 'feed', data: data.subarray(at, at + size) });
    at += size;
  }
  return steps;
}

const resize = (random: Random): Step => ({ kind: 'resize', cols: 10 + random(31), rows: 3 + random(10) });

function run(all: readonly Step[], blockBytes: number): void {
  const bench = logBench({ blockBytes });
  const oracle = new Oracle({ open: () => bench.open(), cols: 30, rows: 8, contextRows });
  for (const step of all) {
    oracle.apply(step);
    if (step.kind === 'kill') oracle.check();
  }
  oracle.check();
  oracle.apply({ kind: 'kill' });
  oracle.check();
}

/** Runs streams of up to `length` steps made by `step`, each from a seed of its own. */
function check(runs: number, length: number, step: (random: Random) => Step[]): void {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: length }), (seed, steps) => {
      const random = randomFrom(seed);
      const blockBytes = 200 + random(4000);
      run(Array.from({ length: steps }, () => step(random)).flat(), blockBytes);
    }),
    { numRuns: Number(process.env.HISTORY_RUNS ?? runs) },
  );
}

describe('history and screen are those of one terminal with unlimited scrollback', {
  timeout: 120_000,
}, () => {
  it('for any output cut anywhere, without resizes', () => {
    check(8, 30, (random) => feeds(random));
  });

  it('for any output cut anywhere, with resizes and deaths of the server in between', () => {
    check(10, 40, (random) => {
      const kind = random(12);
      if (kind < 2) return [resize(random)];
      return kind === 2 ? [{ kind: 'kill' }] : feeds(random);
    });
  });

  it('when history is cleared by the program or by its user', () => {
    check(8, 30, (random) => {
      if (random(10) > 0) return feeds(random);
      const how = random(3);
      return how === 0 ? [{ kind: 'clear' }] : [{ kind: 'feed', data: bytesOf(clearing[how - 1] ?? '') }];
    });
  });
});
