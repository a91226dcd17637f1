/** docs/scripting.md: every example prints what the page says, run by a shell with the built program. */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { client, TestHost } from '../helpers/TestHost.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/scripting.md'), 'utf8');
const examples = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
  mkdirSync(join(host.dir, 'bin'));
  // The file that starts it: Node's launcher, or the native client.
  symlinkSync(client[1] ?? client[0], join(host.dir, 'bin', 'holdfast'));
  host.env.PATH = `${join(host.dir, 'bin')}:${host.env.PATH}`;
  host.env.TMPDIR = host.dir;
});
afterEach(async () => {
  await host.stop();
});

function inShell(script: string): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile('sh', ['-ec', script], { env: host.env, cwd: host.dir, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    );
  });
}

describe('docs/scripting.md', () => {
  it.each(examples.map((example) => [example.split('\n')[0] ?? '', example]))(
    '%s',
    { timeout: 60_000 },
    async (_first, example) => {
      const expected = [...example.matchAll(/^# => (.*)$/gm)].map(([, line]) => `${line}\n`).join('');
      expect(await inShell(example)).toEqual({ code: 0, out: expected, err: '' });
    },
  );

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(12);
  });
});

describe('the server that a script starts', () => {
  it('holds none of the pipes that the script has open', { timeout: 60_000 }, async () => {
    const beyondThoseOfNode = 40;
    const stdio = Array.from({ length: beyondThoseOfNode + 1 }, () => 'ignore' as 'ignore' | 'pipe');
    stdio[beyondThoseOfNode] = 'pipe';
    const script = spawn('sh', ['-ec', 'holdfast new-session -d "exec cat"'], { env: host.env, stdio });
    const pipe = (script.stdio as readonly unknown[])[beyondThoseOfNode] as Readable;
    // It ends when nobody can write to it any more.
    await new Promise((resolve) => pipe.resume().once('end', resolve));
    expect(await host.ok('list-panes', '-F', '#{pane_current_command}')).toBe('cat');
  });
});
