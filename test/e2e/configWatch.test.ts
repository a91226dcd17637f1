/** A configuration that changes while the server runs, with real files, as editors write them. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal | null = null;
let folder: string;
let file: string;

beforeEach(() => {
  host = new TestHost();
  folder = join(host.dir, 'config', 'holdfast');
  mkdirSync(folder, { recursive: true });
  file = join(folder, 'holdfast.conf');
});

afterEach(async () => {
  user?.end();
  user = null;
  await host.stop();
});

const value = (name: string) => host.ok('show-options', '-gqv', name);
const becomes = (name: string, wanted: string) =>
  host.until(
    () => value(name),
    (now) => now === wanted,
  );

async function start(text: string): Promise<void> {
  writeFileSync(file, text);
  await host.ok('new-session', '-d', '-s', 'work');
}

async function attach(): Promise<TestTerminal> {
  user = host.terminal(['attach-session', '-t', 'work']);
  await user.until((text) => text.includes('[work]'));
  return user;
}

/** The watches of a folder that an open file has, by its inode (proc(5), fdinfo). */
function inotifyIn(info: string, watched: string): string[] {
  const inode = statSync(watched).ino.toString(16);
  const lines = readFileSync(info, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('inotify ') && line.includes(` ino:${inode} `));
}

describe('config-watch', () => {
  it('takes over what was written, and what an editor put in place of the file', async () => {
    await start('set -g @colour one\n');
    writeFileSync(file, 'set -g @colour two\n');
    await becomes('@colour', 'two');
    for (const wanted of ['three', 'four']) {
      writeFileSync(`${file}~`, `set -g @colour ${wanted}\n`);
      renameSync(`${file}~`, file);
      await becomes('@colour', wanted);
    }
  });

  it('sees files that the configuration sources, also those behind a symbolic link', async () => {
    const real = join(host.dir, 'dotfiles.conf');
    writeFileSync(real, 'set -g @more one\n');
    symlinkSync(real, join(folder, 'more.conf'));
    await start(`source-file ${join(folder, 'more.conf')}\n`);
    expect(await value('@more')).toBe('one');
    writeFileSync(real, 'set -g @more two\n');
    await becomes('@more', 'two');
  });

  it('says what is wrong on the message line, and does the rest', async () => {
    await start('set -g @colour one\n');
    const terminal = await attach();
    writeFileSync(file, 'set -g @colour two\nset -g nosuch on\n');
    await terminal.until((text) => text.includes(`${file}:2: invalid option: nosuch`));
    expect(await value('@colour')).toBe('two');
  });

  it('says of a configuration that is no file what it is, and starts', async () => {
    execFileSync('mkfifo', [file]);
    await host.ok('new-session', '-d', '-s', 'work');
    user = host.terminal(['attach-session', '-t', 'work']);
    await user.until((text) => text.includes(': Not a regular file'));
    expect(user.text()).not.toContain('null');
  });

  it('goes on after a restart of the server', async () => {
    await start('set -g @colour one\n');
    await host.ok('server', 'restart');
    expect(await value('@colour')).toBe('one');
    writeFileSync(file, 'set -g @colour two\n');
    await becomes('@colour', 'two');
  });

  it('goes on with the files that were sourced after a restart, and after a kill', async () => {
    const more = join(folder, 'more.conf');
    writeFileSync(more, 'set -g @more one\n');
    await start(`source-file ${more}\n`);
    await host.ok('server', 'restart');
    writeFileSync(more, 'set -g @more two\n');
    await becomes('@more', 'two');
    const { server } = await host.status();
    process.kill(server.pid, 'SIGKILL');
    await host.until(
      () => host.status(),
      (now) => now.server.pid !== server.pid,
    );
    writeFileSync(more, 'set -g @more three\n');
    await becomes('@more', 'three');
  });

  it('off watches nothing; on again, what changes from then on counts', async () => {
    await start('set -g @colour one\nset -g config-watch off\n');
    const { server } = await host.status();
    const watches = () =>
      readdirSync(`/proc/${server.pid}/fdinfo`).flatMap((fd) => {
        try {
          return inotifyIn(`/proc/${server.pid}/fdinfo/${fd}`, folder);
        } catch {
          return [];
        }
      }).length;
    expect(watches()).toBe(0);
    writeFileSync(file, 'set -g @colour two\n');
    await host.ok('set-option', '-g', 'config-watch', 'on');
    expect(watches()).toBe(1);
    writeFileSync(file, 'set -g @colour three\n');
    await becomes('@colour', 'three');
  });

  it('follows a link that comes to lead to another file of the same folder', async () => {
    const files = ['a.conf', 'b.conf'].map((name) => join(host.dir, name));
    for (const [at, each] of files.entries()) writeFileSync(each, `set -g @colour ${at}\n`);
    const relink = (to: string) => {
      symlinkSync(to, `${file}.new`);
      renameSync(`${file}.new`, file);
    };
    relink(files[0] ?? '');
    await host.ok('new-session', '-d', '-s', 'work');
    relink(files[1] ?? '');
    await becomes('@colour', '1');
    writeFileSync(files[1] ?? '', 'set -g @colour two\n');
    await becomes('@colour', 'two');
  });

  it('loads a configuration that is made after the start, with its folder, and says so', async () => {
    rmSync(join(host.dir, 'config'), { recursive: true });
    await host.ok('new-session', '-d', '-s', 'work');
    const terminal = await attach();
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, 'set -g @colour one\n');
    await becomes('@colour', 'one');
    await terminal.until((text) => text.includes('the configuration was loaded: '));
    writeFileSync(file, 'set -g @colour two\n');
    await becomes('@colour', 'two');
  });
});

describe('a file that the configuration makes and reads', () => {
  it.each([
    ['with the same text each time', '"set -g @made yes"'],
    ['with another text each time', '"set -g @made $(date +%N)"'],
  ])('%s does not load it again and again', async (_, text) => {
    const made = join(folder, 'made.conf');
    const conf = (edited: string) =>
      [
        'set -g config-watch on',
        // A plugin takes longer than the time after which a change is looked at.
        `run-shell 'printf "%s" ${text} > ${made}; sleep 0.4'`,
        `source-file ${made}`,
        'set -ag @runs x',
        `set -g @edited ${edited}`,
        '',
      ].join('\n');
    await start(conf('no'));
    await becomes('@runs', 'x');
    for (const [edited, runs] of [
      ['once', 'xx'],
      ['twice', 'xxx'],
      ['again', 'xxxx'],
    ] as const) {
      writeFileSync(file, conf(edited));
      await becomes('@edited', edited);
      expect(await value('@runs')).toBe(runs);
    }
  });
});
