/** Commands beside the panes that a server leaves when it ends: the next one says which. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

const host = new TestHost();
const works = (): string => {
  const path = join(host.stateDir, 'work.json');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

async function killServer(): Promise<void> {
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
  );
}

beforeAll(() => host.ok('new-session', '-d', '-s', 'a', 'cat'));
afterAll(() => host.stop());

describe('a pipe and a command in the background', () => {
  it('are named to the first client after a server that was killed, once', async () => {
    writeFileSync(join(host.dir, 'log'), '');
    await host.ok('pipe-pane', '-t', 'a', `cat >> ${host.dir}/piped`);
    await host.ok('run-shell', '-b', `exec tail -f ${host.dir}/log`);
    await host.ok('run-shell', 'echo brief');
    await host.until(
      async () => works(),
      (text) => text.includes('tail -f'),
    );
    expect(works()).not.toContain('brief');
    await killServer();
    const user = host.terminal(['attach-session', '-t', 'a'], { cols: 100, rows: 24 });
    await user.until((text) => text.includes('2 problems, see show-messages; the first: pipe-pane of %0'));
    const messages = await host.ok('show-messages');
    expect(messages).toContain(`pipe-pane of %0 ended with the server: cat >> ${host.dir}/piped`);
    expect(messages).toContain(
      `a shell command continues without the server, and its output is lost: exec tail -f ${host.dir}/log`,
    );
    expect(await host.ok('display-message', '-p', '-t', 'a', '#{pane_pipe}')).toBe('0');
    await killServer();
    await user.until((text) => text.includes('[a]'));
    expect(await host.ok('show-messages')).not.toContain('pipe-pane of');
    user.end();
  });
});
