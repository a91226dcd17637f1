/** `holdfast connect` over a real ssh to a real sshd. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import { hasSshd, TestSshd } from '../helpers/TestSshd.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let far: TestHost;
let near: TestHost;
let sshd: TestSshd;
const terminals: TestTerminal[] = [];

async function begin(options = {}): Promise<void> {
  sshd = await TestSshd.start(far, options);
  await sshd.listening();
  near.env.HOLDFAST_SSH = sshd.ssh;
}

function connect(...argv: string[]): TestTerminal {
  const terminal = near.terminal(['connect', ...argv]);
  terminals.push(terminal);
  return terminal;
}

beforeEach(() => {
  far = new TestHost();
  near = new TestHost();
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.end();
  await sshd.stop();
  await far.stop();
  await near.stop();
});

describe.skipIf(!hasSshd())('connect over ssh', () => {
  it('opens a session on the far machine, and stays with it through kill -9 of ssh', async () => {
    await begin();
    const terminal = connect('far:work');
    await terminal.until((text) => text.includes('[work]'));
    terminal.type('echo before-$((1+1))\r');
    await terminal.until((text) => text.includes('before-2'));
    for (const pid of sshd.clientPids()) process.kill(pid, 'SIGKILL');
    terminal.type('echo after-$((2+2))\r');
    await terminal.until((text) => text.includes('after-4') && !text.includes('last heard'));
    expect(terminal.text()).toContain('before-2');
    expect(await far.ok('list-sessions', '-F', '#{session_name}')).toBe('work');
    expect((await near.run('list-sessions')).code).toBe(1);
    terminal.type('\x02d');
    await terminal.exit;
    expect(terminal.text()).toContain('[detached (from session work)]');
    const hosts = JSON.parse(await near.ok('connect', '--list', '--json'));
    expect(hosts).toMatchObject([{ address: 'far', session: 'work' }]);
    expect(JSON.parse(await near.ok('session', 'list', '--host', 'far', '--json'))).toMatchObject([
      { name: 'work' },
    ]);
  }, 60_000);

  it('looks for holdfast once: a lost link is mended without what the profile of the far side does', async () => {
    await begin();
    const { HOME = '' } = far.env;
    // The shell of the session reads it too, on its terminal.
    writeFileSync(join(HOME, '.profile'), '[ -t 0 ] || echo read >>"$HOME/profile-reads"\n');
    const reads = () => readFileSync(join(HOME, 'profile-reads'), 'utf8');
    const terminal = connect('far:work');
    await terminal.until((text) => text.includes('[work]'));
    expect(reads()).toBe('read\n');
    for (const pid of sshd.clientPids()) process.kill(pid, 'SIGKILL');
    terminal.type('echo again-$((1+1))\r');
    await terminal.until((text) => text.includes('again-2') && !text.includes('last heard'));
    expect(reads()).toBe('read\n');
  });

  it('says what has to work first when there is no way to the host', async () => {
    await begin();
    await sshd.stop();
    const terminal = connect('far');
    expect((await terminal.exit).exitCode).toBe(1);
    expect(terminal.text()).toContain('Connection refused');
    const asked = await near.run('session', 'list', '--host', 'far');
    expect(asked).toMatchObject({ code: 1 });
    for (const said of [terminal.text().replaceAll('\n', ''), asked.err])
      expect(said).toContain(`First make this work: ${sshd.ssh} far`);
  });

  it('says how to get holdfast to a machine that has none', async () => {
    await begin({ installed: false });
    const terminal = connect('far');
    expect((await terminal.exit).exitCode).toBe(1);
    const said = terminal.text();
    expect(said).toContain('holdfast is not installed on far');
    expect(said).toContain('npm pack --ignore-scripts --pack-destination /tmp');
    expect(said).toContain('npm install -g --prefix .local ./holdfast-');
  });

  it('goes to another server of the far machine when that is named, and finds it again by the list', async () => {
    await begin();
    await far.ok('new-session', '-d', '-s', 'usual');
    const terminal = near.terminal(['-L', 'other', 'connect', 'far:work']);
    terminals.push(terminal);
    await terminal.until((text) => text.includes('[work]'));
    terminal.type('\x02d');
    await terminal.exit;
    expect(await far.ok('list-sessions', '-F', '#{session_name}')).toBe('usual');
    expect(await far.ok('-L', 'other', 'list-sessions', '-F', '#{session_name}')).toBe('work');
    const [host] = JSON.parse(await near.ok('connect', '--list', '--json'));
    expect(JSON.parse(await near.ok('session', 'list', '--host', host.address, '--json'))).toMatchObject([
      { name: 'work' },
    ]);
    await far.ok('-L', 'other', 'kill-server');
  });

  it('makes a session of its own when told to, and comes back to the last one when not', async () => {
    await begin();
    await far.ok('new-session', '-d', '-s', 'old');
    const again = connect('far');
    await again.until((text) => text.includes('[old]'));
    const fresh = connect('--new', '--session', 'own', 'far');
    await fresh.until((text) => text.includes('[own]'));
    expect((await far.ok('list-sessions', '-F', '#{session_name}')).split('\n').sort()).toEqual([
      'old',
      'own',
    ]);
  });

  it('alone lets one choose from the hosts that were used, says which can be reached, and keeps what is typed ahead', async () => {
    await begin();
    const first = connect('far:work');
    await first.until((text) => text.includes('[work]'));
    first.type('\x02d');
    await first.exit;
    const picker = connect();
    await picker.until((text) => /far +reachable +heard \d+\w* ago/.test(text));
    picker.type('\recho typed-""ahead\r');
    await picker.until((text) => text.includes('[work]') && text.includes('typed-ahead'));
    picker.type('\x02d');
    await picker.exit;
    const left = connect();
    await left.until((text) => text.includes('hosts › '));
    left.type('q');
    expect((await left.exit).exitCode).toBe(1);
    expect(left.text()).not.toContain('hosts › ');
  });

  it('alone takes a new address as well, and a host can be forgotten', async () => {
    await begin();
    const first = connect('far:work');
    await first.until((text) => text.includes('[work]'));
    first.type('\x02d');
    await first.exit;
    const picker = connect();
    await picker.until((text) => text.includes('hosts › '));
    picker.type('\x0f');
    await picker.until((text) => text.includes('or a URL:'));
    picker.type('far:play\r');
    await picker.until((text) => text.includes('[play]'));
    picker.type('\x02d');
    await picker.exit;
    const forgetting = connect();
    await forgetting.until((text) => text.includes('hosts › '));
    forgetting.type('\x18');
    await forgetting.until((text) => text.includes('Forget far, with its token?'));
    forgetting.type('y');
    await forgetting.until((text) => text.includes('no host is known any more'));
    forgetting.type('\x1b');
    expect((await forgetting.exit).exitCode).toBe(1);
  });
});
