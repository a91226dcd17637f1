/** Paste buffers of any size: typed whole, kept over a kill, and nobody waits for them but who asked. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

const host = new TestHost();
const inDir = (name: string): string => join(host.dir, name);

beforeAll(() => host.ok('new-session', '-d', '-s', 'a', 'cat'));
afterAll(() => host.stop());

async function killServer(): Promise<void> {
  const { server } = await host.status();
  process.kill(server.pid, 'SIGKILL');
  await host.until(
    () => host.run('server', 'status', '--json'),
    ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
  );
}

describe('paste-buffer', () => {
  it('types 20 MiB into a program that reads, byte for byte', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024);
    for (let at = 0; at < bytes.length; at++) bytes[at] = 33 + ((at * 7 + (at >> 8)) % 90);
    writeFileSync(inDir('large'), bytes);
    await host.ok('load-buffer', '-b', 'large', inDir('large'));
    const reads = `stty raw -echo; echo ready; head -c ${bytes.length} > '${inDir('read')}'; echo all read`;
    const pane = await host.ok('new-window', '-P', '-F', '#{pane_id}', `${reads}; exec cat`);
    const shows = (text: string) =>
      host.until(
        () => host.ok('capture-pane', '-p', '-t', pane),
        (shown) => shown.includes(text),
      );
    await shows('ready');
    await host.ok('paste-buffer', '-b', 'large', '-t', pane);
    await host.ok('send-keys', '-t', pane, 'after');
    await shows('all read');
    expect(readFileSync(inDir('read')).equals(bytes)).toBe(true);
    await shows('after');
  });
});

describe('buffers that a command has set', () => {
  it('are there after a kill of the server at that moment, small beside large', async () => {
    const bytes = randomBytes(8 * 1024 * 1024);
    writeFileSync(inDir('random'), bytes);
    for (const name of ['one', 'two', 'three']) {
      await host.ok('set-buffer', '-b', name, `text of ${name}`);
      await host.ok('load-buffer', '-b', `large ${name}`, inDir('random'));
      await killServer();
    }
    await host.ok('delete-buffer', '-b', 'two');
    await killServer();
    const names = await host.ok('list-buffers', '-F', '#{buffer_name}');
    for (const name of ['one', 'three', 'large one', 'large two', 'large three'])
      expect(names).toContain(name);
    expect(names.split('\n')).not.toContain('two');
    await host.ok('save-buffer', '-b', 'large two', inDir('saved'));
    expect(readFileSync(inDir('saved')).equals(bytes)).toBe(true);
    expect((await host.status()).problems).toEqual([]);
  });
});
