/**
 * bin/holdfast, which npm links, finds the package, the native client of this machine and a node, however it is called.
 * The client and the entry for Node are stand-ins that say how they were called.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const here = `${process.platform}-${process.arch}`;
const foreign = process.arch === 'arm64' ? 'linux-x64' : 'linux-arm64';
let dir: string;
let top: string;

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'launch-')));
  top = join(dir, 'lib/node_modules/holdfast');
  mkdirSync(join(top, 'bin'), { recursive: true });
  cpSync(join(import.meta.dirname, '../../bin/holdfast'), join(top, 'bin/holdfast'));
  writeFileSync(
    join(top, 'bin/holdfast.cjs'),
    'const { HOLDFAST_CALLED, HOLDFAST_ENTRY } = process.env;\n' +
      'console.log(JSON.stringify(["node", HOLDFAST_CALLED, HOLDFAST_ENTRY ?? null, ...process.argv.slice(2)]));\n',
  );
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A client that says how it was called, in the folder. */
function addClient(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'hold'),
    '#!/bin/sh\nprintf "native|%s|%s" "$HOLDFAST_CALLED" "$HOLDFAST_ENTRY"\nprintf "|%s" "$@"\n',
  );
  chmodSync(join(folder, 'hold'), 0o755);
}

function link(target: string, ...path: string[]): string {
  const file = join(dir, ...path);
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(target, file);
  return file;
}

/** In its own folder. */
const relative = './holdfast';
const words = ['a b', '', "it's", '-x'];
const path = `${dirname(process.execPath)}:/usr/bin:/bin`;
const call = (file: string, env: Record<string, string> = { PATH: path }, cwd = dir) =>
  execFileSync(file, words, { env, cwd, encoding: 'utf8' });
/** What the client says when it was started for the package. */
const byClient = (entry: string, called = 'hold') => `native|${called}|${entry}|${words.join('|')}`;
/** The entry's path, however it was written. */
const real = (said: string) => {
  const [kind, called, entry = '', ...rest] = said.split('|');
  return [kind, called, realpathSync(entry), ...rest].join('|');
};

describe('the native client is started', () => {
  beforeEach(() => addClient(join(top, 'dist/native', here)));
  const entry = () => join(top, 'bin/holdfast.cjs');

  it('by the path of the script, whole or relative, or through sh', () => {
    expect(real(call(join(top, 'bin/holdfast')))).toBe(byClient(entry(), 'holdfast'));
    const beside = execFileSync(relative, words, { cwd: join(top, 'bin'), encoding: 'utf8' });
    expect(beside).toBe(byClient('./holdfast.cjs', 'holdfast'));
    const bySh = execFileSync('sh', ['holdfast', ...words], { cwd: join(top, 'bin'), encoding: 'utf8' });
    expect(bySh).toBe(byClient('./holdfast.cjs', 'holdfast'));
  });

  it("by npm's links, of an installation with --global and of one in a project", () => {
    expect(real(call(link('../lib/node_modules/holdfast/bin/holdfast', 'bin/hold')))).toBe(byClient(entry()));
    expect(real(call(link('../holdfast/bin/holdfast', 'lib/node_modules/.bin/hold')))).toBe(
      byClient(entry()),
    );
  });

  it('without a process of its own, by these', () => {
    const hold = link('../lib/node_modules/holdfast/bin/holdfast', 'bin/hold');
    // Nothing can be found in this $PATH.
    expect(real(call(hold, { PATH: '/nonexistent' }))).toBe(byClient(entry()));
  });

  it('by a link to a link of any place', () => {
    const first = link(join(top, 'bin/holdfast'), 'elsewhere/one');
    expect(real(call(link('../elsewhere/one', 'away/hold')))).toBe(byClient(entry()));
    expect(real(call(first))).toBe(byClient(entry(), 'one'));
  });

  it('where $PATH finds a link', () => {
    link('../lib/node_modules/holdfast/bin/holdfast', 'bin/hold');
    expect(real(call('hold', { PATH: `${join(dir, 'bin')}:${path}` }))).toBe(byClient(entry()));
  });

  it('by the name of tmux, which it is told', () => {
    expect(real(call(link(join(top, 'bin/holdfast'), 'shim/tmux')))).toBe(byClient(entry(), 'tmux'));
  });

  it('for a package that is a link itself, as `npm link` makes it', () => {
    mkdirSync(join(dir, 'linked/lib/node_modules'), { recursive: true });
    link(top, 'linked/lib/node_modules/holdfast');
    expect(real(call(link('../lib/node_modules/holdfast/bin/holdfast', 'linked/bin/hold')))).toBe(
      byClient(entry()),
    );
  });

  it('without any variable', () => {
    expect(
      real(execFileSync('/usr/bin/env', ['-i', join(top, 'bin/holdfast'), ...words], { encoding: 'utf8' })),
    ).toBe(byClient(entry(), 'holdfast'));
  });
});

describe('the optional package', () => {
  it.each([
    ['beside', '../@holdfast'],
    ['below', 'node_modules/@holdfast'],
  ])('is used where it is %s the package', (_, folder) => {
    addClient(join(top, folder, `cli-${here}`));
    expect(real(call(join(top, 'bin/holdfast')))).toBe(byClient(join(top, 'bin/holdfast.cjs'), 'holdfast'));
  });

  it('is not used when it is for another machine', () => {
    for (const name of [foreign, 'darwin-x64', 'darwin-arm64', 'win32-x64'])
      if (name !== here) addClient(join(top, '../@holdfast', `cli-${name}`));
    expect(JSON.parse(call(join(top, 'bin/holdfast')))).toEqual(['node', 'holdfast', null, ...words]);
  });
});

describe('without a native client', () => {
  const byNode = (called = 'holdfast') => ['node', called, null, ...words];

  it('Node runs the entry, and is told the name', () => {
    expect(JSON.parse(call(join(top, 'bin/holdfast')))).toEqual(byNode());
    expect(JSON.parse(call(link(join(top, 'bin/holdfast'), 'shim/tmux')))).toEqual(byNode('tmux'));
  });

  it('the node that built it is found without a $PATH', () => {
    mkdirSync(join(top, 'dist/native'), { recursive: true });
    writeFileSync(join(top, 'dist/native/node'), `${process.execPath}\n`);
    expect(JSON.parse(call(join(top, 'bin/holdfast'), { PATH: '/nonexistent' }))).toEqual(byNode());
  });

  it('the node beside the links of npm is found without a $PATH', () => {
    const hold = link('../lib/node_modules/holdfast/bin/holdfast', 'bin/hold');
    link(process.execPath, 'bin/node');
    expect(JSON.parse(call(hold, { PATH: '/nonexistent' }))).toEqual(byNode('hold'));
  });
});
