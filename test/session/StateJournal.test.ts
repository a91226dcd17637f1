/** The journal as a kill or a power cut may leave it: at every byte, and with any byte changed. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJournal, StateJournal } from '../../src/session/StateJournal.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-journal-'));
  path = join(folder, 'state.journal');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const states = ['{"at":1}', '{"at":2,"name":"é🦀\\n"}', '{}', `{"text":"${'x'.repeat(80)}"}`];

/** A journal of these states, and the length of the file after each. */
function written(after: string, texts: readonly string[]): { bytes: Buffer; ends: number[] } {
  const journal = new StateJournal(path);
  journal.begin(after);
  const ends = texts.map((text, n) => {
    expect(journal.append(`${after}-${n}`, text)).toBe(true);
    return statSync(path).size;
  });
  return { bytes: readFileSync(path), ends };
}

const read = (bytes: Uint8Array) => {
  writeFileSync(path, bytes);
  return readJournal(path);
};

describe('a journal', () => {
  it('cut at any byte has the states that were whole before it', () => {
    const { bytes, ends } = written('a', states);
    for (let length = 0; length <= bytes.length; length++) {
      const whole = ends.filter((end) => end <= length).length;
      const found = read(bytes.subarray(0, length));
      if (whole === 0) expect(found).toBe(null);
      else
        expect(found).toEqual({
          after: 'a',
          ids: states.slice(0, whole).map((_text, n) => `a-${n}`),
          newest: states[whole - 1],
        });
    }
  });

  it('begun anew and cut at any byte has nothing of what stood there before', () => {
    const later = ['{"at":3}', '{"at":4}'];
    const { bytes, ends } = written('b', later);
    rmSync(path);
    const earlier = written('a', states).bytes;
    written('b', later);
    // It is written over the earlier one, whose end is still there.
    expect(readFileSync(path)).toEqual(Buffer.concat([bytes, earlier.subarray(bytes.length)]));
    for (let length = 1; length <= bytes.length; length++) {
      const torn = Buffer.concat([bytes.subarray(0, length), earlier.subarray(length)]);
      const whole = ends.filter((end) => torn.subarray(0, end).equals(bytes.subarray(0, end))).length;
      const found = read(torn);
      if (whole > 0) expect(found).toMatchObject({ after: 'b', newest: later[whole - 1] });
      else if (found !== null) expect(found.after).toBe('a');
    }
  });

  it('with any bytes changed has only states that were written', () => {
    const { bytes } = written('a', states);
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const damaged = Buffer.from(bytes);
        for (const { at, to } of changes) damaged[at] = to;
        const found = read(damaged);
        if (found !== null) expect(states.indexOf(found.newest)).toBe(found.ids.length - 1);
      }),
    );
  });

  it('of another version, or of no journal at all, has no states', () => {
    const { bytes } = written('a', states);
    const newer = bytes.toString('latin1').replaceAll('"journal":1', '"journal":2');
    expect(read(Buffer.from(newer, 'latin1'))).toBe(null);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (noise) => {
        expect(read(noise)).toBe(null);
      }),
    );
  });

  it('refuses more than it has room for, and is small again when it begins anew', () => {
    const journal = new StateJournal(path);
    journal.begin('a');
    const large = `{"text":"${'x'.repeat(1_000_000)}"}`;
    const taken = [1, 2, 3, 4, 5, 6].map((n) => journal.append(`a-${n}`, large));
    expect(taken).toEqual([true, true, true, true, false, false]);
    expect(readJournal(path)?.ids).toHaveLength(4);
    journal.begin('b');
    expect(journal.append('b-1', '{"at":1}')).toBe(true);
    expect(statSync(path).size).toBeLessThan(200);
    expect(journal.append('b-2', `{"text":"${'x'.repeat(1024 * 1024)}"}`)).toBe(false);
  });

  it('takes nothing before a state that it follows, nor into a file that went meanwhile', () => {
    const journal = new StateJournal(path);
    expect(journal.append('a', '{}')).toBe(false);
    journal.begin('a');
    expect(journal.append('a-1', '{}')).toBe(true);
    rmSync(path);
    expect(journal.append('a-2', '{}')).toBe(false);
    expect(journal.append('a-3', '{}')).toBe(false);
    journal.begin('b');
    expect(journal.append('b-1', '{}')).toBe(true);
  });
});
