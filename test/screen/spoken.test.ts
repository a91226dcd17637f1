/** A program's state on its screen: the sequences that tell it, the question about them, and its ends. */
import { describe, expect, test } from 'vitest';
import { paneStatus } from '../../src/operator/status/paneStatus.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { bytes, openScreen } from '../helpers/screens.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64');

function statusOf(screen: Screen, how: { seen?: number; alive?: boolean } = {}) {
  return paneStatus({ spoken: screen.spoken, hook: undefined, seen: 0, alive: true, quietMs: null, ...how });
}
function printed(...outputs: string[]): Screen {
  const screen = openScreen();
  for (const output of outputs) screen.feed(bytes(output));
  return screen;
}
function listening() {
  const told: string[][] = [];
  const screen = openScreen({
    answersQueries: true,
    events: {
      reply: (data) => void told.push(['reply', Buffer.from(data).toString()]),
      status: () => void told.push(['status']),
    },
  });
  return { screen, told };
}
const stateAfter = (...outputs: string[]) => {
  const { state, source } = statusOf(printed(...outputs));
  return `${state} by ${source}`;
};
const report = (body: string) => `\x1b]7501;${body}\x1b\\`;

describe('a report', () => {
  test.each([
    ['with ST', ['\x1b]7501;state=working\x1b\\']],
    ['with BEL', ['\x1b]7501;state=working\x07']],
    ['byte by byte', [...'\x1b]7501;state=working\x1b\\']],
    ['on the alternate screen', ['\x1b[?1049h', '\x1b]7501;state=working\x07']],
  ])('%s is taken', (_, outputs) => {
    expect(stateAfter(...outputs)).toBe('working by program');
  });

  test.each([
    ['of 4,096 bytes', 4096, '\x1b\\', 'idle by program'],
    ['of 4,097 bytes', 4097, '\x1b\\', 'unknown by none'],
    ['of 4,096 bytes to BEL', 4096, '\x07', 'idle by program'],
    ['of 100,000 bytes', 100_000, '\x07', 'unknown by none'],
  ])('%s', (_, size, end, expected) => {
    const start = '\x1b]7501;state=idle:k=';
    expect(stateAfter(`${start}${'1'.repeat(size - start.length - end.length)}${end}`)).toBe(expected);
  });

  test('is never answered and prints nothing', () => {
    const { screen, told } = listening();
    screen.feed(bytes(report('state=working') + report('nonsense') + report('state=?')));
    expect(told).toEqual([['status']]);
    expect(screen.text(0)).toBe('');
  });

  test('outlives a soft reset and the other screen, and ends with RIS', () => {
    expect(stateAfter(report('state=blocked'), '\x1b[!p\x1b[?1049h\x1b[?1049l')).toBe('blocked by program');
    const { screen, told } = listening();
    screen.feed(bytes(report('state=blocked')));
    told.length = 0;
    screen.feed(bytes('\x1bc'));
    expect(told).toContainEqual(['status']);
    expect(statusOf(screen).state).toBe('unknown');
  });

  test('of work ends at the next prompt; a result stays until it is seen', () => {
    expect(stateAfter(report('state=working'), '\x1b]133;A\x07')).toBe('idle by marks');
    const screen = printed(report('state=done:app=x'), '\x1b]133;A\x07');
    expect(statusOf(screen)).toEqual({ state: 'done', source: 'program', app: 'x', unseen: true });
    expect(statusOf(screen, { seen: screen.spoken.serial })).toEqual({ state: 'idle', source: 'marks' });
  });

  test('of a result leaves its program idle once it is seen', () => {
    const screen = printed(report(`state=done:app=x:msg=${b64('all')}`));
    expect(statusOf(screen, { seen: screen.spoken.serial })).toEqual({
      state: 'idle',
      source: 'program',
      app: 'x',
      msg: 'all',
    });
  });

  test('ends with the process', () => {
    const screen = printed(report('state=working') + report('state=error:id=a'));
    screen.programEnded();
    expect(statusOf(screen)).toEqual({ state: 'error', source: 'program', unseen: true });
    expect(statusOf(printed(report('state=working')), { alive: false }).state).toBe('unknown');
  });
});

describe('the question whether the protocol is spoken', () => {
  test.each(['\x1b]7501;?\x1b\\', '\x1b]7501;?\x07', '\x1b]7501; ? \x1b\\'])(
    '%j is answered once, as it came',
    (asked) => {
      for (const pieces of [[asked], [...asked]]) {
        const { screen, told } = listening();
        for (const piece of pieces) screen.feed(bytes(piece));
        expect(told).toEqual([['reply', asked]]);
        expect(screen.spoken.isSilent).toBe(true);
      }
    },
  );

  test('is answered before the device attributes that follow it', () => {
    const { screen, told } = listening();
    screen.feed(bytes('\x1b]7501;?\x1b\\\x1b[c'));
    expect(told).toEqual([['reply', expect.stringMatching(/^\x1b\]7501;\?\x1b\\\x1b\[\?/)]]);
  });

  test('is answered by the terminfo capability Pst too', () => {
    const { screen, told } = listening();
    screen.feed(bytes(`\x1bP+q${Buffer.from('Pst').toString('hex')}\x1b\\`));
    const value = Buffer.from('\x1b]7501;%p1%s\x1b\\').toString('hex');
    expect(told).toEqual([['reply', `\x1bP1+r507374=${value}\x1b\\`]]);
  });
});

describe('a less exact source', () => {
  test.each([
    ['progress', '\x1b]9;4;1;30\x07', { state: 'working', source: 'progress', progress: 30 }],
    ['progress above 100', '\x1b]9;4;1;300\x07', { state: 'working', source: 'progress', progress: 100 }],
    ['progress without a value', '\x1b]9;4;3\x07', { state: 'working', source: 'progress' }],
    ['a failure', '\x1b]9;4;2;50\x07', { state: 'error', source: 'progress', progress: 50, unseen: true }],
    ['the end of progress', '\x1b]9;4;1;30\x07\x1b]9;4;0\x07', { state: 'unknown', source: 'none' }],
    ['a command that runs', '\x1b]133;A\x07\x1b]133;C\x07', { state: 'working', source: 'marks' }],
    [
      'a command that ended',
      '\x1b]133;C\x07\x1b]133;D;0\x07\x1b]133;A\x07',
      { state: 'done', source: 'marks', unseen: true },
    ],
    [
      'a command that failed',
      '\x1b]133;C\x07\x1b]133;D;2\x07',
      { state: 'error', source: 'marks', msg: 'exit status 2', unseen: true },
    ],
    [
      'a command that was interrupted',
      '\x1b]133;C\x07\x1b]133;D;130\x07',
      { state: 'idle', source: 'marks' },
    ],
    ['a prompt without a command', '\x1b]133;D\x07\x1b]133;A\x07', { state: 'idle', source: 'marks' }],
    [
      'a notification',
      '\x1b]777;notify;Hey;look\x07',
      { state: 'done', source: 'notification', msg: 'Hey: look', unseen: true },
    ],
    ['a bell', '\x07', { state: 'done', source: 'bell', unseen: true }],
  ])('is %s', (_, output, status) => {
    expect(statusOf(printed(output))).toEqual(status);
  });

  test('says nothing where a more exact one does', () => {
    const all = ['\x07', '\x1b]9;hey\x07', '\x1b]133;C\x07', '\x1b]9;4;1;30\x07', report('state=blocked')];
    const sources = all.map((_, n) => statusOf(printed(...all.slice(0, n + 1))).source);
    expect(sources).toEqual(['bell', 'notification', 'marks', 'progress', 'program']);
  });

  test('gives way once it was seen', () => {
    const screen = printed('\x07\x1b]9;hey\x07');
    expect(statusOf(screen, { seen: screen.spoken.serial })).toEqual({ state: 'unknown', source: 'none' });
    screen.feed(bytes('\x07'));
    expect(statusOf(screen, { seen: screen.spoken.serial - 1 }).source).toBe('bell');
  });

  test('is output of late, and never an idle program', () => {
    const view = { spoken: undefined, hook: undefined, seen: 0, alive: true };
    expect(paneStatus({ ...view, quietMs: 500 })).toEqual({ state: 'working', source: 'silence' });
    expect(paneStatus({ ...view, quietMs: 60_000 })).toEqual({ state: 'unknown', source: 'none' });
    expect(paneStatus({ ...view, quietMs: null })).toEqual({ state: 'unknown', source: 'none' });
  });
});

test('of several records the most urgent counts, and of equals the last', () => {
  const screen = printed(
    report('state=working:app=x') + report('state=blocked:id=a:kind=question') + report('state=blocked:id=b'),
  );
  expect(statusOf(screen)).toEqual({ state: 'blocked', source: 'program', app: 'x' });
  screen.feed(bytes(report('state=clear:id=b')));
  expect(statusOf(screen)).toMatchObject({ state: 'blocked', kind: 'question' });
});

test('a checkpoint has all of it, and the next one too', () => {
  const screen = printed(
    report(`state=blocked:kind=auth:progress=7:app=x:id=a/b:title=${b64('T')}:msg=${b64('é')}`),
    `${report('state=done')}\x1b]9;4;1;30\x07\x1b]9;hey\x07\x1b]133;C\x07\x1b]133;D;3\x07`,
  );
  const options = { cols: 1, rows: 1, contextRows: 9, events: {}, answersQueries: false };
  const copy = Screen.restore(screen.checkpointNow(), options);
  expect(copy.spoken.state).toEqual(screen.spoken.state);
  const again = Screen.restore(copy.checkpointNow(), options);
  expect(again.spoken.state).toEqual(screen.spoken.state);
  expect(statusOf(again)).toMatchObject({ state: 'blocked', kind: 'auth', app: 'x', title: 'T', msg: 'é' });
});

test('a checkpoint of full records is bounded', () => {
  const screen = openScreen();
  for (let n = 0; n < 400; n++)
    screen.feed(
      bytes(report(`state=working:id=r${n}:msg=${b64('m'.repeat(2048))}:title=${b64('t'.repeat(192))}`)),
    );
  expect(screen.spoken.records.size).toBe(256);
  expect(screen.checkpointNow().length).toBeLessThan(700_000);
});
