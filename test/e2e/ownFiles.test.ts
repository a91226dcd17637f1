/** Files that a command names: the caller's own, whatever they are, and nobody else waits for them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { client, launcher, TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

const host = new TestHost();
let user: TestTerminal;
const inDir = (name: string): string => join(host.dir, name);

beforeAll(async () => {
  await host.ok('new-session', '-d', '-s', 'a', 'cat');
  for (const name of ['nobody', 'in', 'out']) execFileSync('mkfifo', ['-m', '700', inDir(name)]);
  // The message log is a client's to see.
  user = host.terminal(['attach-session', '-t', 'a']);
  await user.until((text) => text.includes('[a]'));
});
afterAll(() => {
  user.end();
  return host.stop();
});

/** Starts a command that waits; `end` interrupts it, as C-c does. */
function start(...argv: string[]): { end(): Promise<unknown> } {
  const how = { env: host.env, cwd: host.dir, stdio: 'ignore' } as const;
  const [file, ...words] = client;
  const child: ChildProcess = spawn(file, [...words, ...argv], how);
  const ended = once(child, 'exit');
  return {
    end: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

describe('a FIFO with nobody at its other end', () => {
  it('keeps only the command that named it, which C-c ends', async () => {
    writeFileSync(inDir('plain'), 'plain');
    for (const name of ['load-buffer', 'source-file']) {
      // More than the threads that libuv has for files.
      const waiting = Array.from({ length: 5 }, () => start(name, inDir('nobody')));
      for (let round = 0; round < 3; round++) await host.ok('load-buffer', inDir('plain'));
      expect((await host.status()).sessions).toBe(1);
      await Promise.all(waiting.map((each) => each.end()));
    }
    expect(await host.ok('show-buffer')).toBe('plain');
  });

  it('is refused where the server itself would have to wait', async () => {
    const refused = `${inDir('nobody')}: Not a regular file`;
    await host.ok('set-buffer', 'something to save');
    await host.ok('run-shell', '-bC', `load-buffer ${inDir('nobody')}`);
    await host.ok('run-shell', '-bC', `save-buffer ${inDir('nobody')}`);
    await host.ok('run-shell', '-bC', `source-file ${inDir('nobody')}`);
    await host.until(
      () => host.ok('show-messages'),
      (shown) => shown.split(refused).length - 1 === 3,
    );
    expect(await host.ok('run-shell', '-C', 'source-file /dev/null')).toBe('');
  });

  it('is no history file, no theme and no program', async () => {
    await host.ok('set-option', '-s', 'history-file', inDir('nobody'));
    await host.ok('show-prompt-history');
    mkdirSync(join(host.dir, 'config/holdfast/themes'), { recursive: true });
    execFileSync('mkfifo', [join(host.dir, 'config/holdfast/themes/waits.theme')]);
    expect((await host.run('set-option', '-g', 'theme', 'waits')).code).toBe(1);
    expect(await host.run('new-window', inDir('nobody'), 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Permission denied'),
    });
    expect((await host.status()).sessions).toBe(1);
    await host.ok('set-option', '-su', 'history-file');
  });
});

describe('files of the caller', () => {
  it('are read from a FIFO and written to one while something is at its other end', async () => {
    const bytes = 'x'.repeat(1_500_000);
    writeFileSync(inDir('long'), bytes);
    const reader = spawn('/bin/sh', ['-c', `cat '${inDir('long')}' > '${inDir('in')}'`]);
    await host.ok('load-buffer', '-b', 'long', inDir('in'));
    const writer = spawn('/bin/sh', ['-c', `cat '${inDir('out')}' > '${inDir('copy')}'`]);
    const written = once(writer, 'exit');
    await host.ok('save-buffer', '-b', 'long', inDir('out'));
    await written;
    expect(readFileSync(inDir('copy'), 'utf8') === bytes).toBe(true);
    reader.kill();
  });

  it('are standard input and output too, and what a shell substitutes', async () => {
    const loaded = await host.runWith({ stdin: 'from stdin' }, 'load-buffer', '/dev/stdin');
    expect(loaded).toEqual({ code: 0, out: '', err: '' });
    expect((await host.run('save-buffer', '/dev/stdout')).out).toBe('from stdin');
    const line = `"$0" "$1" source-file <(echo set-option -g @from substitution)`;
    execFileSync('/bin/bash', ['-c', line, process.execPath, launcher], { env: host.env });
    expect(await host.ok('show-options', '-gv', '@from')).toBe('substitution');
  });

  it('are found from the folder of the caller, and what is wrong is said of the path', async () => {
    mkdirSync(inDir('sub'));
    writeFileSync(inDir('sub/notes'), 'notes');
    expect((await host.runWith({ cwd: inDir('sub') }, 'load-buffer', 'notes')).code).toBe(0);
    expect(await host.ok('show-buffer')).toBe('notes');
    expect((await host.runWith({ cwd: inDir('sub') }, 'save-buffer', '-a', 'notes')).code).toBe(0);
    expect(readFileSync(inDir('sub/notes'), 'utf8')).toBe('notesnotes');
    expect((await host.run('load-buffer', 'none')).err).toBe(`${inDir('none')}: No such file or directory\n`);
    expect((await host.run('source-file', 'none')).err).toBe('none: No such file or directory\n');
    expect(await host.run('source-file', '-q', 'none')).toEqual({ code: 0, out: '', err: '' });
    expect((await host.run('load-buffer', inDir('sub'))).err).toBe(`${inDir('sub')}: Is a directory\n`);
    expect((await host.run('save-buffer', inDir('sub'))).err).toBe(`${inDir('sub')}: Is a directory\n`);
  });

  it('that are too large are refused with their size and the bound', async () => {
    writeFileSync(inDir('large'), '');
    truncateSync(inDir('large'), 100_000_000);
    const sentence = `limit exceeded: bytes of ${inDir('large')} is 100000000, 83886080 at most\n`;
    for (const command of ['load-buffer', 'source-file'])
      expect((await host.run(command, inDir('large'))).err).toBe(sentence);
    truncateSync(inDir('large'), 70_000_000);
    expect((await host.run('load-buffer', inDir('large'))).err).toBe(
      'limit exceeded: bytes of a paste buffer is 70000000, 67108864 at most\n',
    );
  });
});

describe('a configuration that sources itself', () => {
  it.each([
    ['by its name', 'source-file self.conf\n'],
    ['by a pattern that two files fit', 'source-file s*.conf\n'],
    ['in the background', "run-shell -bC 'source-file self.conf'\n"],
  ])('ends with a sentence: %s', async (_how, text) => {
    writeFileSync(inDir('self.conf'), text);
    writeFileSync(inDir('selfish.conf'), text);
    const { err } = await host.run('source-file', 'self.conf');
    const said =
      err +
      (await host.until(
        () => host.ok('show-messages'),
        (shown) => (err + shown).includes('too many nested files'),
      ));
    expect(said).toContain('too many nested files');
    rmSync(inDir('self.conf'));
    rmSync(inDir('selfish.conf'));
  });
});
