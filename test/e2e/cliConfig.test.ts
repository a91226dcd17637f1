/** `holdfast config`, from the built program: what it writes is what a server loads without an error. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';

const configs = join(import.meta.dirname, '../cli/configs');

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

describe('holdfast config import', () => {
  it('writes files that a server loads without an error', { timeout: 120_000 }, async () => {
    // Configurations call the program by its name.
    mkdirSync(join(host.dir, 'bin'));
    symlinkSync(launcher, join(host.dir, 'bin', 'holdfast'));
    host.env.PATH = `${join(host.dir, 'bin')}:${host.env.PATH}`;
    // As that of plugins runs their manager.
    const manager = join(host.dir, 'home', '.tmux', 'plugins', 'tpm');
    mkdirSync(manager, { recursive: true });
    writeFileSync(join(manager, 'tpm'), '#!/bin/sh\n', { mode: 0o755 });
    await host.ok('new-session', '-d', '-s', 'base', 'cat');
    for (const name of readdirSync(configs)) {
      const to = join(host.dir, name);
      await host.ok('config', 'import', join(configs, name), '--to', to);
      expect(await host.run('source-file', to)).toEqual({ code: 0, out: '', err: '' });
    }
    expect(await host.ok('show', '-gv', 'base-index')).toBe('1');
    expect(await host.ok('show', '-gv', 'pane-border-style')).toContain('fg=colour238');
    expect(await host.ok('list-keys', '-T', 'copy-mode-vi', 'v')).toContain('send-keys -X begin-selection');
  });

  it('finds the file of tmux, replaces nothing by itself, and lists as JSON', {
    timeout: 60_000,
  }, async () => {
    const none = await host.run('config', 'import');
    expect(none).toMatchObject({
      code: 1,
      err: expect.stringMatching(/\.tmux\.conf: No such file or directory/),
    });
    writeFileSync(join(host.dir, 'home', '.tmux.conf'), 'set -g mouse on\nset -g utf8 on\n');
    const list = JSON.parse(await host.ok('config', 'import', '--json'));
    expect(list).toMatchObject({ statements: 2, taken: 1, remarks: [{ kind: 'left out', line: 2 }] });
    const written = join(host.dir, 'config', 'holdfast', 'holdfast.conf');
    expect(readFileSync(written, 'utf8')).toContain('set -g mouse on\n# not converted:');
    const again = await host.run('config', 'import');
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('--force') });
    expect(await host.run('config', 'check')).toMatchObject({ code: 0 });
    writeFileSync(written, 'set -g mouse on\nbogus\n');
    const bad = await host.run('config', 'check');
    expect(bad).toMatchObject({ code: 1, out: `${written}:2: unknown command: bogus\n1 problem\n` });
    const json = await host.run('config', 'check', '--json');
    expect(JSON.parse(json.out)).toEqual([
      { kind: 'problem', file: written, line: 2, reason: 'unknown command: bogus' },
    ]);
  });
});

it('a session of the configuration that ends at once takes no server away from who waits for it', {
  timeout: 60_000,
}, async () => {
  const config = join(host.dir, 'brief.conf');
  const program = `'${process.execPath}' '${launcher}'`;
  writeFileSync(
    config,
    `new-session -d -s brief true\nrun-shell "while ${program} has-session -t =brief; do :; done"\n`,
  );
  await host.ok('-f', config, 'new-session', '-d', '-s', 'mine', 'cat');
  expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('mine');
  await host.ok('kill-session', '-t', 'mine');
  await host.until(
    () => host.run('has-session'),
    ({ err }) => err.startsWith('no server running'),
  );
});

describe('holdfast config check', () => {
  it('does not wait for a FIFO in place of the configuration, or of a file that it sources', async () => {
    const folder = join(host.dir, 'config', 'holdfast');
    const own = join(folder, 'holdfast.conf');
    mkdirSync(folder, { recursive: true });
    execFileSync('mkfifo', [own]);
    expect(await host.run('config', 'check')).toMatchObject({ code: 1, err: `${own}: Not a regular file\n` });
    const file = join(host.dir, 'sources.conf');
    writeFileSync(file, `source-file ${own}\n`);
    expect((await host.run('config', 'check', file)).out).toContain(`${own}: Not a regular file`);
  });
});
