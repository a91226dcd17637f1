/** Who typed what into a pane: by clients, by commands, by agents, over kill -9 of the server. */
import { userInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sorted, typeTogether } from '../helpers/attributedTyping.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
const account = userInfo().username;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

describe('input of three operators at once', () => {
  it('is attributed byte by byte, also when the server is killed meanwhile', async () => {
    const { got, recorded, typed } = await typeTogether(host, { keys: 60, kills: 1 });
    expect(sorted(got)).toBe(sorted(typed));
    expect(recorded).toBe(got);
  });
});

describe('who', () => {
  it('names people and agents, in lines and in formats, and never says what they typed', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'stty raw -echo; exec cat');
    expect(await host.ok('who', 'work')).toBe('');
    expect(await host.ok('display-message', '-p', '-t', 'work', '#{pane_last_operator}')).toBe('');
    await host.ok('send-keys', '-t', 'work', 'hunter2');
    expect(await host.ok('who', 'work', '--since', '1h')).toMatch(
      new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ${account}: 7 bytes by commands$`),
    );
    const terminal = host.terminal(['attach', '-t', 'work']);
    await terminal.until((screen) => screen.includes('hunter2'));
    terminal.type('abc');
    await terminal.until((screen) => screen.includes('abc'));
    const { runs } = JSON.parse(await host.ok('who', '%0', '--json'));
    const keys = runs.filter(({ how }: { how: string }) => how === 'keys');
    expect(keys.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0)).toBe(3);
    expect(keys[0].by).toMatchObject({ id: 'owner', name: account, actor: 'person', carrier: 'local' });
    const { pid } = (await host.status()).server;
    process.kill(pid, 'SIGKILL');
    await host.until(
      () => host.run('display-message', '-p', '-t', 'work', '#{pane_last_operator}'),
      ({ code, out }) => code === 0 && out === `${account}\n`,
    );
    const audit = await host.ok('audit', 'show', '--action', 'input', '--pane', '%0', '--json');
    expect(audit).toContain('"way":"command"');
    expect(audit).not.toContain('hunter');
    expect((await host.run('who', '%9')).err).toBe("can't find pane: %9\n");
    expect((await host.run('who', '%0', '--since', 'soon')).err).toContain('--since takes');
    terminal.end();
  });
});

describe('copy mode', () => {
  it('names who typed what led to a line, in a shared pane, and after kill -9 of the server', async () => {
    await host.ok('new-session', '-d', '-s', 'work', 'sh');
    await host.ok('set-option', '-g', 'control', 'shared');
    await host.ok('split-window', '-d', '-t', 'work', '-l', '3', 'cat');
    await host.ok('agent', 'mark', '-t', '%1', 'claude');
    const terminal = host.terminal(['attach', '-t', 'work']);
    await terminal.until((screen) => screen.includes('$'));
    terminal.type('echo by-$((1+1))-me\r');
    await terminal.until((screen) => screen.includes('by-2-me'));
    const env = { HOLDFAST: `${socketOf(host)},1,0`, HOLDFAST_STATE: host.stateDir, HOLDFAST_PANE: '%1' };
    const keys = ['send-keys', '-t', '%0', 'echo by-$((2+2))-it', 'Enter'];
    expect(await host.runWith({ env }, ...keys)).toMatchObject({ code: 0 });
    await terminal.until((screen) => screen.includes('by-4-it'));
    terminal.type('\x02A');
    await terminal.until((screen) => /⚙ claude in %1 +\d+s│\$ echo/.test(screen));
    const named = new RegExp(`  ${account} +\\d+[sm]│\\$ echo by-\\$\\(\\(1\\+1\\)\\)-me.*\\n +│by-2-me`);
    expect(terminal.text()).toMatch(named);
    terminal.type('a');
    await terminal.until((screen) => !screen.includes('│by-2-me'));
    process.kill((await host.status()).server.pid, 'SIGKILL');
    await terminal.until((screen) => !screen.includes('[0/'));
    await host.until(
      () => host.run('copy-mode', '-t', '%0', ';', 'send-keys', '-t', '%0', '-X', 'toggle-authors'),
      ({ code }) => code === 0,
    );
    await terminal.until((screen) => named.test(screen) && /⚙ claude in %1 +\d+[sm]│/.test(screen));
    terminal.end();
  });
});
