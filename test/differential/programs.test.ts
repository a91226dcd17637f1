/**
 * Full-screen programs as people use them, in the attached client and a headless xterm around it: what that shows must be
 * what the server says, cell by cell with attributes, while they draw, scroll, are resized and split.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OracleTerminal } from '../helpers/OracleTerminal.ts';
import { TestHost } from '../helpers/TestHost.ts';

/** Text of every width and a thousand lines to scroll through. */
const lines = Array.from(
  { length: 1000 },
  (_, n) =>
    `line ${n} const x = "string ${n}"; // 日本 \u{1f600} e\u0301 \u{1f1e9}\u{1f1ea} ${'word '.repeat(n % 30)}`,
);
const programs = ['vim', 'less', 'htop'].filter((name) => {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`]);
    return true;
  } catch {
    return false;
  }
});

describe('programs on the whole screen', () => {
  let host: TestHost;
  let oracle: OracleTerminal;

  beforeEach(async () => {
    host = new TestHost();
    writeFileSync(join(host.dir, 'text.js'), `${lines.join('\n')}\n`);
    await host.ok('new-session', '-d', '-s', 'work', '-x', '80', '-y', '24', 'exec sh');
    await host.ok('set', '-g', 'status-right', '', ';', 'set', '-g', 'automatic-rename', 'off');
    oracle = new OracleTerminal(host, 'work', { cols: 80, rows: 24 });
    await oracle.until((text) => text.includes('[work]'), 'the status line');
  });

  afterEach(async () => {
    await oracle.end();
    await host.stop();
  });

  async function expectTheSame(): Promise<void> {
    const { shown, model } = await oracle.settled();
    expect(shown).toEqual(model);
  }

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      oracle.type(key);
      await expectTheSame();
    }
  }

  it.runIf(programs.includes('vim'))('vim', async () => {
    oracle.type('vim -u NONE -c "syntax on" -c "set number nocompatible t_Co=256 hlsearch" text.js\r');
    await oracle.until((text) => text.includes('line 0'), 'the file');
    await press('\x06', '\x06', '\x05\x05', '\x15', 'G', 'gg', '/string 5\r', 'n', 'dd', 'p', 'Vjj');
    await press(
      '\x1b',
      ':split\r',
      ':vsplit\r',
      '\x17w',
      'ihello \u{1f600} 日本\x1b',
      ':set nowrap\r',
      'zl$',
    );
    oracle.resize(100, 35);
    await expectTheSame();
    await host.ok('split-window', '-h', '-t', 'work', 'exec sh');
    await expectTheSame();
    oracle.resize(60, 15);
    await expectTheSame();
  });

  it.runIf(programs.includes('less'))('less', async () => {
    oracle.type('less -R text.js\r');
    await oracle.until((text) => text.includes('line 0'), 'the file');
    await press(' ', ' ', 'j', 'j', 'k', 'd', 'b', 'G', 'g', '/string 7\r', 'n', '-S\r', '\x1b[C');
    oracle.resize(50, 10);
    await expectTheSame();
    await press(' ', 'q');
  });

  it.runIf(programs.includes('htop'))('htop', async () => {
    // Drawn anew every ten seconds: in between it stands still.
    oracle.type('htop -d 100\r');
    await oracle.until((text) => text.includes('PID') && text.includes('F10'), 'its table');
    await expectTheSame();
    oracle.resize(120, 40);
    await expectTheSame();
    await press('\x1b[B', '\x1bOQ');
    oracle.resize(70, 20);
    await expectTheSame();
  });
});
