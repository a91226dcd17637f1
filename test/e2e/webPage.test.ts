import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RelayProcess } from '../helpers/RelayProcess.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
let folder: string;

beforeEach(() => {
  host = new TestHost();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
});
afterEach(async () => {
  await host.stop();
  rmSync(folder, { recursive: true });
});

const documentOf = (place: string) => readFileSync(join(place, 'index.html'), 'utf8');

it('is exported for relays only, with hashes that tell it from any other', async () => {
  const said = await host.ok('web', 'export', folder);
  expect(said).toContain('it connects to wss:');
  expect(documentOf(folder)).toMatch(
    /Content-Security-Policy" content="default-src 'none';.*connect-src wss:;/,
  );
  expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toContain("frame-ancestors 'none'");
  expect(await host.run('web', 'hash', folder)).toMatchObject({ code: 0 });
  const hashes = await host.ok('web', 'hash');
  expect(hashes).toMatch(/^sha384-\S{64} {2}page\.js$/m);
  appendFileSync(join(folder, 'page.js'), '//');
  const changed = await host.run('web', 'hash', folder);
  expect(changed.code).toBe(1);
  expect(changed.out).toMatch(/^page\.js is another file: sha384-/);
});

it('is exported for given relays, and again into the same folder, but into no other site', async () => {
  await host.ok('web', 'export', folder);
  await host.ok('web', 'export', folder, '--relay', 'relay://relay.example.org/hold,127.0.0.1:7788');
  expect(documentOf(folder)).toContain('connect-src wss://relay.example.org ws://127.0.0.1:7788;');
  expect((await host.run('web', 'hash', folder)).out).toContain(
    'it connects to wss://relay.example.org ws://',
  );
  expect(await host.run('web', 'export', folder, '--relay', 'ftp://x')).toMatchObject({ code: 1 });
  writeFileSync(join(folder, 'index.html'), '<h1>my site</h1>');
  expect(await host.run('web', 'export', folder)).toMatchObject({
    code: 1,
    err: expect.stringContaining('that is no file of the page of holdfast'),
  });
  expect(documentOf(folder)).toBe('<h1>my site</h1>');
});

it('takes the place of no other file', async () => {
  writeFileSync(join(folder, 'README.txt'), 'my notes');
  expect(await host.run('web', 'export', folder)).toMatchObject({
    code: 1,
    err: expect.stringContaining('the folder has a README.txt that is no file of the page'),
  });
  expect(readdirSync(folder)).toEqual(['README.txt']);
  expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toBe('my notes');
});

it('is compared with what a web server has, whose document may not say itself where it connects', async () => {
  await host.ok('web', 'export', folder);
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1) || 'index.html';
    response.end(readFileSync(join(folder, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(await host.run('web', 'hash', site)).toMatchObject({ code: 0 });
    writeFileSync(
      join(folder, 'index.html'),
      documentOf(folder).replace('connect-src wss:', 'connect-src wss: https://evil.example'),
    );
    expect(await host.run('web', 'hash', site)).toMatchObject({
      code: 1,
      out: expect.stringContaining('may connect to other places than relays'),
    });
    writeFileSync(
      join(folder, 'index.html'),
      documentOf(folder).replace(' https://evil.example', '').replace('integrity', 'data-x'),
    );
    expect((await host.run('web', 'hash', site)).out).toMatch(/^index\.html is another file/);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  const gone = await host.run('web', 'hash', site);
  expect(gone).toMatchObject({ code: 1, err: expect.stringContaining("can't connect to") });
});

it('is remembered for links, which have the secret and the relay behind the #', async () => {
  await host.ok('new-session', '-d', '-s', 'work');
  const relay = await RelayProcess.start(host.env);
  try {
    await host.ok('relay', 'join', relay.url);
    expect((await host.run('share', '--web')).err).toContain('give the address of the page once: --page');
    expect((await host.run('share', '--page', 'https://page.example')).err).toContain('go with --web');
    for (const wrong of [
      ['--uses', '3'],
      ['--own', '--session', 'work'],
      ['--own', '--role', 'observer'],
    ])
      expect((await host.run('share', '--web', ...wrong)).err).toMatch(/does not go with/);
    for (const bad of [
      'http://page.example',
      'page.example',
      'https://page.example/?x',
      'javascript:alert(1)',
    ])
      expect(await host.run('share', '--web', '--page', bad)).toMatchObject({ code: 1 });
    const first = await host.ok('share', '--web', '--page', 'https://page.example/terminal/');
    expect(first).toMatch(
      /^https:\/\/page\.example\/terminal\/#relay=127\.0\.0\.1:\d+&host=[\w-]{43}&token=[0-9a-f]{12}\.[\w-]{43}$/,
    );
    const { links } = JSON.parse(await host.ok('device', 'list', '--json')) as { links: object[] };
    expect(links).toMatchObject([{ own: false, role: 'observer', session: { name: 'work' } }]);
    const own = await host.ok('share', '--web', '--own', '--json');
    expect(JSON.parse(own)).toMatchObject({ own: true, role: 'operator', session: null });
    // Joining again keeps it.
    await host.ok('relay', 'leave');
    await host.ok('relay', 'join', relay.url);
    expect(await host.ok('share', '--web')).toMatch(/^https:\/\/page\.example\/terminal\/#relay=/);
  } finally {
    await host.run('relay', 'leave');
    await relay.kill();
  }
});
