/** A server that was started for a command that made no session. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

const hasServer = async (): Promise<boolean> => (await host.run('server', 'status', '--json')).code === 0;
const ends = () => host.until(hasServer, (is) => !is);

describe('a server without sessions', () => {
  it.each([
    ['attach-session', '-t', 'nosuch'],
    ['new-session', '-d', '-c', '/nonexistent', '--exact'],
  ])('ends when the command that started it failed: %s', async (...argv) => {
    const { code, err } = await host.run(...argv);
    expect([code, err === '']).toEqual([1, false]);
    await ends();
  });

  it('stays for start-server, until its last session ends', async () => {
    await host.ok('start-server');
    expect((await host.run('attach-session')).err).toBe('no sessions\n');
    await host.ok('set-option', '-g', '@mine', 'kept');
    await host.ok('new-session', '-d', '-s', 'work');
    expect(await host.ok('show-options', '-gv', '@mine')).toBe('kept');
    await host.ok('kill-session', '-t', 'work');
    await ends();
  });

  it('stays while another command is making a session', async () => {
    const [failed, ...made] = await Promise.all([
      host.run('attach-session', '-t', 'nosuch'),
      ...['a', 'b', 'c'].map((name) => host.run('new-session', '-d', '-s', name)),
    ]);
    expect(failed?.code).toBe(1);
    expect(made.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('a\nb\nc');
  });
});
