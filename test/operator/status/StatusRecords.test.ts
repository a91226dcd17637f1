/** Records of a pane (OSC 7501): replaced, cleared, bounded, and ended with their program. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StatusBody } from '../../../src/operator/status/StatusBody.ts';
import { recordLimit, StatusRecords } from '../../../src/operator/status/StatusRecords.ts';
import { readStatusReport } from '../../../src/operator/status/StatusReport.ts';

let serial = 0;
function apply(records: StatusRecords, ...bodies: string[]): boolean[] {
  return bodies.map((body) => {
    const report = readStatusReport(StatusBody.of(body), 1);
    return report !== undefined && records.apply(report, ++serial);
  });
}
function with_(...bodies: string[]): StatusRecords {
  const records = new StatusRecords();
  apply(records, ...bodies);
  return records;
}
const ids = (records: StatusRecords) => records.all().map(({ id }) => id);
const states = (records: StatusRecords) => records.all().map(({ id, state }) => `${id}=${state}`);

describe('records', () => {
  test('a report replaces its record whole', () => {
    const records = with_('state=working:app=brew:msg=b25l', 'state=done');
    expect(records.all()).toEqual([{ id: '', state: 'done', serial, ended: false }]);
  });

  test('clear removes the record and all beneath it, and nothing beside it', () => {
    const records = with_('state=working', 'state=done:id=a', 'state=done:id=a/b/c', 'state=done:id=ab');
    apply(records, 'state=clear:id=a');
    expect(ids(records)).toEqual(['', 'ab']);
    apply(records, 'state=clear');
    expect(records.size).toBe(0);
  });

  test('clear of a record that never was removes those beneath it', () => {
    const records = with_('state=working:id=a/b', 'state=working:id=c');
    apply(records, 'state=clear:id=a');
    expect(ids(records)).toEqual(['c']);
  });

  test('a record without an app has that of its nearest ancestor', () => {
    const records = with_(
      'state=working:app=deploy',
      'state=working:id=build:app=cargo',
      'state=idle:id=build/x/y',
    );
    const deepest = records.all()[2];
    expect(deepest && records.appOf(deepest)).toBe('cargo');
    apply(records, 'state=working:id=build');
    expect(deepest && records.appOf(deepest)).toBe('deploy');
    apply(records, 'state=idle');
    expect(deepest && records.appOf(deepest)).toBeUndefined();
  });

  test('at most 256, of which the least recently updated goes first', () => {
    const records = new StatusRecords();
    for (let n = 0; n < recordLimit; n++) apply(records, `state=working:id=r${n}`);
    // An update of the oldest, also one that says nothing new, makes the second the oldest.
    apply(records, 'state=working:id=r0', 'state=working:id=new');
    expect(records.size).toBe(recordLimit);
    expect(ids(records)).not.toContain('r1');
    expect(ids(records)).toContain('r0');
  });

  test('keep the order of their last updates, whatever is updated, cleared and dropped', () => {
    const step = fc.tuple(fc.nat(recordLimit + 40), fc.constantFrom('working', 'done', 'clear'));
    fc.assert(
      fc.property(fc.array(step, { minLength: 300, maxLength: 900 }), (steps) => {
        const records = new StatusRecords();
        const model = new Map<string, string>();
        for (const [n, state] of steps) {
          apply(records, `state=${state}:id=r${n}`);
          model.delete(`r${n}`);
          if (state !== 'clear') model.set(`r${n}`, state);
          const [oldest = ''] = model.keys();
          if (model.size > recordLimit) model.delete(oldest);
        }
        expect(states(records)).toEqual([...model].map(([id, state]) => `${id}=${state}`));
      }),
      { numRuns: 40 },
    );
  });

  test('a repeated report is no change, and keeps its number', () => {
    const records = with_('state=done:msg=b25l');
    const first = records.all()[0]?.serial;
    expect(apply(records, 'state=done:msg=b25l')).toEqual([false]);
    expect(records.all()[0]?.serial).toBe(first);
    expect(apply(records, 'state=done')).toEqual([true]);
    expect(records.all()[0]?.serial).not.toBe(first);
  });

  test('the end of the program leaves results alone', () => {
    const records = with_(
      'state=idle',
      'state=working:id=a',
      'state=blocked:id=b',
      'state=done:id=c',
      'state=error:id=d',
    );
    expect(records.end()).toBe(true);
    expect(states(records)).toEqual(['c=done', 'd=error']);
    expect(records.end()).toBe(false);
    // A report of the next program is its own, even if it says the same.
    expect(apply(records, 'state=done:id=c')).toEqual([true]);
    expect(records.all().at(-1)).toMatchObject({ id: 'c', ended: false });
  });

  test('are a function of the reports, bounded, with a parent for none', () => {
    const body = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('idle', 'working', 'done', 'blocked', 'error', 'clear'),
          fc.constantFrom('', ':id=a', ':id=a/b', ':id=b', ':id=a/b/c'),
          fc.constantFrom('', ':app=x', ':app=y'),
        )
        .map(([state, id, app]) => `state=${state}${id}${app}`),
      fc.constant('end'),
    );
    fc.assert(
      fc.property(fc.array(body, { maxLength: 60 }), (bodies) => {
        const [one, other] = [new StatusRecords(), new StatusRecords()];
        const model = new Map<string, string>();
        for (const [n, each] of bodies.entries()) {
          if (each === 'end') {
            for (const records of [one, other]) records.end();
            for (const [id, state] of model) if (state !== 'done' && state !== 'error') model.delete(id);
            continue;
          }
          const report = readStatusReport(StatusBody.of(each), 1);
          if (!report) throw new Error(each);
          for (const records of [one, other]) records.apply(report, n);
          if (report.state !== 'clear') model.set(report.id, report.state);
          else
            for (const id of [...model.keys()])
              if (report.id === '' || `${id}/`.startsWith(`${report.id}/`)) model.delete(id);
        }
        expect(one.all()).toEqual(other.all());
        expect(new Map(one.all().map(({ id, state }) => [id, state]))).toEqual(model);
        const copy = new StatusRecords();
        copy.restore(one.all());
        expect(copy.all()).toEqual(one.all());
      }),
    );
  });
});
