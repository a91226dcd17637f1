import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;

beforeEach(() => {
  host = new TestHost({ SHELL: '/bin/bash' });
});
afterEach(() => host.stop());

it('gives the command of pipe-pane what a shell prints under tmux: no marks', {
  timeout: 60_000,
}, async () => {
  const log = join(host.dir, 'log');
  await host.ok('new-session', '-d', '-s', 'work');
  // The prompt is marked: the shell has its marks.
  await host.until(
    () => host.ok('exec', '-t', 'work', '--', 'echo', 'marked'),
    (text) => text.includes('marked'),
  );
  await host.ok('pipe-pane', '-t', 'work', `cat > ${log}`);
  await host.ok('send-keys', '-t', 'work', 'printf "\\033]133;X\\007end%s\\n" 42', 'Enter');
  const read = async () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  const text = await host.until(read, (now) => /end42[\s\S]*[#$] $/.test(now));
  expect(text).toContain('\x1b]133;X\x07end42');
  expect(text.replace('\x1b]133;X', '')).not.toMatch(/\x1b\](133|633|7);/);
});
