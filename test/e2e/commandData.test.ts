/**
 * What commands carry, by the built program: output and input longer than one message, and variables that programs must
 * not see, also after the server has died.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'a', '-x', '80', '-y', '24', 'cat');
});
afterEach(async () => {
  await host.stop();
});

describe('output and input of commands', () => {
  it('come whole where they are longer than any message', async () => {
    const path = join(host.dir, 'big');
    const bytes = randomBytes(5_000_000);
    writeFileSync(path, bytes);
    await host.ok('load-buffer', path);
    await host.ok('save-buffer', join(host.dir, 'saved'));
    expect(readFileSync(join(host.dir, 'saved')).equals(bytes)).toBe(true);
    const text = bytes.toString('hex');
    const loaded = await host.runWith({ stdin: text }, 'load-buffer', '-');
    expect(loaded).toEqual({ code: 0, out: '', err: '' });
    const shown = await host.run('show-buffer');
    expect({ same: shown.out === text, err: shown.err }).toEqual({ same: true, err: '' });
  });

  it('are cut with a word about it where a shell command prints without end', async () => {
    const { out, err } = await host.run('run-shell', 'yes | head -c 3000000');
    expect(out.length).toBeGreaterThan(1_000_000);
    expect(err).toBe('run-shell: output is too long, the rest is left out\n');
  });
});

describe('hidden variables', () => {
  it('are kept from programs, and stay so when the server dies', async () => {
    await host.ok('set-environment', '-gh', 'TOKEN', 'abc');
    await host.ok('set-environment', '-h', '-t', 'a', 'OWN', 'def');
    writeFileSync(join(host.dir, 'conf'), '%hidden FROM_FILE=ghi\nset -g @file $FROM_FILE\n');
    await host.ok('source-file', join(host.dir, 'conf'));
    const { server } = await host.status();
    process.kill(server.pid, 'SIGKILL');
    await host.until(
      () => host.run('server', 'status', '--json'),
      ({ code, out }) => code === 0 && JSON.parse(out).server.pid !== server.pid,
    );
    expect(await host.ok('show-environment', '-gh')).toBe('FROM_FILE=ghi\nTOKEN=abc');
    expect(await host.ok('show-environment', '-h', '-t', 'a')).toBe('OWN=def');
    expect(await host.ok('display-message', '-p', '#{TOKEN} #{OWN} #{@file}')).toBe('abc def ghi');
    expect(await host.ok('run-shell', 'echo "<$TOKEN$OWN$FROM_FILE>"')).toBe('<>');
    expect(statSync(join(host.stateDir, 'state.json')).mode & 0o077).toBe(0);
  });
});
