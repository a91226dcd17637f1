/**
 * Control mode by the native client under wrong and hostile answers of a server: no fault of memory, an end, and the terminal
 * as it was. HOLDFAST_FUZZ has the number of cases.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from './clients.ts';
import { FakeServer } from './FakeServer.ts';
import { ShellTerminal } from './ShellTerminal.ts';
import { buildSanitized } from './sanitized.ts';

const cases = Number(process.env.HOLDFAST_FUZZ ?? 150);
const dir = mkdtempSync(join(tmpdir(), 'hfz-'));
const sanitized = join(dir, 'hold');
const env = {
  PATH: `${dir}:${process.env.PATH ?? ''}`,
  XDG_RUNTIME_DIR: join(dir, 'run'),
  XDG_STATE_HOME: dir,
  HOME: dir,
  HOLDFAST_ENTRY: join(dir, 'entry'),
  ASAN_OPTIONS: 'detect_leaks=0',
};
let server: FakeServer;

beforeAll(async () => {
  mkdirSync(join(dir, 'run/holdfast'), { recursive: true, mode: 0o700 });
  // Stands for the Node client, which goes on when the server has died.
  writeFileSync(join(dir, 'node'), '#!/bin/sh\nexit 9\n');
  chmodSync(join(dir, 'node'), 0o755);
  buildSanitized(sanitized);
  server = await FakeServer.listen(join(dir, 'run/holdfast/default'));
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const bytes = fc.string({ unit: 'binary', maxLength: 40 });
const anything = fc.oneof(
  bytes,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant({}),
  fc.constant([]),
);
const mark = fc.record(
  {
    at: fc.oneof(fc.dictionary(bytes, fc.nat(), { maxKeys: 5 }), anything),
    answered: fc.oneof(fc.nat(), anything),
    number: fc.oneof(fc.nat(), anything),
    block: anything,
    state: anything,
  },
  { requiredKeys: [] },
);
const message = fc.oneof(
  fc.constant({ id: 1, result: { version: 1 } }),
  fc.constant({ id: 2, result: {} }),
  fc.record({ id: anything, error: fc.record({ message: anything }) }),
  fc.record({
    method: fc.constant('control.output'),
    params: fc.record(
      { data: fc.oneof(bytes, anything), more: fc.constant(true), mark },
      { requiredKeys: ['data'] },
    ),
  }),
  fc.record({
    method: fc.constant('control.closed'),
    params: fc.record({ reason: anything, exitCode: anything }, { requiredKeys: [] }),
  }),
  fc.record({
    id: anything,
    method: fc.constantFrom('ui.stdin', 'ui.readFile', 'ui.writeFile', 'ui.none'),
    params: fc.dictionary(fc.constantFrom('file', 'limit', 'path', 'data'), anything),
  }),
);
/** Damage to one byte, as a fraction of the text's length, and the byte in its place. */
const damage = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255));
const answers = fc.record({
  isOpened: fc.boolean(),
  messages: fc.array(message, { maxLength: 12 }),
  damages: fc.array(damage, { maxLength: 3 }),
  cuts: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 4 }),
  ending: fc.constantFrom('end', 'destroy'),
});

type Answers = typeof answers extends fc.Arbitrary<infer T> ? T : never;

/** The pieces in which the server sends it. */
function pieces({ isOpened, messages, damages, cuts }: Answers): Buffer[] {
  const first = isOpened
    ? [
        { id: 1, result: {} },
        { id: 2, result: {} },
      ]
    : [];
  const text = Buffer.from([...first, ...messages].map((one) => `${JSON.stringify(one)}\n`).join(''));
  for (const [place, byte] of damages) text[Math.floor(place * text.length)] = byte;
  const places = cuts.map((place) => Math.floor(place * text.length)).sort((one, other) => one - other);
  return [...places, text.length].map((end, at) => text.subarray(at === 0 ? 0 : places[at - 1], end));
}

function play(told: Answers): void {
  const parts = pieces(told).filter(({ length }) => length > 0);
  server.play = { after: 2, parts, ending: told.ending };
}

/** The answer to the second request without the first, and the end: the client once waited for ever. */
const early: Answers = {
  isOpened: false,
  messages: [{ id: 2, result: {} }],
  damages: [],
  cuts: [],
  ending: 'end',
};

const isFault = /Sanitizer|runtime error/;

describe('control mode with a server that says anything', () => {
  it('ends without a fault', async () => {
    const property = fc.asyncProperty(answers, async (told) => {
      play(told);
      const { code, err } = await runProgram([sanitized, '-C', 'attach'], {
        env,
        cwd: dir,
        stdin: Buffer.from('list-panes\n'),
      });
      expect(err).not.toMatch(isFault);
      expect(code).not.toBe(null);
    });
    await fc.assert(property, { numRuns: cases, examples: [[early]] });
  });

  it('leaves the terminal as it was', async () => {
    const property = fc.asyncProperty(answers, async (told) => {
      play(told);
      const left = await new ShellTerminal([sanitized, '-CC', 'attach'], env, dir, true).left();
      expect(left.err).not.toMatch(isFault);
      expect(left.restored).toBe(true);
      expect(left.out.split('\x1b\\')).toHaveLength(left.out.split('\x1bP1000p').length);
    });
    await fc.assert(property, { numRuns: Math.ceil(cases / 5), examples: [[early]] });
  });
});
