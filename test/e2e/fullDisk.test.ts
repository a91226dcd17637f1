/** A state folder on a disk that is truly full: the ledger and questions wait, and are stored when there is room. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';

/** Root may mount a small disk, and so may anybody where the system allows namespaces of users. */
const mountFlags = ['-m', '-rm'].find((flags) => {
  try {
    execFileSync('unshare', [flags, 'sh', '-c', 'mount -t tmpfs none /mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

/** A server whose state is on a disk of one megabyte; `path` is a file on it as this process sees it. */
async function startOnSmallDisk(): Promise<{ path: string }> {
  const state = join(host.dir, 'state');
  const script = join(host.dir, 'start');
  writeFileSync(script, `mount -t tmpfs -o size=1m,mode=0700 none ${state} && exec "$@"\n`);
  const start = [process.execPath, launcher, 'new-session', '-d', '-s', 'work', 'exec sleep 600'];
  execFileSync('unshare', [mountFlags ?? '', 'sh', script, ...start], { env: host.env, cwd: host.dir });
  const { pid } = (await host.status()).server;
  return { path: `/proc/${pid}/root${state}/fill` };
}

function fill(path: string): void {
  for (const size of [4096, 1]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(size));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  }
}

describe.runIf(mountFlags)('a full disk', () => {
  it('keeps the ledger and answers waiting, is reported once, and loses nothing when there is room again', async () => {
    const { path } = await startOnSmallDisk();
    const terminal = host.terminal(['attach', '-t', 'work']);
    const asked = host.run('ask', 'Apply?', '--text');
    await host.until(
      () => host.ok('ask', 'list'),
      (list) => list.includes('Apply?'),
    );
    const ledgerProblem = async () =>
      (await host.status()).problems.filter((line) => line.startsWith('the ledger is not stored'));
    // Files that are replaced at this moment make room again.
    let renames = 0;
    await host.until(
      async () => {
        fill(path);
        const name = () => `name-${++renames}-${'x'.repeat(300)}`;
        await host.okAll(...Array.from({ length: 4 }, () => ['rename-window', '-t', 'work:0', name()]));
        return ledgerProblem();
      },
      ([problem]) => problem === 'the ledger is not stored: No space left on device',
    );
    fill(path);
    // More than what is left of the last block of the file.
    const answer = 'y'.repeat(4000);
    const refused = await host.run('ask', 'answer', 'q1', answer);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining('asks.jsonl: No space left on device'),
    });
    expect(await host.ok('ask', 'list')).toContain('Apply?');
    expect(await host.ok('display-message', '-p', '-t', 'work', '#{window_name}')).toContain(
      `name-${renames}-`,
    );

    rmSync(path);
    await host.until(ledgerProblem, (problems) => problems.length === 0);
    await host.ok('ask', 'answer', 'q1', answer);
    expect(await asked).toMatchObject({ code: 0, out: `${answer}\n` });
    const messages = await host.ok('show-messages');
    expect(messages.match(/the ledger is not stored/g)).toHaveLength(1);
    terminal.end();
    process.kill((await host.status()).server.pid, 'SIGKILL');
    await host.until(
      () => host.run('audit', 'verify', '--no-history'),
      ({ code, out }) => code === 0 && out.startsWith('right: entries 0 to'),
    );
    const lines = await host.ok('audit', 'show', '--action', 'command');
    for (let n = 1; n <= renames; n++) expect(lines).toContain(`rename-window -t work:0 name-${n}-`);
    expect(await host.ok('ask', 'list', '--all')).toContain('yyy');
  });
});
