/** The log of events: a cursor goes on from where it was, or says that it can't. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewServerEvent } from '../../../src/protocol/messages.ts';
import { EventLog } from '../../../src/server/records/EventLog.ts';
import { EventRecorder } from '../../../src/server/records/EventRecorder.ts';
import type { Pane } from '../../../src/session/types.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';
import { newWindow } from '../../session/treeHarness.ts';

let dir: string;
let problems: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hfe-'));
  problems = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (path = join(dir, 'events.jsonl')) =>
  new EventLog({ path, now: () => 1000, problem: (sentence) => problems.push(sentence) });
const named = (name: string): NewServerEvent => ({ type: 'session-created', session: '$1', name });
const names = (events: readonly { name?: string }[]) => events.map(({ name }) => name);

describe('a cursor', () => {
  it('goes on after the event that was read, in any log of any history', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.boolean(), (before, after, restarted) => {
        rmSync(join(dir, 'events.jsonl'), { force: true });
        let log = open();
        for (let n = 0; n < before; n++) log.append(named(`${n}`));
        const { cursor } = log;
        if (restarted) {
          // Nothing is closed in order: as after kill -9.
          log = open();
        }
        const expected = Array.from({ length: after }, (_, n) => `new ${n}`);
        for (const name of expected) log.append(named(name));
        const batch = log.after(cursor);
        expect(names(batch.events)).toEqual(expected);
        expect(batch.truncated).toBe(false);
        expect(log.after(batch.cursor).events).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('that is too old is answered with what is kept, and says so', () => {
    const log = open();
    const { cursor } = log;
    for (let n = 0; n < 5000; n++) log.append(named(`${n}`));
    const batch = log.after(cursor);
    expect(batch.truncated).toBe(true);
    expect(batch.events.length).toBe(4096);
    expect(batch.events.at(-1)?.name).toBe('4999');
    expect(log.after('0').truncated).toBe(true);
  });

  it('of another log, or of the future, or no cursor at all, says so as well', () => {
    const log = open();
    log.append(named('a'));
    for (const cursor of ['deadbeef-1', `${log.cursor}9`, 'what', '']) {
      expect(log.after(cursor)).toMatchObject({ truncated: true, events: [{ name: 'a' }] });
    }
  });

  it('can be followed in parts', () => {
    const log = open();
    for (let n = 0; n < 10; n++) log.append(named(`${n}`));
    const first = log.after('0', 4);
    expect(names(first.events)).toEqual(['0', '1', '2', '3']);
    expect(names(log.after(first.cursor, 4).events)).toEqual(['4', '5', '6', '7']);
  });
});

describe('the file', () => {
  it('is for nobody else, stays bounded, and survives a half-written line', () => {
    const path = join(dir, 'events.jsonl');
    const log = open();
    for (let n = 0; n < 40_000; n++) log.append(named(`${n}`));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(17_000);
    const { cursor } = log;
    appendFileSync(path, '{"seq":40001,"type":"sess');
    const next = open();
    expect(next.cursor).toBe(cursor);
    next.append(named('after'));
    expect(names(next.after(cursor).events)).toEqual(['after']);
  });

  it('that is damaged costs the past and not the server, and old cursors are told', () => {
    const path = join(dir, 'events.jsonl');
    const log = open();
    log.append(named('a'));
    const { cursor } = log;
    writeFileSync(path, 'garbage\n{}\n');
    const next = open();
    next.append(named('b'));
    expect(next.after(cursor)).toMatchObject({ truncated: true, events: [{ name: 'b' }] });
  });

  it('with a damaged line in the middle keeps what came after it, says so, and gives no number twice', () => {
    const path = join(dir, 'events.jsonl');
    const log = open();
    for (const name of ['a', 'b', 'c', 'd']) log.append(named(name));
    log.close();
    const lines = readFileSync(path, 'utf8').split('\n');
    lines[2] = lines[2]?.replace('"type"', '"ty') ?? '';
    writeFileSync(path, lines.join('\n'));
    const next = open();
    expect(next.cursor).toBe(log.cursor);
    expect(next.after('0')).toMatchObject({ truncated: true, events: [{ name: 'c' }, { name: 'd' }] });
    next.append(named('e'));
    expect(next.after(log.cursor)).toMatchObject({ truncated: false, events: [{ name: 'e' }] });

    // How many numbers a damaged end stood for is not known: the log takes another name.
    next.close();
    const end = readFileSync(path, 'utf8').trimEnd().split('\n');
    writeFileSync(path, `${[...end.slice(0, -1), '{"seq":'].join('\n')}\n`);
    const last = open();
    last.append(named('f'));
    expect(last.after(next.cursor)).toMatchObject({ truncated: true });
    expect(last.after('0').events.at(-1)?.name).toBe('f');
  });

  it('gets the events of one turn with one write, before anybody is told', () => {
    const log = open();
    const size = () => statSync(join(dir, 'events.jsonl')).size;
    const before = size();
    for (let n = 0; n < 100; n++) log.append(named(`${n}`));
    expect(size()).toBe(before);
    log.after('0');
    expect(size()).toBeGreaterThan(before);
  });

  it('that can not be written is said once, and events go on', () => {
    const log = open(join(dir, 'missing', 'events.jsonl'));
    log.append(named('a'));
    log.append(named('b'));
    expect(names(log.after('0').events)).toEqual(['a', 'b']);
    expect(problems.length).toBe(1);
  });
});

describe('output', () => {
  it('is told at once, then once a second while it goes on, and not at all after that', () => {
    const log = open();
    const timers = new FakeTimers();
    let written = 0;
    const recorder = new EventRecorder({ log, timers, offset: () => written });
    const { first } = newWindow();
    const write = (pane: Pane, bytes: number) => {
      written += bytes;
      recorder.output(pane);
    };
    const offsets = () => log.after('0').events.map(({ offset }) => offset);
    write(first, 10);
    expect(offsets()).toEqual([10]);
    for (let n = 0; n < 50; n++) write(first, 1);
    expect(offsets()).toEqual([10]);
    timers.advance(1000);
    // Only the newest of a pane is kept: it says all that the older one did.
    expect(offsets()).toEqual([60]);
    timers.advance(1000);
    expect(timers.pending).toBe(0);
    write(first, 1);
    expect(offsets()).toEqual([61]);
  });
});

describe('what programs report', () => {
  it('takes a few lines of the log however much it is, says how much, and ends before its pane does', () => {
    const log = open();
    const timers = new FakeTimers();
    const recorder = new EventRecorder({ log, timers, offset: () => 0 });
    const { first } = newWindow();
    for (let ms = 0; ms < 10_000; ms += 100) {
      recorder.bell(first, 30);
      recorder.notification(first, { title: `${ms}`, body: '' }, 1);
      timers.advance(100);
    }
    recorder.onTreeEvent({ type: 'pane-removed', pane: first } as never);
    const { events } = log.after('0');
    expect(events.length).toBeLessThan(16 + 10 * 4 + 4);
    const sum = (type: string) =>
      events.filter((event) => event.type === type).reduce((all, { count = 1 }) => all + count, 0);
    expect(sum('pane-bell')).toBe(3000);
    expect(sum('pane-notification')).toBe(100);
    expect(events.filter(({ type }) => type === 'pane-notification').at(-1)?.title).toBe('9900');
    expect(events.at(-1)?.type).toBe('pane-removed');
    expect(timers.pending).toBe(0);
  });
});
