/**
 * Ten thousand outputs (HOLDFAST_EXECS) of commands, in panes of their own and in a shell, come back exactly; so does one of 100 MB, in
 * bounded memory; and what one command costs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ExecStartParams } from '../../src/protocol/messages.ts';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

const execs = Number(process.env.HOLDFAST_EXECS ?? 10_000);
const shell = ['/bin/bash', '/usr/bin/zsh', '/usr/bin/fish'].find((path) => existsSync(path)) ?? '/bin/sh';

let host: TestHost;
let client: TestClient;
beforeEach(async () => {
  host = new TestHost({ SHELL: shell });
  await host.ok('new-session', '-d', '-s', 'work');
  client = await TestClient.connect(socketOf(host));
});
afterEach(async () => {
  client.close();
  await host.stop();
});

/** Runs a command; its output and exit code. */
async function run(params: ExecStartParams): Promise<{ output: Buffer; code: number | undefined }> {
  const { exec } = await client.peer.request('exec.start', params);
  const pieces: Buffer[] = [];
  for (let from = 0; ; ) {
    const read = await client.peer.request('exec.read', { id: exec.id, from, waitMs: 60_000 });
    pieces.push(Buffer.from(read.data, 'latin1'));
    from = read.next;
    expect(read.missed).toBe(undefined);
    if (read.done) return { output: Buffer.concat(pieces), code: read.exec.code };
  }
}

/** Any output but queries, which the terminal answers into the input of the command, and so into its echo. */
const outputs = fc
  .oneof(
    fc.uint8Array({ maxLength: 20_000 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'grapheme', maxLength: 2000 }).map((text) => Buffer.from(text)),
    fc
      .array(
        fc.constantFrom(
          '$ ',
          '\r',
          '\n',
          '\r\n',
          '文',
          '👨‍👩‍👧',
          '\x1b[31m',
          '\x1b]133;D;0\x07',
          '\x1b]133;A\x07',
        ),
        { maxLength: 400 },
      )
      .map((parts) => Buffer.from(parts.join(''))),
  )
  .filter((bytes) => !/[\x05\x90\x9b]|\x1b(?!\[31m|\]133;)/.test(bytes.toString('latin1')));

it(`${execs} outputs come back exactly`, { timeout: 60_000 + execs * 1000 }, async () => {
  const path = join(host.dir, 'out');
  let number = 0;
  const check = async (output: Buffer) => {
    writeFileSync(path, output);
    const code = number % 200;
    const line = `cat ${path}; exit ${code}`;
    const inShell = number++ % 2 === 1;
    const params = inShell
      ? { target: 'work', argv: ['sh', '-c', line] }
      : { session: 'work', argv: ['sh', '-c', line] };
    const found = await run(params);
    expect([found.code, found.output.equals(output)]).toEqual([code, true]);
  };
  await fc.assert(fc.asyncProperty(outputs, check), { numRuns: execs, interruptAfterTimeLimit: 86_400_000 });
});

it('an output of 100 MB comes back exactly, in bounded memory', { timeout: 600_000 }, async () => {
  const path = join(host.dir, 'big');
  const bytes = Buffer.from('0123456789abcdef\n'.repeat(100_000_000 / 17));
  writeFileSync(path, bytes);
  for (const params of [{ session: 'work' }, { target: 'work' }]) {
    const found = await run({ ...params, argv: ['cat', path] });
    expect(found.output.equals(bytes)).toBe(true);
  }
  const { server } = await client.status();
  const memory =
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;
  console.log(`100 MB twice: at most ${memory.toFixed(0)} MB in the server`);
  expect(memory).toBeLessThan(350);
});

it('a command at the prompt of a shell takes at most 20 ms', { timeout: 120_000 }, async () => {
  const times: number[] = [];
  for (let n = 0; n < 60; n++) {
    const begin = performance.now();
    await run({ target: 'work', argv: ['true'] });
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  console.log(
    `true in a shell: ${times[30]?.toFixed(1)} ms (median), ${times[57]?.toFixed(1)} ms (19 of 20)`,
  );
  expect(times[30]).toBeLessThan(20);
});
