/** Conformance of reports (OSC 7501): what is taken, what is ignored, and what is dropped as a whole. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StatusBody } from '../../../src/operator/status/StatusBody.ts';
import {
  isStatusQuery,
  readStatusReport,
  type StatusReport,
  statusLimits,
} from '../../../src/operator/status/StatusReport.ts';

const b64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const read = (body: string) => readStatusReport(StatusBody.of(body), 2);
const framing = '\x1b]7501;'.length + 2;

describe('a report', () => {
  const taken: [string, string, StatusReport][] = [
    ['of a state alone is the root record', 'state=idle', { state: 'idle', id: '' }],
    ['may have every state', 'state=error', { state: 'error', id: '' }],
    [
      'may have all keys',
      `state=blocked:kind=permission:app=terraform:progress=40:id=a/b:title=${b64('Plan')}:msg=${b64('Apply?')}`,
      {
        state: 'blocked',
        id: 'a/b',
        kind: 'permission',
        progress: 40,
        app: 'terraform',
        title: 'Plan',
        msg: 'Apply?',
      },
    ],
    [
      'loses blanks around keys and values',
      ' state = done :\tapp = pi ',
      { state: 'done', id: '', app: 'pi' },
    ],
    ['loses malformed pairs', 'junk:=x:STATE=idle:app=a b:state=working', { state: 'working', id: '' }],
    ['loses a pair with a value outside of the set', 'state=idle:msg=a%b', { state: 'idle', id: '' }],
    ['loses unknown keys', 'state=idle:future=1', { state: 'idle', id: '' }],
    ['has the last of a repeated key', 'state=idle:state=error', { state: 'error', id: '' }],
    ['has the last id', 'state=idle:id=a//b:id=ok', { state: 'idle', id: 'ok' }],
    ['has text without padding', 'state=idle:msg=YWI', { state: 'idle', id: '', msg: 'ab' }],
    ['has no text where it is empty', 'state=idle:msg=:title=', { state: 'idle', id: '' }],
    ['keeps kinds to blocked', 'state=working:kind=auth', { state: 'working', id: '' }],
    ['loses an unknown kind', 'state=blocked:kind=telepathy', { state: 'blocked', id: '' }],
    ['keeps progress to working and blocked', 'state=done:progress=50', { state: 'done', id: '' }],
    ['has progress 0', 'state=working:progress=0', { state: 'working', id: '', progress: 0 }],
    ['has progress 100', 'state=blocked:progress=100', { state: 'blocked', id: '', progress: 100 }],
    ['loses progress above 100', 'state=working:progress=101', { state: 'working', id: '' }],
    ['loses progress that is no integer', 'state=working:progress=5.5', { state: 'working', id: '' }],
    ['loses progress with a sign', 'state=working:progress=-1', { state: 'working', id: '' }],
    ['loses an app outside of its set', 'state=idle:app=a/b', { state: 'idle', id: '' }],
    ['loses an empty app', 'state=idle:app=', { state: 'idle', id: '' }],
    ['may clear', 'state=clear:id=task', { state: 'clear', id: 'task' }],
  ];
  test.each(taken)('%s', (_, body, report) => {
    expect(read(body)).toEqual(report);
  });

  test.each([
    ['no state', `msg=${b64('hi')}`],
    ['nothing', ''],
    ['an unknown state', 'state=sleeping'],
    ['an empty state', 'state='],
    ['a state in capitals', 'state=IDLE'],
    ['the question', '?'],
    ['an empty id', 'state=idle:id='],
    ['an id with an empty segment', 'state=idle:id=a//b'],
    ['an id that begins with a slash', 'state=idle:id=/a'],
    ['an id with other characters', 'state=idle:id=a,b'],
    ['an id that is no base64', 'state=idle:id=a='],
  ])('with %s is ignored', (_, body) => {
    expect(read(body)).toBeUndefined();
  });

  test.each([
    ['base64 of an impossible length', 'state=idle:msg=Y'],
    ['base64 of another alphabet', 'state=idle:msg=YW-_'],
    ['padding in the middle', 'state=idle:msg=YQ==YQ=='],
    ['padding that does not fit', 'state=idle:msg=YWI=='],
    ['padding alone', 'state=idle:msg====='],
    ['a line feed in its text', `state=idle:msg=${b64('a\nb')}`],
    ['an escape in its title', `state=idle:title=${b64('a\x1bb')}`],
    ['a C1 control in its text', `state=idle:msg=${b64('a\x9bb')}`],
    ['text that is no UTF-8', `state=idle:msg=${b64(Uint8Array.of(0xff, 0xfe))}`],
    ['bad text that nobody would see', 'state=clear:msg=Y'],
    ['bad text that a later pair replaces', `state=idle:msg=Y:msg=${b64('ok')}`],
    ['a long text that a later pair replaces', `state=idle:title=${b64('t'.repeat(193))}:title=YQ`],
  ])('with %s is dropped', (_, body) => {
    expect(read(body)).toBeUndefined();
  });

  test.each<[string, (size: number) => string, number]>([
    ['a key', (size) => `state=idle:${'k'.repeat(size)}=1`, statusLimits.key],
    ['an app', (size) => `state=idle:app=${'a'.repeat(size)}`, statusLimits.app],
    ['a segment', (size) => `state=idle:id=x/${'a'.repeat(size)}`, 32],
    ['a path of', (size) => `state=idle:id=${Array(size).fill('a').join('/')}`, statusLimits.segments],
    [
      'an id',
      (size) => `state=idle:id=${'abcdefghijklmno/'.repeat(7)}${'a'.repeat(size - 112)}`,
      statusLimits.id,
    ],
    ['a title', (size) => `state=idle:title=${b64('t'.repeat(size))}`, statusLimits.title.decoded],
    ['a msg', (size) => `state=idle:msg=${b64('m'.repeat(size))}`, statusLimits.msg.decoded],
    [
      'a report with keys',
      (size) =>
        ['state=idle', ...Array.from({ length: size - 1 }, (_, n) => `${'k'.repeat(n + 1)}=1`)].join(':'),
      statusLimits.keys,
    ],
    ['a sequence', (size) => `state=idle:k=${'1'.repeat(size - framing - 13)}`, statusLimits.sequence],
  ])('may have %s up to its limit', (_, make, limit) => {
    expect(read(make(limit))).toMatchObject({ state: 'idle' });
    expect(read(make(limit + 1))).toBeUndefined();
  });

  test('counts the bytes of its terminator', () => {
    const body = `state=idle:k=${'1'.repeat(4096 - framing - 12)}`;
    expect(readStatusReport(StatusBody.of(body), 2)).toBeUndefined();
    expect(readStatusReport(StatusBody.of(body), 1)).toBeDefined();
  });

  test('counts bytes, not characters', () => {
    const body = `state=idle:k=${'é'.repeat(2050)}`;
    expect(body.length).toBeLessThan(4096);
    expect(read(body)).toBeUndefined();
  });

  test('has text without what reorders or hides other text', () => {
    expect(
      read(`state=done:msg=${b64('a\u202eb\u200bc\u2028d\u2066e\u061cf\u00adg\u{e0041}h\u3164i')}`)?.msg,
    ).toBe('abcdefghi');
    expect(read(`state=done:msg=${b64('\u2066')}`)).toEqual({ state: 'done', id: '' });
  });

  test('keeps the joiners of emoji and of words', () => {
    for (const text of [
      '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
      '\u0645\u06cc\u200c\u062e\u0648',
      '\u2764\ufe0f',
    ])
      expect(read(`state=done:msg=${b64(text)}`)?.msg).toBe(text);
  });

  test('is read from any bytes without a fault, and is always within its limits', () => {
    const pair = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc
        .tuple(
          fc.constantFrom('state', 'id', 'app', 'kind', 'progress', 'title', 'msg', ' state ', 'x'),
          fc.oneof(
            fc.constantFrom('idle', 'working', 'blocked', 'clear', 'a/b', '40', 'permission', ''),
            fc.string({ maxLength: 60 }),
            fc.string({ unit: 'binary', maxLength: 300 }).map((text) => b64(text)),
          ),
        )
        .map(([key, value]) => `${key}=${value}`),
    );
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), (pairs) => {
        const report = read(pairs.join(':'));
        if (report === undefined) return;
        expect(
          report.id === '' || /^[A-Za-z0-9_.+-]{1,32}(\/[A-Za-z0-9_.+-]{1,32}){0,7}$/.test(report.id),
        ).toBe(true);
        expect(report.id.length).toBeLessThanOrEqual(128);
        for (const text of [report.title ?? '', report.msg ?? ''])
          expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/);
        expect(Buffer.byteLength(report.msg ?? '')).toBeLessThanOrEqual(2048);
        if (report.kind !== undefined) expect(report.state).toBe('blocked');
        if (report.progress !== undefined) expect(['working', 'blocked']).toContain(report.state);
      }),
      { numRuns: 500 },
    );
  });
});

test('the question is a question mark, with blanks around it or none', () => {
  expect(['?', ' ? ', '\t?'].map((body) => isStatusQuery(StatusBody.of(body)))).toEqual([true, true, true]);
  expect(
    ['??', '', 'state=?', `${' '.repeat(5000)}?`, `?${' '.repeat(5000)}`].map((body) =>
      isStatusQuery(StatusBody.of(body)),
    ),
  ).toEqual([false, false, false, false, false]);
});
