/** Verification by the file alone: each way to change a ledger is found, and the first wrong entry is named. */
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { verdictLine, verifyText } from '../../../src/cli/nouns/auditFile.ts';
import type { Ledger } from '../../../src/operator/ledger/Ledger.ts';
import { entryLine, parseLine } from '../../../src/operator/ledger/ledgerLines.ts';
import { type LedgerVerdict, verifyLedger } from '../../../src/operator/ledger/verifyLedger.ts';
import { ann, bot, deed, exported, LedgerHarness } from './ledgerHarness.ts';

const at = new LedgerHarness();
const count = 320;
let ledger: Ledger;
let lines: string[];

/** Entries with names that JSON must escape, and that take several bytes. */
async function filled(dir: string, entries = count): Promise<Ledger> {
  const made = at.open(dir);
  for (let n = 0; n < entries; n++) {
    at.now += 1234;
    made.record(deed(`${n} "é😀\u0007`, n % 3 === 0 ? bot : ann));
    if (n % 80 === 0) await made.checkpoint();
  }
  return made;
}

beforeEach(async () => {
  ledger = await filled(at.dir);
  lines = await exported(ledger);
});

const textOf = (of: readonly string[]) => of.map((line) => `${line}\n`).join('');
const seqOf = (line = '') => (line.startsWith('{"seq":') ? Number(/\d+/.exec(line)?.[0]) : null);
/** Places of entries among the lines. */
const places = () => lines.flatMap((line, place) => (seqOf(line) === null ? [] : [place]));
const anEntry = () => fc.nat(count - 1).map((n) => places()[n] as number);
const wrong = (verdict: LedgerVerdict) => {
  if (verdict.ok) throw new Error('found nothing');
  return verdict;
};

describe('a ledger as it was recorded', () => {
  it('is right, also after a cut, and says what it has', async () => {
    expect(verifyText(textOf(lines), null)).toMatchObject({ ok: true, first: 0, size: count, signed: count });
    at.options = { ...at.options, mostBytes: 64 * 1024 };
    const small = await filled(join(at.dir, '../small'), 1500);
    const verdict = verifyText(textOf(await exported(small)), null);
    expect(verdict).toMatchObject({ ok: true, size: 1500 });
    expect(verdict.ok && verdict.first).toBeGreaterThan(0);
    expect(verdictLine(verdict)).toMatch(/^right: entries \d+ to 1499 of holdfast\/[0-9a-f]{32}\n$/);
  });

  it('does not change while it grows', async () => {
    ledger.record(deed('later'));
    expect(verifyText(textOf(lines), null)).toMatchObject({ ok: true, size: count });
    expect(verifyText(textOf(await exported(ledger)), null)).toMatchObject({ ok: true, size: count + 1 });
  });
});

describe('a changed export', () => {
  it('with one bit flipped anywhere is found, and the entry is named', () => {
    const bytes = Buffer.from(textOf(lines));
    const starts: number[] = [];
    for (let from = 0, n = 0; n < lines.length; n++) {
      starts.push(from);
      from = bytes.indexOf(0x0a, from) + 1;
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (place, bit) => {
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ (1 << bit);
        const { entry } = wrong(verifyText(changed.toString('utf8'), null));
        const line = starts.findLastIndex((start) => start <= place);
        const seq = seqOf(lines[line]);
        if (line === 0) expect(entry).toBeNull();
        // A damaged checkpoint is told by the entries beside it.
        else if (seq === null)
          expect([seqOf(lines[line - 1]), seqOf(lines[line + 1]), count]).toContain(entry);
        else expect(entry).toBe(seq);
      }),
      { numRuns: 150 },
    );
  });

  it('with a dropped entry names it', () => {
    fc.assert(
      fc.property(anEntry(), (place) => {
        const verdict = wrong(verifyLedger(lines.toSpliced(place, 1)));
        expect(verdict.entry).toBe(seqOf(lines[place]));
      }),
      { numRuns: 30 },
    );
  });

  it('with two entries in each other’s place names the first', () => {
    fc.assert(
      fc.property(anEntry(), anEntry(), (one, other) => {
        fc.pre(one !== other);
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const changed = lines.with(first, lines[second] ?? '').with(second, lines[first] ?? '');
        expect(wrong(verifyLedger(changed)).entry).toBe(seqOf(lines[first]));
      }),
      { numRuns: 30 },
    );
  });

  it('with an entry that stands twice names it, wherever the second one is', () => {
    fc.assert(
      fc.property(anEntry(), anEntry(), (one, other) => {
        const [first, after] = [Math.min(one, other), Math.max(one, other)];
        const changed = lines.toSpliced(after + 1, 0, lines[first] ?? '');
        expect(wrong(verifyLedger(changed)).entry).toBe(seqOf(lines[first]));
      }),
      { numRuns: 30 },
    );
  });

  it('that ends early, at any byte, names the first entry that is missing', () => {
    const text = textOf(lines);
    fc.assert(
      fc.property(fc.integer({ min: (lines[0] ?? '').length + 1, max: text.length - 1 }), (length) => {
        const rest = text.slice(0, length);
        const complete = rest.split('\n').slice(0, -1);
        const next = complete.filter((line) => seqOf(line) !== null).length;
        expect(wrong(verifyText(rest, null)).entry).toBe(next);
      }),
      { numRuns: 30 },
    );
  });

  it('with entries of another ledger names the first of these', async () => {
    const others = await exported(await filled(join(at.dir, '../other')));
    fc.assert(
      fc.property(anEntry(), (place) => {
        const seq = seqOf(lines[place]);
        const line = others.find((other) => seqOf(other) === seq) ?? '';
        expect(wrong(verifyLedger(lines.with(place, line))).entry).toBe(seq);
      }),
      { numRuns: 30 },
    );
    expect(wrong(verifyLedger([...lines, ...others])).entry).toBe(count);
    expect(wrong(verifyLedger([...lines.slice(0, 200), ...others.slice(200)])).ok).toBe(false);
    expect(wrong(verifyLedger([others[0] ?? '', ...lines.slice(1)])).entry).toBe(0);
  });

  it('by somebody who made the links fit again is found by the signed root, among at most 256 entries', () => {
    fc.assert(
      fc.property(anEntry(), (place) => {
        const seq = seqOf(lines[place]) ?? 0;
        const { entry, last, reason } = wrong(verifyLedger(relinked(lines, place)));
        expect(entry ?? Number.NaN).toBeLessThanOrEqual(seq);
        expect(last ?? Number.NaN).toBeGreaterThanOrEqual(seq);
        expect((last ?? 0) - (entry ?? 0)).toBeLessThan(256);
        expect(reason).toContain('signed');
      }),
      { numRuns: 30 },
    );
  });

  it('without its checkpoints has entries that nobody signed', () => {
    const bare = lines.filter((line) => !line.startsWith('{"checkpoint"'));
    const { head: _, ...header } = JSON.parse(bare[0] ?? '') as Record<string, unknown>;
    expect(wrong(verifyLedger([JSON.stringify(header), ...bare.slice(1)]))).toMatchObject({
      entry: 0,
      last: 255,
      reason: expect.stringContaining('no checkpoint'),
    });
  });
});

describe('a checkpoint that somebody kept', () => {
  it('confirms the entries before it, and finds a ledger that was made again', async () => {
    const kept = (await ledger.checkpoint())?.note ?? '';
    ledger.record(deed('more'));
    expect(verifyText(textOf(await exported(ledger)), kept)).toMatchObject({ ok: true, kept: 'confirmed' });
    const forged = await filled(join(at.dir, '../forged'));
    expect(wrong(verifyText(textOf(await exported(forged)), kept)).reason).toBe(
      'the kept checkpoint is of another ledger',
    );
    expect(wrong(verifyText(textOf(lines), kept.replace('\n320\n', '\n321\n'))).reason).toBe(
      'the kept checkpoint has a wrong signature',
    );
  });

  it('shows that the end was cut off, where the file alone can not', async () => {
    const early = lines;
    for (let n = 0; n < 5; n++) ledger.record(deed(n));
    const kept = (await ledger.checkpoint())?.note ?? '';
    expect(verifyText(textOf(early), null).ok).toBe(true);
    const verdict = wrong(verifyText(textOf(early), kept));
    expect(verdict.entry).toBe(count);
    expect(verdictLine(verdict)).toBe(
      `wrong: entry ${count}: it is missing, and all after it: the kept checkpoint is of ${count + 5} entries\n`,
    );
  });

  it('of entries that were cut says nothing, and that is said', async () => {
    const kept = (await ledger.checkpoint())?.note ?? '';
    at.options = { ...at.options, mostBytes: 64 * 1024 };
    for (let n = 0; n < 1500; n++) {
      ledger.record(deed(n));
      await Promise.resolve();
    }
    expect(verifyText(textOf(await exported(ledger)), kept)).toMatchObject({ ok: true, kept: 'cut' });
  });
});

describe('what is no ledger', () => {
  it('is said to be none', () => {
    for (const text of ['', 'hello\n', '{}\n', '{"ledger":2}\n', '\n'])
      expect(wrong(verifyText(text, null)).entry).toBeNull();
  });
});

/** Changes one entry and gives it, and all after it, links that fit. */
function relinked(of: readonly string[], place: number): string[] {
  let link = '';
  return of.map((line, n) => {
    const parsed = parseLine(line);
    if (parsed.kind !== 'entry') return line;
    const json = `${n === place ? parsed.text.replace('question', 'QUESTION') : parsed.text}}`;
    const made = entryLine(json, link);
    ({ link } = made);
    return made.line;
  });
}
