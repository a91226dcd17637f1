/** What programs ask of the screen and tell it: each query answered once, each report understood, nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipboardLimit } from '../../src/screen/clipboardWrites.ts';
import { localPath } from '../../src/screen/programReports.ts';
import { Screen } from '../../src/screen/Screen.ts';
import { bytes, openListeningScreen, openScreen } from '../helpers/screens.ts';

function answers(output: string, options = {}): unknown[] {
  const { screen, told } = openListeningScreen(options);
  screen.feed(bytes(output));
  return told.filter(([event]) => event === 'reply').map(([, data]) => data);
}

function tellings(output: string): unknown[][] {
  const { screen, told } = openListeningScreen();
  screen.feed(bytes(output));
  return told;
}

const colours = { defaultForeground: '#c0c1c2', defaultBackground: '#101112' };

describe('queries', () => {
  test.each([
    ['DA1', '\x1b[c', '\x1b[?1;2c'],
    ['DA2', '\x1b[>c', '\x1b[>0;276;0c'],
    ['DA3', '\x1b[=c', '\x1bP!|00000000\x1b\\'],
    ['DSR', '\x1b[5n', '\x1b[0n'],
    ['CPR', '\x1b[3;7H\x1b[6n', '\x1b[3;7R'],
    ['CPR with a pending wrap', `${'x'.repeat(80)}\x1b[6n`, '\x1b[1;80R'],
    ['CPR in origin mode', '\x1b[5;9r\x1b[?6h\x1b[2;3H\x1b[6n', '\x1b[2;3R'],
    ['DECXCPR', '\x1b[?6n', '\x1b[?1;1R'],
    ['DECRQM of a DEC mode', '\x1b[?2004h\x1b[?2004$p', '\x1b[?2004;1$y'],
    ['DECRQM of synchronized output', '\x1b[?2026$p', '\x1b[?2026;2$y'],
    ['DECRQM of an ANSI mode', '\x1b[4$p', '\x1b[4;2$y'],
    [
      'DECRQSS of the rendition',
      '\x1b[1;38;2;1;2;3;48;5;7m\x1bP$qm\x1b\\',
      '\x1bP1$r0;1;38:2::1:2:3;48:5:7m\x1b\\',
    ],
    ['DECRQSS of the default rendition', '\x1bP$qm\x1b\\', '\x1bP1$r0m\x1b\\'],
    ['DECRQSS of the region', '\x1b[2;5r\x1bP$qr\x1b\\', '\x1bP1$r2;5r\x1b\\'],
    ['DECRQSS of the cursor', '\x1b[5 q\x1bP$q q\x1b\\', '\x1bP1$r5 q\x1b\\'],
    ['DECRQSS of something unknown', '\x1bP$qz\x1b\\', '\x1bP0$r\x1b\\'],
    ['XTVERSION', '\x1b[>q', '\x1bP>|holdfast(1.2.3)\x1b\\'],
    ['kitty keyboard', '\x1b[>5u\x1b[?u', '\x1b[?5u'],
    ['the size in cells', '\x1b[18t', '\x1b[8;24;80t'],
    ['the foreground', '\x1b]10;?\x07', '\x1b]10;rgb:c0c0/c1c1/c2c2\x07'],
    ['the background', '\x1b]11;?\x1b\\', '\x1b]11;rgb:1010/1111/1212\x1b\\'],
    ['the background after it was set', '\x1b]11;#fff\x07\x1b]11;?\x07', '\x1b]11;rgb:f0f0/f0f0/f0f0\x07'],
    ['a palette entry', '\x1b]4;196;?\x07', '\x1b]4;196;rgb:ffff/0000/0000\x07'],
    ['a palette entry after it was set', '\x1b]4;1;rgb:1/2/3;1;?\x07', '\x1b]4;1;rgb:1111/2222/3333\x07'],
    ['the colour scheme', '\x1b[?996n', '\x1b[?997;1n'],
  ])('%s is answered, once', (_, output, answer) => {
    expect(answers(output, colours)).toEqual([answer]);
  });

  test('of one chunk are answered in order, in one piece', () => {
    expect(answers('\x1b]10;?;?\x07\x1b[c', colours)).toEqual([
      '\x1b]10;rgb:c0c0/c1c1/c2c2\x07\x1b]11;rgb:1010/1111/1212\x07\x1b[?1;2c',
    ]);
  });

  test('for colours that are not known get no answer', () => {
    expect(answers('\x1b]10;?\x07\x1b]11;?\x07\x1b]12;?\x07\x1b[?996n')).toEqual([]);
  });

  test('are never answered by a scratch screen', () => {
    expect(
      answers('\x1b[c\x1b[>q\x1b[6n\x1b]4;1;?\x07\x1b[?u\x1bP$qm\x1b\\', { answersQueries: false }),
    ).toEqual([]);
  });

  test('in a flood are answered up to a bound', () => {
    const [answer] = answers('\x1b[c'.repeat(100_000));
    expect(String(answer).length).toBeLessThanOrEqual(65536);
  });
});

describe('titles', () => {
  test('lose control characters and are bounded; pushed ones come back', () => {
    const { screen, told } = openListeningScreen();
    screen.feed(bytes('\x1b]2;one\u202e\x7ftwo\x07\x1b[22;2t'));
    expect(screen.title).toBe('onetwo');
    screen.feed(bytes(`\x1b]0;${'y'.repeat(10_000)}\x1b\\`));
    expect(screen.title.length).toBe(4096);
    screen.feed(bytes('\x1b[23;2t'));
    expect(told.at(-1)).toEqual(['title', 'onetwo']);
  });
});

describe('the name of the window (ESC k)', () => {
  test('is told without control characters and never printed, however it is cut', () => {
    const { screen, told } = openListeningScreen();
    screen.feed(bytes('a\x1bkwo'));
    screen.feed(bytes('rk\x07\u202e\x1b'));
    screen.feed(bytes('\\b'));
    expect(told).toEqual([['windowName', 'work']]);
    expect(screen.text(0)).toBe('ab');
  });
});

describe('the working directory', () => {
  test.each([
    ['file:///a/b%20c', '/a/b c'],
    ['file://localhost/a', '/a'],
    ['file://HERE/a', '/a'],
    ['file://here.example.org/a', '/a'],
    ['file:///%E4%B8%AD', '/中'],
    ['kitty-shell-cwd://here/a%20b', '/a%20b'],
  ])('%s is %s', (url, path) => {
    expect(localPath(url, 'here')).toBe(path);
  });

  test.each([
    ["another host's", 'file://elsewhere/a'],
    ['no path', 'file://here'],
    ['no URL', '/a'],
    ['another scheme', 'http://here/a'],
    ['a NUL', 'file:///a%00b'],
    ['a line end', 'file:///a%0ab'],
    ['a path longer than any', `file:///${'a'.repeat(5000)}`],
  ])('with %s is ignored', (_, url) => {
    expect(localPath(url, 'here')).toBeUndefined();
  });

  test('is told and kept', () => {
    const { screen, told } = openListeningScreen();
    screen.feed(bytes('\x1b]7;file://here/tmp\x07'));
    expect(told).toEqual([['cwd', '/tmp']]);
    expect(screen.cwd).toBe('/tmp');
  });
});

describe('the clipboard', () => {
  test('is written by OSC 52, with the selection named', () => {
    expect(tellings('\x1b]52;p;aGVsbG8=\x07\x1b]52;;aGk\x1b\\')).toEqual([
      ['clipboard', 'p', 'hello'],
      ['clipboard', 'c', 'hi'],
    ]);
  });

  test('is never read, and takes neither garbage nor megabytes', () => {
    const huge = 'A'.repeat(Math.ceil((clipboardLimit * 4) / 3) + 100);
    const refused = ['c;?', 'c;\xff!', 'c', 'zz;aGk=', 'c;aGk=aGk=', 'c;aG=k', 'c;aGk====', `c;${huge}`];
    expect(tellings(refused.map((rest) => `\x1b]52;${rest}\x07`).join(''))).toEqual([]);
    // A cancelled one leaves nothing behind for the next.
    expect(tellings('\x1b]52;c;aGVs\x18\x1b]52;c;aGk=\x07')).toEqual([['clipboard', 'c', 'hi']]);
  });

  test('gets the same bytes, however they are split, in either alphabet, up to a megabyte', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('base64', 'base64url'),
        fc.integer({ min: 1, max: 40 }),
        (data, alphabet, step) => {
          const { screen, told } = openListeningScreen();
          const sequence = bytes(`\x1b]52;c;${Buffer.from(data).toString(alphabet as 'base64')}\x07`);
          for (let at = 0; at < sequence.length; at += step) screen.feed(sequence.subarray(at, at + step));
          expect(told).toEqual([['clipboard', 'c', Buffer.from(data).toString('latin1')]]);
        },
      ),
      { numRuns: 50 },
    );
    const most = Buffer.alloc(clipboardLimit, 'x').toString('base64');
    expect(tellings(`\x1b]52;c;${most}\x07`)).toEqual([['clipboard', 'c', 'x'.repeat(clipboardLimit)]]);
  });
});

describe('prompt marks', () => {
  test('are told, and keep their rows while output scrolls and lines are wrapped anew', () => {
    const { screen, told } = openListeningScreen({ cols: 20, rows: 5 });
    screen.feed(
      bytes(
        `${'z'.repeat(30)}\r\n\x1b]133;A;k=s\x07$ \x1b]133;B\x07ls\r\n\x1b]133;C\x07out\r\n\x1b]133;D;2\x07`,
      ),
    );
    expect(told).toEqual([
      ['promptMark', { kind: 'A' }],
      ['promptMark', { kind: 'B' }],
      ['promptMark', { kind: 'C' }],
      ['promptMark', { kind: 'D', exitCode: 2 }],
    ]);
    const rowsOf = () => screen.promptMarks.map(({ row }) => screen.text(row - screen.historySize));
    expect(rowsOf()).toEqual(['$ ls', '$ ls', 'out', '']);
    screen.feed(bytes('more\r\n'.repeat(4)));
    expect(rowsOf()).toEqual(['$ ls', '$ ls', 'out', 'more']);
    screen.resize(10, 5);
    expect(rowsOf()).toEqual(['$ ls', '$ ls', 'out', 'more']);
    screen.feed(bytes('\x1b[3J'));
    expect(screen.promptMarks.every(({ row }) => row >= 0)).toBe(true);
  });

  test('are bounded', () => {
    const { screen } = openListeningScreen();
    screen.feed(bytes('\x1b]133;A\x07'.repeat(5000)));
    expect(screen.promptMarks.length).toBe(1024);
  });
});

describe('notifications and the bell', () => {
  test.each([
    ['\x1b]9;done\x07', [['notification', '', 'done']]],
    ['\x1b]9;4;1;50\x07', []],
    ['\x1b]777;notify;Build;failed; twice\x1b\\', [['notification', 'Build', 'failed; twice']]],
    ['\x1b]99;;whole\x1b\\', [['notification', 'whole', '']]],
    [
      '\x1b]99;i=1:d=0;Ti\x1b\\\x1b]99;i=1:d=0;tle\x1b\\\x1b]99;i=1:p=body;Body\x1b\\',
      [['notification', 'Title', 'Body']],
    ],
    ['\x1b]99;i=1:e=1;aGk=\x1b\\', [['notification', 'hi', '']]],
    ['\x1b]99;i=1:p=?;\x1b\\', []],
    ['\x07', [['bell']]],
  ])('%j is told as it is meant', (output, expected) => {
    expect(tellings(output)).toEqual(expected);
  });
});

describe('history', () => {
  test('counts rows that left the screen, beyond those that are kept, until it is cleared', () => {
    const { screen, told } = openListeningScreen({ rows: 5, contextRows: 3 });
    screen.feed(bytes('line\r\n'.repeat(24)));
    expect([screen.historySize, screen.contextSize]).toEqual([20, 3]);
    screen.feed(bytes('\x1b[3J'));
    expect(told).toEqual([['historyCleared']]);
    expect([screen.historySize, screen.contextSize]).toEqual([0, 0]);
    screen.feed(bytes('line\r\n'.repeat(2)));
    expect(screen.historySize).toBe(2);
    screen.feed(bytes('\x1bc'));
    expect([screen.historySize, told.length]).toEqual([0, 2]);
    screen.feed(bytes('line\r\n'.repeat(7)));
    screen.clearHistory();
    expect([screen.historySize, screen.contextSize]).toEqual([0, 0]);
  });

  test('stays readable above the alternate screen, and can be taken away from the oldest end', () => {
    const screen = openScreen({ rows: 5, contextRows: 10 });
    for (let i = 0; i < 12; i++) screen.feed(bytes(`line ${i}\r\n`));
    screen.feed(bytes('\x1b[?1049hfull screen'));
    expect([screen.text(-1), screen.text(-8), screen.text(-9)]).toEqual(['line 7', 'line 0', '']);
    screen.trimContext(2);
    expect([screen.contextSize, screen.historySize, screen.text(-2)]).toEqual([2, 8, 'line 6']);
  });

  test('a resize pulls rows back from it', () => {
    const screen = openScreen({ rows: 3, contextRows: 10 });
    for (let i = 0; i < 9; i++) screen.feed(bytes(`\r\nline ${i}`));
    screen.resize(80, 6);
    expect(Array.from({ length: 6 }, (_, y) => screen.text(y))).toEqual(
      ['3', '4', '5', '6', '7', '8'].map((n) => `line ${n}`),
    );
  });

  test('a resize leaves what was cleared where it is, also after a restore', () => {
    for (const again of [false, true]) {
      let screen = openScreen({ rows: 4, contextRows: 20, scrollsOnClear: true });
      screen.feed(bytes('old 1\r\nold 2\r\nold 3\x1b[H\x1b[2J1\r\n2\r\n3\r\n4\r\n5'));
      if (again)
        screen = Screen.restore(screen.checkpointNow(), {
          cols: 80,
          rows: 4,
          contextRows: 20,
          events: {},
          answersQueries: false,
        });
      const texts = () => Array.from({ length: screen.rows }, (_, y) => screen.text(y));
      expect([texts(), screen.historySize]).toEqual([['2', '3', '4', '5'], 4]);
      screen.resize(80, 7);
      expect([texts(), screen.historySize, screen.cursor.y]).toEqual([
        ['1', '2', '3', '4', '5', '', ''],
        3,
        4,
      ]);
      screen.resize(40, 2);
      screen.resize(80, 9);
      expect([texts(), screen.historySize]).toEqual([['1', '2', '3', '4', '5', '', '', '', ''], 3]);
    }
  });
});

describe('a soft reset', () => {
  test('undoes what a dead program left on, even in the middle of a sequence', () => {
    const screen = openScreen();
    const fresh = openScreen();
    screen.feed(
      bytes(
        'text\x1b[?1049h\x1b[?1003;1006;1004;2004;2026;1;45;6h\x1b[?7;25l\x1b[4;20h\x1b=\x1b[>31u\x1b[3 q\x1b(0\x1b[5;9r',
      ),
    );
    screen.feed(bytes('\x1b[1;31m\x1b]8;;http://example.org\x07\x1b]2;never finished'));
    screen.softReset();
    expect(screen.modes).toEqual(fresh.modes);
    expect(screen.cursor).toMatchObject({ visible: true, shape: 0 });
    expect([screen.alternateScreen, screen.synchronizedOutput, screen.title]).toEqual([false, false, '']);
    screen.feed(bytes('\rq\nr'));
    const { y } = screen.cursor;
    expect([screen.row(y - 1), screen.row(y)]).toEqual([[['', 'qext']], [['', ' r']]]);
  });
});
