import { chmodSync, lchownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { version } from '../../src/runtime/installation.ts';
import { checkSocketSafe, ensurePrivateDir, places } from '../../src/runtime/paths.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'hf-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('places', () => {
  it('follows XDG folders, -L and -S, and the server of the pane that it runs in', () => {
    const env = { XDG_RUNTIME_DIR: '/run/u', XDG_STATE_HOME: '/state' };
    expect(places({ env })).toEqual({
      socket: '/run/u/holdfast/default',
      stateDir: '/state/holdfast/default',
    });
    expect(places({ env, name: 'x' }).socket).toBe('/run/u/holdfast/x');
    expect(places({ env, path: '/tmp/sock' }).socket).toBe('/tmp/sock');
    const inPane = { ...env, HOLDFAST: '/run/u/holdfast/work,12,$1' };
    expect(places({ env: inPane }).socket).toBe('/run/u/holdfast/work');
    expect(places({ env: inPane, name: 'x' }).socket).toBe('/run/u/holdfast/x');
  });

  it('called as tmux, has its sockets where $TMUX_TMPDIR says, if that exists', () => {
    const env = { XDG_RUNTIME_DIR: '/run/u', XDG_STATE_HOME: '/state', TMUX_TMPDIR: base };
    const folder = join(base, `tmux-${process.getuid?.() ?? 0}`);
    const calledAs = 'tmux';
    expect(places({ env, calledAs }).socket).toBe(join(folder, 'default'));
    expect(places({ env, calledAs, name: 'x' }).socket).toBe(join(folder, 'x'));
    expect(places({ env, calledAs, path: '/tmp/sock' }).socket).toBe('/tmp/sock');
    expect(places({ env, name: 'x' }).socket).toBe('/run/u/holdfast/x');
    expect(places({ env, calledAs }).stateDir).not.toBe(places({ env }).stateDir);
    for (const TMUX_TMPDIR of ['', 'relative', join(base, 'none')])
      expect(places({ env: { ...env, TMUX_TMPDIR }, calledAs }).socket).toBe('/run/u/holdfast/default');
    // In a pane of such a server, its own $TMUX is recognised though the folder is a real tmux's.
    const TMUX = `${folder}/default,${process.pid},0`;
    expect(places({ env: { ...env, TMUX_TMPDIR: '', TMUX }, calledAs }).socket).toBe(join(folder, 'default'));
  });

  it('keeps the state of two sockets apart that have the same name', () => {
    const env = { XDG_RUNTIME_DIR: '/run/u', XDG_STATE_HOME: '/state' };
    expect(places({ env, path: '/a/default' }).stateDir).not.toBe(
      places({ env, path: '/b/default' }).stateDir,
    );
  });

  it('refuses names that leave the folder and paths that no socket can have', () => {
    for (const name of ['../x', 'a/b', '', '..'])
      expect(() => places({ env: {}, name })).toThrow('invalid socket name');
    expect(() => places({ env: {}, path: `/${'x'.repeat(200)}` })).toThrow('socket path is too long');
  });
});

describe('private folders', () => {
  it('makes a folder that only the user can enter', () => {
    const dir = join(base, 'a', 'b');
    ensurePrivateDir(dir);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('refuses a folder that others could write, a link and a file', () => {
    const open = join(base, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    expect(() => ensurePrivateDir(open)).toThrow('unsafe permissions: other users can write to it');
    symlinkSync(base, join(base, 'link'));
    expect(() => ensurePrivateDir(join(base, 'link'))).toThrow('not a directory');
  });

  it('accepts a socket in a shared folder only when that is sticky', () => {
    const shared = join(base, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    expect(() => checkSocketSafe(join(shared, 's'))).toThrow('other users can write to it');
    chmodSync(shared, 0o1777);
    expect(() => checkSocketSafe(join(shared, 's'))).not.toThrow();
  });

  it('judges a socket by the folder behind a link, and refuses a folder in its place', () => {
    const [own, shared] = [join(base, 'own'), join(base, 'shared')];
    mkdirSync(own, { mode: 0o700 });
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    for (const folder of [own, shared]) symlinkSync(folder, `${folder}-link`);
    expect(() => checkSocketSafe(join(`${own}-link`, 's'))).not.toThrow();
    expect(() => checkSocketSafe(join(`${shared}-link`, 's'))).toThrow('other users can write to it');
    expect(() => checkSocketSafe(own)).toThrow(`error connecting to ${own} (Is a directory)`);
    if (process.getuid?.() !== 0) return;
    lchownSync(`${own}-link`, 1234, 1234);
    expect(() => checkSocketSafe(join(`${own}-link`, 's'))).toThrow('the link belongs to user 1234');
  });
});

it('knows the version that package.json says', () => {
  expect(version).toBe(packageJson.version);
});
