import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemTimers } from '../../../src/runtime/Timers.ts';
import { echoInStty, TtyEcho } from '../../../src/server/panes/TtyEcho.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hft-echo-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function program(name: string, lines: string): string {
  const file = join(dir, name);
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return file;
}

it.each([
  ['lflags: icanon isig iexten echo echoe -echok echoke', 'on'],
  ['isig icanon iexten -echo echoe; eol = <undef>;', 'off'],
  ['-isig -icanon -iexten -echo', 'on'],
  ['min = 1; time = 0;', 'unknown'],
])('reads %j of stty', (out, echo) => {
  expect(echoInStty(out)).toBe(echo);
});

it('asks the helper, which answers in turn', async () => {
  const helper = program('helper', `while read tty; do case $tty in *1) echo off;; *) echo on;; esac; done`);
  const echo = new TtyEcho({ timers: systemTimers, helper, path: '' });
  expect(await Promise.all([echo.look('/dev/pts/1'), echo.look('/dev/pts/2')])).toEqual(['off', 'on']);
  expect(await echo.look('/dev/pts/1')).toBe('off');
});

it.each([
  ['is missing', '/nonexistent'],
  ['ends', 'exit 1'],
])('uses stty when the helper %s', async (_, how) => {
  const helper = how.startsWith('/') ? how : program('helper', how);
  program('stty', `[ "$2" = /dev/pts/1 ] && echo "icanon -echo"`);
  const echo = new TtyEcho({ timers: systemTimers, helper, path: dir });
  expect(await echo.look('/dev/pts/1')).toBe('off');
  expect(await echo.look('/dev/pts/2')).toBe('unknown');
});

it('does not know without helper and stty, nor of anything but a terminal', async () => {
  program('stty', 'exit 1');
  const echo = new TtyEcho({ timers: systemTimers, helper: undefined, path: dir });
  expect(await echo.look('/dev/pts/1')).toBe('unknown');
  expect(await echo.look('/etc/passwd\n/dev/pts/1')).toBe('unknown');
});
