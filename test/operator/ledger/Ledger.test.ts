/** The ledger: what is recorded stays, in order, over kills, full disks and wrong clocks. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLedger } from '../../../src/operator/ledger/verifyLedger.ts';
import { ann, bot, deed, exported, LedgerHarness } from './ledgerHarness.ts';

const at = new LedgerHarness();
const turn = () => Promise.resolve();

describe('a recorded deed', () => {
  it('is in the file at the end of the turn, private, numbered and linked', async () => {
    const ledger = at.open();
    ledger.record(deed(1));
    ledger.record(deed(2, bot));
    await turn();
    expect(at.entries()).toMatchObject([
      { seq: 0, at: at.now, action: 'asked', by: ann, question: '1' },
      { seq: 1, by: bot },
    ]);
    const [file = ''] = at.files();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(at.dir, 'key.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(at.dir).mode & 0o777).toBe(0o700);
    expect(verifyLedger(at.lines())).toMatchObject({ ok: true, size: 2, signed: 0 });
  });

  it('stays after kill -9, and the next server goes on behind it', async () => {
    at.open().record(deed(1));
    await turn();
    const next = at.open();
    next.record(deed(2));
    await turn();
    expect(at.entries()).toMatchObject([{ seq: 0 }, { seq: 1, question: '2' }]);
    expect(verifyLedger(await exported(next))).toMatchObject({ ok: true, size: 2, signed: 2 });
  });

  it('that was being written when its server died is removed, and that is said', async () => {
    at.open().record(deed(1));
    await turn();
    const [file = ''] = at.files();
    appendFileSync(file, '{"seq":1,"at":17');
    const next = at.open();
    next.record(deed(2));
    await turn();
    expect(at.entries()).toMatchObject([
      { seq: 0 },
      { seq: 1, action: 'ledger-torn', bytes: 16 },
      { seq: 2 },
    ]);
    expect(verifyLedger(await exported(next))).toMatchObject({ ok: true, size: 3 });
    expect(at.problems).toEqual([]);
  });

  it('waits in memory until the ledger is opened', async () => {
    const ledger = at.open();
    ledger.close();
    rmSync(at.dir, { recursive: true });
    const { Ledger } = await import('../../../src/operator/ledger/Ledger.ts');
    const early = new Ledger({
      dir: at.dir,
      timers: at.timers,
      clock: { now: () => at.now, settled: () => null, steadyFor: () => 1 },
      options: () => at.options,
      problem: () => {},
    });
    early.record(deed(1));
    await turn();
    expect(existsSync(at.dir)).toBe(false);
    early.start();
    expect(at.entries()).toMatchObject([{ question: '1' }]);
  });

  it('has no field longer than a few hundred characters', async () => {
    at.open().record({ action: 'command', by: ann, line: 'x'.repeat(1_000_000) });
    await turn();
    expect(at.entries()[0]?.line).toHaveLength(513);
  });
});

describe('deeds that repeat within a second', () => {
  it('of typing become one, when the second is over or something else happens', async () => {
    const ledger = at.open();
    const typed = (by = ann) =>
      ledger.record({ action: 'input', by, pane: '%1', paneUuid: 'u', bytes: 2, runs: 1, way: 'keys' });
    typed();
    typed();
    typed(bot);
    await turn();
    expect(at.entries()).toEqual([]);
    at.timers.advance(1000);
    await turn();
    expect(at.entries()).toMatchObject([
      { by: ann, bytes: 4, runs: 2 },
      { by: bot, bytes: 2, runs: 1 },
    ]);
    typed();
    ledger.record(deed(1));
    typed();
    at.timers.advance(1000);
    await turn();
    expect(at.entries().slice(2)).toMatchObject([{ bytes: 2 }, { action: 'asked' }, { bytes: 2 }]);
  });

  it('of one command are written once and then counted', async () => {
    const ledger = at.open();
    for (let n = 0; n < 500; n++) ledger.record({ action: 'command', by: bot, line: 'new-window' });
    await turn();
    expect(at.entries()).toMatchObject([{ line: 'new-window' }]);
    at.timers.advance(1000);
    await turn();
    expect(at.entries()).toMatchObject([{ line: 'new-window' }, { line: 'new-window', count: 499 }]);
  });

  it('of many commands keep their names, and push little out', async () => {
    const ledger = at.open();
    for (let n = 0; n < 5000; n++) ledger.record({ action: 'command', by: bot, line: `rename-window ${n}` });
    at.timers.advance(1000);
    await turn();
    expect(at.entries().length).toBeLessThan(70);
    expect(at.entries().at(-1)).toMatchObject({ line: 'rename-window …', count: 4935 });
  });
});

describe('checkpoints', () => {
  const checkpoints = () => at.lines().filter((line) => line.startsWith('{"checkpoint"')).length;

  it('come every 256 entries, and a minute after an entry, and not otherwise', async () => {
    const ledger = at.open();
    expect(at.timers.pending).toBe(0);
    for (let n = 0; n < 600; n++) ledger.record(deed(n));
    await turn();
    expect(checkpoints()).toBe(2);
    expect(at.timers.pending).toBe(1);
    at.timers.advance(60_000);
    expect(checkpoints()).toBe(3);
    expect(at.timers.pending).toBe(0);
    at.timers.advance(600_000);
    expect(checkpoints()).toBe(3);
    expect(verifyLedger(at.lines())).toMatchObject({ ok: true, size: 600, signed: 600 });
  });

  it('are kept beside the entries once these are on the disk', async () => {
    const ledger = at.open();
    ledger.record(deed(1));
    const made = await ledger.checkpoint();
    expect(readFileSync(join(at.dir, 'head'), 'utf8')).toBe(made?.note);
    expect(await ledger.checkpoint()).toEqual(made);
  });

  it('are signed in an orderly end', async () => {
    const ledger = at.open();
    ledger.record(deed(1));
    ledger.close();
    ledger.record(deed(2));
    expect(verifyLedger(at.lines())).toMatchObject({ ok: true, size: 1, signed: 1 });
  });
});

describe('the bounds', () => {
  it('of bytes cut the oldest entries, and keep a checkpoint of what was cut', async () => {
    at.options = { ...at.options, mostBytes: 64 * 1024 };
    const ledger = at.open();
    for (let n = 0; n < 2000; n++) {
      ledger.record(deed(n));
      await turn();
    }
    const bytes = at.files().reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).toBeLessThan(80 * 1024);
    const lines = await exported(ledger);
    const verdict = verifyLedger(lines);
    expect(verdict).toMatchObject({ ok: true, size: 2000, signed: 2000 });
    expect(verdict.ok && verdict.first).toBeGreaterThan(1000);
    expect(lines[0]).toContain('"before":"holdfast/');
    expect(verifyLedger(await exported(at.open()))).toMatchObject({ ok: true, size: 2000 });
  });

  it('of age cut by a clock that is trusted, and by no other', async () => {
    at.options = { ...at.options, mostBytes: 400 * 1024, mostAgeMs: 3_600_000 };
    const ledger = at.open();
    for (let n = 0; n < 1000; n++) {
      if (n === 500) at.now += 86_400_000;
      ledger.record(deed(n));
      await turn();
    }
    expect(verifyLedger(at.lines().slice(0, 1)).ok && at.files().length).toBeGreaterThan(2);
    expect(at.entries()[0]).toMatchObject({ seq: 0 });
    at.settled = at.now;
    ledger.optionsChanged();
    const first = at.entries()[0]?.seq as number;
    expect(first).toBeGreaterThan(100);
    expect(first).toBeLessThanOrEqual(500);
  });
});

describe('a disk that refuses', () => {
  it('is tried again by a timer that fires a moment early', async () => {
    const ledger = at.open();
    at.room = 0;
    ledger.record(deed(1));
    await turn();
    expect(ledger.problem).not.toBe(null);
    at.room = Number.POSITIVE_INFINITY;
    const { timers } = at;
    const now = timers.now.bind(timers);
    timers.now = () => now() - 0.4;
    timers.advance(60_000);
    await turn();
    expect(ledger.problem).toBe(null);
  });

  it('blocks nothing, is reported, and loses nothing that finds room in memory', async () => {
    const ledger = at.open();
    ledger.record(deed(1));
    await turn();
    breakFolder(at.dir);
    ledger.close();
    const next = at.open();
    next.record(deed(2));
    await turn();
    expect(next.problem).toMatch(/^the ledger is not stored: /);
    expect(at.problems).toHaveLength(1);
    mendFolder(at.dir);
    at.timers.advance(5000);
    expect(next.problem).toBeNull();
    expect(at.entries()).toMatchObject([{ question: '1' }, { question: '2' }]);
    expect(verifyLedger(await exported(next))).toMatchObject({ ok: true, size: 2 });
  });

  it.each([0, 1, 100, 700])(
    'is reported once while it is full, with %d bytes of room left, and what waits is stored',
    async (room) => {
      const ledger = at.open();
      ledger.record(deed(0));
      await turn();
      at.room = room;
      for (let n = 1; n <= 12; n++) {
        ledger.record(deed(n));
        await turn();
        at.timers.advance(5000);
      }
      expect(at.problems).toEqual(['the ledger is not stored: No space left on device']);
      expect(ledger.problem).toBe('the ledger is not stored: No space left on device');
      at.room = Number.POSITIVE_INFINITY;
      at.timers.advance(5000);
      await turn();
      expect(ledger.problem).toBeNull();
      expect(at.entries().flatMap(({ question }) => question ?? [])).toEqual(
        Array.from({ length: 13 }, (_, n) => `${n}`),
      );
      expect(verifyLedger(await exported(ledger))).toMatchObject({ ok: true });
      at.room = 0;
      ledger.record(deed('again'));
      await turn();
      expect(at.problems).toHaveLength(2);
    },
  );

  it('for long loses the deeds that find no room, and says how many', async () => {
    mkdirSync(at.dir);
    breakFolder(at.dir);
    const ledger = at.open();
    for (let n = 0; n < 20_000; n++) ledger.record(deed(n));
    await turn();
    expect(ledger.problem).toMatch(/; \d+ deeds found no room and are lost$/);
    mendFolder(at.dir);
    at.timers.advance(5000);
    await turn();
    const last = at.entries().at(-1);
    expect(last).toMatchObject({ action: 'ledger-gap', reason: expect.any(String) });
    expect(at.entries().length - 1 + (last?.lost as number)).toBe(20_000);
    expect(ledger.problem).toBeNull();
  });
});

describe('a ledger that was changed by hand', () => {
  it('is kept aside, and a new one begins with that', async () => {
    const ledger = at.open();
    for (let n = 0; n < 3; n++) ledger.record(deed(n));
    ledger.close();
    const [file = ''] = at.files();
    writeFileSync(file, readFileSync(file, 'utf8').replace('question 1', 'question 7'));
    const next = at.open();
    next.record(deed('new'));
    await turn();
    expect(at.problems).toEqual([
      `the ledger could not be continued, since entry 1 is not as it was recorded; it is kept as ${at.dir}.bad-1`,
    ]);
    expect(at.entries()).toMatchObject([
      { action: 'ledger-replaced', kept: `${at.dir}.bad-1` },
      { question: 'new' },
    ]);
    expect(at.entries(`${at.dir}.bad-1`)).toHaveLength(3);
    expect(verifyLedger(await exported(next))).toMatchObject({ ok: true, size: 2 });
  });

  it('by cutting off its end is found by the checkpoint beside it', async () => {
    const ledger = at.open();
    for (let n = 0; n < 9; n++) ledger.record(deed(n));
    await ledger.checkpoint();
    const [file = ''] = at.files();
    const text = readFileSync(file, 'utf8');
    truncateSync(file, text.indexOf('{"seq":5'));
    at.open();
    expect(at.problems[0]).toContain('since entries 5 to 8 are missing');
  });

  it('by taking its key away, or a part, is kept aside too', async () => {
    for (const gone of ['key.pem', '000000000000.jsonl']) {
      at.problems = [];
      const ledger = at.open();
      ledger.record(deed(1));
      await ledger.checkpoint();
      rmSync(join(at.dir, gone));
      at.open();
      expect(at.problems).toEqual([
        expect.stringMatching(/^the ledger could not be continued, since its .* missing/),
      ]);
    }
  });
});

describe('a clock', () => {
  it('that jumps is recorded with both times', async () => {
    const ledger = at.open();
    at.steady = 5000;
    ledger.record(deed(1));
    const before = at.now;
    at.now -= 3_600_000;
    at.steady = 10;
    ledger.record(deed(2));
    await turn();
    expect(at.entries()).toMatchObject([
      { question: '1' },
      { action: 'clock-jumped', before, after: at.now },
      { question: '2' },
    ]);
  });
});

describe('the option', () => {
  it('turns the ledger off and on, and both are in it', async () => {
    const ledger = at.open();
    ledger.record(deed(1));
    at.options = { ...at.options, enabled: false };
    ledger.optionsChanged();
    ledger.record(deed(2));
    at.options = { ...at.options, enabled: true };
    ledger.optionsChanged();
    ledger.record(deed(3));
    await turn();
    expect(at.entries().map(({ action }) => action)).toEqual(['asked', 'ledger-off', 'ledger-on', 'asked']);
    expect(verifyLedger(await exported(ledger))).toMatchObject({ ok: true, size: 4 });
  });

  it('off from the start makes no file', async () => {
    at.options = { ...at.options, enabled: false };
    const ledger = at.open();
    ledger.record(deed(1));
    await turn();
    expect(existsSync(at.dir)).toBe(false);
    expect(await ledger.checkpoint()).toBeNull();
    expect(await exported(ledger)).toEqual([]);
  });
});

/** A file where the folder should be: root, too, can't write below it. */
function breakFolder(dir: string): void {
  if (existsSync(dir)) renameSync(dir, `${dir}.aside`);
  writeFileSync(dir, 'no folder');
}

function mendFolder(dir: string): void {
  rmSync(dir, { force: true });
  if (existsSync(`${dir}.aside`)) renameSync(`${dir}.aside`, dir);
}
