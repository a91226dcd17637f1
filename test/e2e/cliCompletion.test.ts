/** Completion as a shell does it, from the built program. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
  mkdirSync(join(host.dir, 'bin'));
  symlinkSync(launcher, join(host.dir, 'bin', 'holdfast'));
  host.env.PATH = `${join(host.dir, 'bin')}:${host.env.PATH}`;
});
afterEach(async () => {
  await host.stop();
});

/** What bash would offer for a line whose last word is being typed. */
function inBash(...words: string[]): string[] {
  const script = `source <(holdfast completion bash)
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _holdfast; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], {
    env: host.env,
    encoding: 'utf8',
  });
  return out.trimEnd().split('\n');
}

it('completes names, sessions and files in bash', { timeout: 60_000 }, async () => {
  await host.ok('new-session', '-d', '-s', 'my work', 'cat');
  expect(inBash('holdfast', 'session', 'de')).toEqual(['detach', 'destroy']);
  expect(inBash('holdfast', 'attach', '-t', '')).toEqual(['my\\ work']);
  expect(inBash('holdfast', 'source-file', '/etc/pass')).toContain('/etc/passwd');
  await host.ok('kill-server');
  // Asking starts no server.
  expect(inBash('holdfast', 'attach', '-t', '')).toEqual(['']);
  expect((await host.run('list-sessions')).err).toContain('no server running');
});

it('prints help on the command that was asked about, and types what looks like a question', {
  timeout: 60_000,
}, async () => {
  expect(await host.ok('session', 'show', '--help')).toContain('usage: holdfast session show <target>');
  expect(await host.ok('new-window', '--help')).toContain('usage: new-window');
  expect(await host.ok('--help')).toContain('commands of the tmux tradition');
  expect(await host.ok('help', '--man')).toMatch(/^\.TH HOLDFAST 1/);
  expect(await host.run('session', 'shwo')).toMatchObject({
    code: 1,
    err: expect.stringContaining('holdfast session --help'),
  });
  expect(await host.run('help', 'nonsense')).toMatchObject({ code: 1, err: 'unknown command: nonsense\n' });
  await host.ok('new-session', '-d', '-s', 'w', 'cat');
  await host.ok('send-keys', '-t', 'w', '-l', '--', '--help');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', 'w'),
    (text) => text.includes('--help'),
  );
});
