import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpFront } from '../../src/transport/HttpFront.ts';
import { PageFiles } from '../../src/transport/PageFiles.ts';

let folder: string;
let front: HttpFront;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hft-page-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'page.js'), 'export {};');
  writeFileSync(join(folder, 'page.js.br'), brotliCompressSync('export {};'));
  writeFileSync(join(folder, 'notes.txt'), 'not of the page');
  front = await HttpFront.listen({
    host: '127.0.0.1',
    port: 0,
    origins: [],
    hosts: [],
    page: new PageFiles(folder, { 'host.json': '{"id":"the host"}' }),
    connectHost: () => Promise.reject(new Error('nobody connects')),
    log: () => {},
  });
  url = front.url.replace('ws:', 'http:');
});
afterAll(async () => {
  await front.close();
  rmSync(folder, { recursive: true });
});

it('sends the page with a policy that allows nothing but its own files', async () => {
  const answer = await fetch(`${url}/`);
  expect(await answer.text()).toContain('<title>page</title>');
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = answer.headers.get('content-security-policy') ?? '';
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"])
    expect(policy).toContain(part);
  expect(policy).not.toContain('unsafe');
  expect(answer.headers.get('x-frame-options')).toBe('DENY');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
});

it('sends a file compressed where the browser can read that, and not again while it is the same', async () => {
  const small = await fetch(`${url}/page.js`, { headers: { 'accept-encoding': 'br' } });
  expect(small.headers.get('content-encoding')).toBe('br');
  expect(await small.text()).toBe('export {};');
  const plain = await fetch(`${url}/page.js`, { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBe(null);
  const tag = plain.headers.get('etag') ?? '';
  expect((await fetch(`${url}/page.js`, { headers: { 'if-none-match': tag } })).status).toBe(304);
});

it.each(['/notes.txt', '/page.js.br', '/../package.json', '/%2e%2e/package.json', '/none'])(
  'has no %s',
  async (path) => {
    expect((await fetch(url + path)).status).toBe(404);
  },
);

/** Status of a request with headers that `fetch` would set itself. */
function statusOf(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = get(new URL(path, url), { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject);
    // A WebSocket that is admitted: nobody answers its hello here.
    sent.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode);
    });
  });
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};
const foreign = 'https://evil.example';

it('refuses names that are not its own, also for a WebSocket (DNS rebinding)', async () => {
  expect(await statusOf('/', { host: 'evil.example' })).toBe(421);
  expect(await statusOf('/', { ...upgrade, host: 'evil.example', origin: 'http://evil.example' })).toBe(421);
});

it('refuses requests of other origins, also for a WebSocket', async () => {
  expect(await statusOf('/page.js', { origin: foreign })).toBe(403);
  expect(await statusOf('/', { ...upgrade, origin: foreign })).toBe(403);
  expect(await statusOf('/', { ...upgrade, origin: 'null' })).toBe(403);
  expect(await statusOf('/', { ...upgrade, origin: url })).toBe(101);
});

it('refuses to be framed, and to be loaded by the pages of other sites', async () => {
  const asked = (mode: string, dest: string) => ({
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': mode,
    'sec-fetch-dest': dest,
  });
  expect(await statusOf('/', asked('navigate', 'document'))).toBe(200);
  expect(await statusOf('/', asked('navigate', 'iframe'))).toBe(403);
  expect(await statusOf('/page.js', asked('no-cors', 'script'))).toBe(403);
});

it('sends a file that is not in its folder', async () => {
  const answer = await fetch(`${url}/host.json`);
  expect([answer.headers.get('content-type'), await answer.json()]).toEqual([
    'application/json',
    { id: 'the host' },
  ]);
});
