/** What programs print is on the disk, for the user alone, and with `log off` it is not. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(async () => {
  await host.stop();
});

/** Files below the folders of this host that hold a text. */
function filesWith(text: string): string[] {
  const files = readdirSync(host.dir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => readFileSync(path).includes(text));
}

async function print(session: string): Promise<void> {
  await host.ok('send-keys', '-t', session, 'echo prin$((4*10+2))ted', 'Enter');
  await host.until(
    () => host.ok('capture-pane', '-p', '-t', session),
    (screen) => screen.includes('prin42ted'),
  );
}

describe('what a program prints', () => {
  it('is written to the disk as it is, in files that only the user can read', async () => {
    await host.ok('new-session', '-d', '-s', 'work');
    await print('work');
    const files = filesWith('prin42ted');
    expect(files.map((path) => path.startsWith(join(host.stateDir, 'logs')))).toEqual([true]);
    for (const path of files) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is nowhere on the disk where `log` is off, also after its session has ended', async () => {
    await host.ok('new-session', '-d', '-s', 'first');
    await host.ok('set-option', '-g', 'log', 'off');
    await host.ok('new-session', '-d', '-s', 'work');
    await print('work');
    await host.ok('kill-session', '-t', 'work');
    expect(await host.ok('session', 'list', '--all')).toContain('work');
    expect(filesWith('prin42ted')).toEqual([]);
    await host.ok('session', 'show', 'work');
  });
});
