/**
 * What ssh asks while `holdfast connect` logs in: host keys and passphrases, on the terminal as a person sees them, before the
 * first picture and in the middle of a session whose link was lost. Passwords, which take an account: test/networks.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { hasSshd, TestSshd } from '../helpers/TestSshd.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

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

/** `connect far:work` in a shell that says how it ended, and how it left the terminal. */
function connect(): TestTerminal {
  const script = `trap : INT; '${process.execPath}' '${launcher}' connect far:work; echo "code $?"; stty -a | tr -s ' ;' '\\n' | grep -xE -- '-?(echo|icanon|isig)' | tr '\\n' ' '; echo over`;
  const terminal = new TestTerminal('/bin/sh', ['-c', script], {
    env: near.env,
    cwd: near.dir,
    cols: 80,
    rows: 24,
  });
  terminals.push(terminal);
  return terminal;
}

/** Where sh says how it went: with the terminal as it was. */
const putBack = (code: number) => new RegExp(`code ${code}\nisig icanon echo over`);

/** What was asked on the normal screen since `connect` began. */
const timesAsked = (text: string) => text.split('Enter passphrase').length - 1;

function sshPids(): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(`-F ${far.dir}/ssh/config`) && /^\s*\d+ ssh /.test(line))
    .map((line) => Number.parseInt(line, 10));
}

describe.skipIf(!hasSshd())('what ssh asks', () => {
  it('is the host key of a host that is not known: a no ends it, a yes goes on', async () => {
    const known = join(far.dir, 'ssh', 'known_hosts');
    writeFileSync(known, '');
    const refused = connect();
    await refused.until((text) => text.includes('(yes/no/[fingerprint])?'));
    refused.type('no\r');
    await refused.until((text) => putBack(1).test(text));
    expect(refused.text()).toContain('Host key verification failed.');
    const taken = connect();
    await taken.until((text) => text.includes('(yes/no/[fingerprint])?'));
    taken.type('yes\r');
    await taken.until((text) => text.includes('[work]'));
    expect(readFileSync(known, 'utf8')).toContain(`[127.0.0.1]:${sshd.port}`);
  });

  it('is nothing when the host key has changed: that is refused, and says what to do', async () => {
    const own = readFileSync(join(far.dir, 'ssh', 'user_key.pub'), 'utf8');
    writeFileSync(join(far.dir, 'ssh', 'known_hosts'), `[127.0.0.1]:${sshd.port} ${own}`);
    const terminal = connect();
    await terminal.until((text) => putBack(1).test(text));
    expect(terminal.text()).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
    expect(terminal.text()).toMatch(/ssh-keygen -f .* -R/);
  });

  it('is the passphrase of a key, which is not shown; Ctrl-C leaves', async () => {
    lockKey();
    const left = connect();
    await left.until((text) => text.includes('Enter passphrase for key'));
    left.type('half');
    left.type('\x03');
    await left.until((text) => putBack(130).test(text));
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
    for (const pid of sshPids()) process.kill(pid, 'SIGKILL');
    await terminal.until((text) => text.includes('Enter logs in anew'));
    terminal.type('echo after-$((2+2))');
    await terminal.until((text) => text.includes('19 typed bytes kept'));
    expect(terminal.alternateScreen).toBe(true);
    terminal.type('\r');
    await terminal.until((text) => !terminal.alternateScreen && timesAsked(text) === 2);
    terminal.type('\x03');
    await terminal.until((text) => text.includes('before-2') && text.includes('Enter logs in anew'));
    terminal.type('\r');
    await terminal.until((text) => !terminal.alternateScreen && timesAsked(text) === 3);
    terminal.type(`${passphrase}\r`);
    await terminal.until((text) => text.includes(' echo after-$((2+2))') && !text.includes('last heard'));
    terminal.type('\r');
    await terminal.until((text) => text.includes('after-4'));
    terminal.type('\x02d');
    await terminal.until((text) => putBack(0).test(text));
    expect(Buffer.concat(terminal.written).toString()).not.toContain('sesame');
  });
});
