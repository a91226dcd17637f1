/**
 * Log-ins that take a password, as ssh asks for it: by itself, and by the far side's own questions (keyboard-interactive). The
 * account is that of root with a password of the test's own, which only this sshd sees: /etc/passwd and /etc/shadow are
 * other files in its mount namespace.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectInShell, leftWith } from '../helpers/connectInShell.ts';
import { TestHost } from '../helpers/TestHost.ts';
import { TestSshd } from '../helpers/TestSshd.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

const password = 'correct horse';
/** Of that, as crypt(3) with SHA-512 has it. */
const hash =
  '$6$holdfast$DhamlI1YQo1BNZa0lY/rQogb6IR2PZwyAc9NRIuAvdzfETgN0tN1LWiY9BOMzycy.aBKsasQ1Qkht1McDdpfP.';

let far: TestHost;
let near: TestHost;
let sshd: TestSshd | null = null;
let terminal: TestTerminal | null = null;

beforeEach(() => {
  far = new TestHost();
  near = new TestHost();
});
afterEach(async () => {
  terminal?.end();
  terminal = null;
  await sshd?.stop();
  sshd = null;
  await far.stop();
  await near.stop();
});

/** A command line that runs another with these files in place of the machine's. Errors: says what it takes. */
function withFiles(files: Readonly<Record<string, string>>): string[] {
  const mounts = Object.entries(files).map(([path, text], n) => {
    const own = join(far.dir, `etc${n}`);
    writeFileSync(own, text, { mode: 0o600 });
    return `mount --bind '${own}' '${path}'`;
  });
  const within = ['unshare', '--mount', 'sh', '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh'];
  const [program = '', ...words] = within;
  try {
    execFileSync(program, [...words, 'true'], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new Error(`no mount namespaces here (they take root and CAP_SYS_ADMIN): ${error}`);
  }
  return within;
}

/** As far as the question. */
async function connect(config: readonly string[], files = {}): Promise<TestTerminal> {
  const shadow = readFileSync('/etc/shadow', 'utf8').replace(/^root:[^:]*:/m, `root:${hash}:`);
  const passwd = readFileSync('/etc/passwd', 'utf8').replace(/^root:[^:]*:/m, 'root:x:');
  const within = withFiles({ '/etc/passwd': passwd, '/etc/shadow': shadow, ...files });
  sshd = await TestSshd.start(far, { within, config: ['PubkeyAuthentication no', ...config], quick: true });
  await sshd.listening();
  near.env.HOLDFAST_SSH = sshd.ssh;
  terminal = connectInShell(near);
  await terminal.until((text) => text.includes('assword:'));
  return terminal;
}

const kinds: [string, string[], Record<string, string>][] = [
  ['a password', ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no'], {}],
  [
    'an answer to the questions of the far side',
    ['UsePAM yes', 'PasswordAuthentication no', 'KbdInteractiveAuthentication yes'],
    {
      '/etc/pam.d/sshd':
        'auth required pam_unix.so nodelay\naccount required pam_permit.so\nsession required pam_permit.so\n',
    },
  ],
];

describe.each(kinds)('a log-in by %s', (_, config, files) => {
  it('is refused in words and by the exit status when it is wrong, after three tries', async () => {
    const user = await connect(config, files);
    for (let n = 1; n <= 3; n++) {
      await user.until((text) => text.split('assword:').length - 1 === n);
      user.type('wrong\r');
    }
    await user.until((text) => leftWith(1, text));
    expect(user.text()).toContain('Permission denied');
    expect(user.text()).not.toContain('wrong');
  });

  it('opens the session, and once more from within it when the link was lost', async () => {
    const user = await connect(config, files);
    user.type(`${password}\r`);
    await user.until((text) => text.includes('[work]'));
    user.type('echo before-$((1+1))\r');
    await user.until((text) => text.includes('before-2'));
    for (const pid of sshd?.clientPids() ?? []) process.kill(pid, 'SIGKILL');
    await user.until((text) => text.includes('Enter logs in again'));
    user.type('echo after-$((2+2))');
    await user.until((text) => text.includes('19 typed bytes kept'));
    user.type('\r');
    await user.until((text) => !user.alternateScreen && text.split('assword:').length - 1 === 2);
    user.type(`${password}\r`);
    await user.until((text) => text.includes(' echo after-$((2+2))') && !text.includes('last heard'));
    user.type('\r\x02d');
    await user.until((text) => leftWith(0, text));
    expect(await far.ok('capture-pane', '-p', '-t', 'work')).toContain('after-4');
    expect(Buffer.concat(user.written).toString()).not.toContain('horse');
  });
});
