/**
 * Predictive echo over a delayed link, in shell sessions with commands, completion, history, passwords, editing and wide
 * characters: what is shown is compared with what the far side echoes.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DelayedShell } from './DelayedShell.ts';

const left = '\x1b[D';
const right = '\x1b[C';
/** On no other key, and in no output. */
const secrets = ['#', '%', '&'];

/** What a person does, as keys. */
const act = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('ls -l', 'make all', 'git log', 'echo', 'x', 'cd ..', 'größe') },
  { weight: 4, arbitrary: fc.constant('\r') },
  { weight: 1, arbitrary: fc.constantFrom('rea\t', 'buil\t', 'b\t', 'ma\t', '\t') },
  { weight: 1, arbitrary: fc.constantFrom('\x1b[A', '\x1b[A\x1b[A', '\x1b[B') },
  { weight: 2, arbitrary: fc.constantFrom('\x7f', '\x7f\x7f\x7f', '\x15') },
  { weight: 2, arbitrary: fc.constantFrom(left, left + left, right, `${left}${left}ab${right}`) },
  { weight: 1, arbitrary: fc.constantFrom('漢字', 'a漢b', '\x7f漢') },
  { weight: 1, arbitrary: fc.constant(`\x15sudo x\r${secrets.join('')}\x7f${secrets.join('')}\r`) },
);
const session = (acts: number) => fc.array(act, { minLength: acts, maxLength: acts, size: 'max' });
const gaps = fc.array(fc.constantFrom(0, 10, 40, 90, 150, 300, 1500), { minLength: 50, maxLength: 50 });
const keysOf = (acts: readonly string[]) => acts.flatMap((text) => text.match(/\x1b\[[A-D]|./gsu) ?? []);

function run(acts: readonly string[], gapsMs: readonly number[], roundTripMs: number) {
  const shell = new DelayedShell({ roundTripMs, thinksMs: (key) => (key * 7) % 40 });
  const keys = keysOf(acts);
  for (const [n, key] of keys.entries()) {
    shell.type(key);
    shell.pass(gapsMs[(n * 13) % gapsMs.length] ?? 0);
  }
  return { shell, keys };
}

describe('a shell session over a slow link', () => {
  it('shows no wrong cell for longer than a round trip after its key was acknowledged, and no secret', () => {
    fc.assert(
      fc.property(session(400), gaps, fc.integer({ min: 200, max: 800 }), (acts, gapsMs, roundTripMs) => {
        const { shell, keys } = run(acts, gapsMs, roundTripMs);
        expect(keys.length).toBeGreaterThan(1000);
        expect(shell.settle()).toEqual({ guessed: 0, timers: 0 });
        expect(shell.longestWrongMs).toBeLessThanOrEqual(2 * roundTripMs);
        for (const secret of secrets) expect(shell.everShown).not.toContain(secret);
      }),
      { numRuns: 10 },
    );
  });

  it('of a thousand keys is foreseen in each of its lines, to the last one', () => {
    const shell = new DelayedShell({ roundTripMs: 300, thinksMs: () => 5 });
    let keys = 0;
    for (let line = 0; keys < 1000; line++) {
      const { foreseen } = shell;
      for (const key of [...'echo some words', '\x7f', '!']) {
        shell.type(key);
        shell.pass(120);
        keys++;
      }
      // The first ones of a line only show that it echoes.
      expect(shell.foreseen - foreseen, `line ${line}`).toBeGreaterThanOrEqual(10);
      shell.type('\r');
      shell.pass(line % 3 === 0 ? 120 : 1000);
    }
  });
});
