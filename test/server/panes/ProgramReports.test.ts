/** What programs report beside their cells: floods of it are told now and then, and nothing that counts is lost. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type ProgramReport, ProgramReports } from '../../../src/server/panes/ProgramReports.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const [one, other] = [{ name: 'one' }, { name: 'other' }];
let timers: FakeTimers;
let told: { of: string; report: ProgramReport }[];
let reports: ProgramReports<{ name: string }>;

beforeEach(() => {
  timers = new FakeTimers();
  told = [];
  reports = new ProgramReports({ timers, tell: ({ name }, report) => told.push({ of: name, report }) });
});

/** Ends a turn of the loop, as after a piece of output was parsed. */
const turn = () => new Promise<void>((done) => queueMicrotask(done));

describe('a report', () => {
  it('is told after the turn that it came in, with the count of bells and the last of the rest', async () => {
    const events = reports.eventsOf(one);
    for (let n = 0; n < 300; n++) {
      events.bell();
      events.title(`title ${n}`);
      events.windowName(`name ${n}`);
      events.cwd(`/${n}`);
      events.clipboard('c', Buffer.from(`${n}`));
      events.clipboard('p', Buffer.from(`p${n}`));
      events.notification(`n${n}`, 'body');
    }
    expect(told).toEqual([]);
    await turn();
    expect(told.length).toBe(1);
    expect(told[0]?.report).toMatchObject({
      bells: 300,
      title: { text: 'title 299', count: 300 },
      windowName: 'name 299',
      cwd: '/299',
      notificationCount: 300,
    });
    const { clipboard, notifications } = told[0]?.report ?? {};
    expect([...(clipboard ?? [])].map(([s, data]) => `${s}=${data}`)).toEqual(['c=299', 'p=p299']);
    expect(notifications?.map(({ title }) => title)).toEqual(
      Array.from({ length: 8 }, (_, n) => `n${292 + n}`),
    );
  });

  it('of a flood is told ten times a second, and of a program that begins meanwhile at once', async () => {
    for (let ms = 0; ms < 1000; ms++) {
      reports.eventsOf(one).bell();
      await turn();
      timers.advance(1);
    }
    timers.advance(1000);
    expect(told.length).toBeLessThanOrEqual(11);
    expect(told.reduce((sum, { report }) => sum + report.bells, 0)).toBe(1000);
    expect(timers.pending).toBe(0);
    reports.eventsOf(one).bell();
    reports.eventsOf(other).bell();
    await turn();
    expect(told.slice(-2).map(({ of }) => of)).toEqual(['one', 'other']);
  });

  it('is told at once when somebody asks, and before its program is said to be gone', async () => {
    reports.eventsOf(one).bell();
    await turn();
    reports.eventsOf(one).title('last words');
    reports.eventsOf(other).bell();
    reports.flush(one);
    expect(told.map(({ of }) => of)).toEqual(['one', 'one']);
    reports.flush();
    expect(told.map(({ of }) => of)).toEqual(['one', 'one', 'other']);
    await turn();
    timers.advance(1000);
    expect(told.length).toBe(3);
  });

  it('of an endless list of selections is bounded', async () => {
    for (let n = 0; n < 1000; n++) reports.eventsOf(one).clipboard(`c${n}`, Buffer.alloc(1));
    await turn();
    expect(told[0]?.report.clipboard.size).toBe(8);
  });
});
