/** `npm start` and npx: the server and its panes have the user's environment, not that of a script of npm. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

function npm(...args: string[]): Promise<string> {
  // As from a shell, also where this test itself is a script of npm.
  const env = Object.fromEntries(Object.entries(host.env).filter(([name]) => !name.startsWith('npm_')));
  return new Promise((resolve, reject) => {
    const options = { env: { ...env, npm_config_offline: 'true' }, cwd: host.dir, timeout: 50_000 };
    execFile('npm', args, options, (error, out, err) =>
      error ? reject(new Error(out + err)) : resolve(out),
    );
  });
}

describe('a server that npm has started', () => {
  const command = `'${process.execPath}' '${launcher}' new-session -d -s work`;

  it.each([
    ['start', ['start']],
    ['exec', ['exec', '-c', command]],
  ])('by `npm %s` has nothing of npm in its environment', async (_, args) => {
    const path = host.env.PATH;
    writeFileSync(
      join(host.dir, 'package.json'),
      JSON.stringify({ name: 'made', version: '1.0.0', scripts: { start: command } }),
    );
    await npm(...args);
    const names = (await host.ok('show-environment', '-g')).split('\n').map((line) => line.split('=', 1)[0]);
    expect(
      names.filter((name) => /^(npm_(?!config_offline)|INIT_CWD|NODE$|COLOR$|EDITOR$)/.test(name ?? '')),
    ).toEqual([]);
    expect(await host.ok('show-environment', '-g', 'PATH')).toBe(`PATH=${path}`);
    expect(await host.ok('show-options', '-gwv', 'mode-keys')).toBe('emacs');
  });
});
