/**
 * What ssh asks while `holdfast connect` logs in: host keys and passphrases, on the terminal as a person sees them, before the
 * first picture and in the middle of a session whose link was lost. Passwords, which take an account: test/networks.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectInShell, leftWith } from '../helpers/connectInShell.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { hasSshd, TestSshd } from '../helpers/TestSshd.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let far: TestHost;
let near: TestHost;
let sshd: TestSshd;
const terminals: TestTerminal[] = [];

beforeEach(async () => {
  far = new TestHost();
  near = new TestHost();
  if (!hasSshd()) return;
  sshd = await TestSshd.start(far, { quick: true });
  await sshd.listening();
  near.env.HOLDFAST_SSH = sshd.ssh;
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.end();
  await sshd?.stop();
  await far.stop();
  await near.stop();
});

const passphrase = 'open sesame';

function lockKey(): void {
  execFileSync('ssh-keygen', [
    '-q',
    '-p',
    '-P',
    '',
    '-N',
    passphrase,
    '-f',
    join(far.dir, 'ssh', 'user_key'),
  ]);
}

function connect(): TestTerminal {
  const terminal = connectInShell(near);
  terminals.push(terminal);
  return terminal;
}

/** What was asked on the normal screen since `connect` began. */
const timesAsked = (text: string) => text.split('Enter passphrase').length - 1;

describe.skipIf(!hasSshd())('what ssh asks', () => {
  it('is the host key of a host that is not known: a no ends it, a yes goes on', async () => {
    const known = join(far.dir, 'ssh', 'known_hosts');
    writeFileSync(known, '');
    const refused = connect();
    await refused.until((text) => text.includes('(yes/no/[fingerprint])?'));
    refused.type('no\r');
    await refused.until((text) => leftWith(1, text));
    expect(refused.text()).toContain('Host key verification failed.');
    const taken = connect();
    await taken.until((text) => text.includes('(yes/no/[fingerprint])?'));
    taken.type('yes\r');
    await taken.until((text) => text.includes('[work]'));
    expect(readFileSync(known, 'utf8')).toContain(`[127.0.0.1]:${sshd.port}`);
  });

  it('is nothing of a list of hosts that can not be written: that keeps nobody from a host, and is said at the end', async () => {
    near.env.XDG_STATE_HOME = '/dev/null/state';
    const terminal = connect();
    await terminal.until((text) => text.includes('[work]'));
    terminal.type('\x02d');
    await terminal.until((text) => leftWith(0, text));
    expect(terminal.text()).toContain(
      "can't write /dev/null/state/holdfast/known-hosts.json: Not a directory",
    );
  });

  it('is nothing when the host key has changed: that is refused, and says what to do', async () => {
    const own = readFileSync(join(far.dir, 'ssh', 'user_key.pub'), 'utf8');
    writeFileSync(join(far.dir, 'ssh', 'known_hosts'), `[127.0.0.1]:${sshd.port} ${own}`);
    const terminal = connect();
    await terminal.until((text) => leftWith(1, text));
    expect(terminal.text()).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
    expect(terminal.text()).toMatch(/ssh-keygen -f .* -R/);
  });

  it('is the passphrase of a key, which is not shown; Ctrl-C leaves', async () => {
    lockKey();
    const left = connect();
    await left.until((text) => text.includes('Enter passphrase for key'));
    left.type('half');
    left.type('\x03');
    await left.until((text) => leftWith(130, text));
    expect(left.text()).not.toContain('half');
    const terminal = connect();
    await terminal.until((text) => text.includes('Enter passphrase for key'));
    terminal.type(`${passphrase}\r`);
    await terminal.until((text) => text.includes('[work]'));
    expect(Buffer.concat(terminal.written).toString()).not.toContain('sesame');
  });

  it('is asked again on the terminal when a lost link takes that, at Enter and no earlier', async () => {
    lockKey();
    const terminal = connect();
    await terminal.until((text) => text.includes('Enter passphrase for key'));
    terminal.type(`${passphrase}\r`);
    await terminal.until((text) => text.includes('[work]'));
    terminal.type('echo before-$((1+1))\r');
    await terminal.until((text) => text.includes('before-2'));
    for (const pid of sshd.clientPids()) process.kill(pid, 'SIGKILL');
    await terminal.until((text) => text.includes('Enter logs in again'));
    terminal.type('echo after-$((2+2))');
    await terminal.until((text) => text.includes('19 typed bytes kept'));
    expect(terminal.alternateScreen).toBe(true);
    terminal.type('\r');
    await terminal.until((text) => !terminal.alternateScreen && timesAsked(text) === 2);
    terminal.type('\x03');
    await terminal.until((text) => text.includes('before-2') && text.includes('Enter logs in again'));
    terminal.type('\r');
    await terminal.until((text) => !terminal.alternateScreen && timesAsked(text) === 3);
    terminal.type(`${passphrase}\r`);
    await terminal.until((text) => text.includes(' echo after-$((2+2))') && !text.includes('last heard'));
    terminal.type('\r');
    await terminal.until((text) => text.includes('after-4'));
    terminal.type('\x02d');
    await terminal.until((text) => leftWith(0, text));
    expect(Buffer.concat(terminal.written).toString()).not.toContain('sesame');
  });
});
