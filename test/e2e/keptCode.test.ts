/** The server's compiled code, kept for the next server: when it is written, and what a bad one costs. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost();
});
afterEach(() => host.stop());

const folder = () => join(host.env.HOME ?? '', '.cache/holdfast/compiled');
const files = () =>
  existsSync(folder()) ? readdirSync(folder()).filter((name) => /^server-\w+\.bin$/.test(name)) : [];

/** Attaches a terminal, until the server has kept its code. Returns the file. */
async function attachUntilKept(): Promise<string> {
  const terminal = host.terminal(['attach-session', '-t', 'work']);
  await terminal.until((text) => text.includes('[work]'));
  await host.until(
    async () => files(),
    (names) => names.length === 1,
  );
  terminal.end();
  return join(folder(), files()[0] ?? '');
}

const head = '(function (exports, require, module, __filename, __dirname) {';

/** Whether V8 takes the code for the server's bundle, with the settings with which a server starts. */
function isTaken(code: Buffer): boolean {
  const program = `
    const code = Buffer.from(require('node:fs').readFileSync(0, 'utf8'), 'base64');
    const text = ${JSON.stringify(head)} + require('node:fs').readFileSync('dist/server-main.cjs', 'utf8') + '\\n})';
    const script = new (require('node:vm').Script)(text, { cachedData: code });
    process.stdout.write(String(!script.cachedDataRejected));`;
  return (
    execFileSync(process.execPath, ['-e', program], { input: code.toString('base64') }).toString() === 'true'
  );
}

/** Code for the server's bundle that ends the process instead: V8 takes it, since the texts are equally long. */
function deadlyCode(): Buffer {
  const length = statSync(resolve('dist/server-main.cjs')).size + head.length + '\n})'.length;
  const program = `
    const text = (${JSON.stringify(`${head}process.abort();})//`)}).padEnd(${length});
    process.stdout.write(new (require('node:vm').Script)(text).createCachedData());`;
  const code = execFileSync(process.execPath, ['-e', program]);
  const rest = Buffer.concat([Buffer.of(2), code]);
  return Buffer.concat([createHash('sha256').update(rest).digest(), rest]);
}

it('is kept after the first attach, for the user alone, and read by a server that follows a kill', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  const path = await attachUntilKept();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const before = readFileSync(path);
  expect(isTaken(before.subarray(33))).toBe(true);
  process.kill(Number(await host.ok('display-message', '-p', '#{pid}')), 'SIGKILL');
  await host.until(
    () => host.ok('list-sessions', '-F', '#{session_name}').catch(String),
    (text) => text === 'work',
  );
  expect(readFileSync(path)).toEqual(before);
  expect(host.serverLog()).not.toContain('SIGABRT');
});

it('costs one start when it is bad, and is replaced', async () => {
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  const path = await attachUntilKept();
  await host.ok('kill-server');
  writeFileSync(path, deadlyCode());
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  expect(host.serverLog()).toContain('was killed by SIGABRT');
  expect(existsSync(path)).toBe(false);
  expect(await attachUntilKept()).toBe(path);
});
