import type { lookup } from 'node:dns';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { PushSender } from '../../src/push/PushSender.ts';
import { isPublicAddress } from '../../src/push/publicAddress.ts';

let service: Server;
let url: string;
let requests: IncomingMessage[];
let respond: (response: ServerResponse) => void;

beforeAll(async () => {
  service = createServer((request, response) => {
    requests.push(request);
    request.resume();
    respond(response);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => {
  service.close();
});
beforeEach(() => {
  requests = [];
  respond = (response) => response.writeHead(201).end();
});

const message = (endpoint: string) => ({
  endpoint: new URL(endpoint),
  authorization: 'vapid t=x, k=y',
  body: Buffer.from('body'),
  topic: 'topic',
  urgency: 'high' as const,
  ttlSeconds: 60,
});

/** A resolver that gives these addresses for every name. */
const resolving = (...addresses: string[]) =>
  ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup;

const forMe = new PushSender({ loopback: true });

it('sends a message with the headers of the push services', async () => {
  expect(await forMe.send(message(`${url}/p/1`))).toEqual({ kind: 'sent' });
  expect(requests[0]?.method).toBe('POST');
  expect(requests[0]?.headers).toMatchObject({
    authorization: 'vapid t=x, k=y',
    'content-encoding': 'aes128gcm',
    ttl: '60',
    topic: 'topic',
    urgency: 'high',
  });
});

it.each([
  [404, { kind: 'gone' }],
  [410, { kind: 'gone' }],
  [400, { kind: 'refused', why: 'status 400' }],
  [413, { kind: 'refused', why: 'status 413' }],
  [429, { kind: 'later', afterMs: 7000, why: 'status 429' }],
  [503, { kind: 'later', afterMs: 7000, why: 'status 503' }],
] as const)('understands the answer %s', async (status, outcome) => {
  respond = (response) => response.writeHead(status, { 'retry-after': '7' }).end('no');
  expect(await forMe.send(message(url))).toEqual(outcome);
});

it('follows no redirect', async () => {
  respond = (response) => response.writeHead(307, { location: `${url}/elsewhere` }).end();
  expect(await forMe.send(message(`${url}/p`))).toEqual({ kind: 'refused', why: 'status 307' });
  expect(requests.map((request) => request.url)).toEqual(['/p']);
});

it('reads no endless answer', async () => {
  const closed = new Promise<void>((resolve) => {
    respond = (response) => {
      response.writeHead(201);
      response.on('close', () => resolve());
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    };
  });
  expect(await forMe.send(message(url))).toEqual({ kind: 'sent' });
  await closed;
});

it('waits for no answer that does not end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let closed: Promise<void> | undefined;
    respond = (response) => {
      closed = new Promise((resolve) => response.on('close', () => resolve()));
      response.writeHead(201).write('x');
    };
    expect(await forMe.send(message(url))).toEqual({ kind: 'sent' });
    vi.advanceTimersByTime(8000);
    await closed;
  } finally {
    vi.useRealTimers();
  }
});

it('says that it may pass when nobody listens', async () => {
  const { kind } = await forMe.send(message('http://127.0.0.1:1/'));
  expect(kind).toBe('later');
});

it.each([
  'http://127.0.0.1:631/',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://10.0.0.1/',
  'https://192.168.1.1:8443/',
  'https://169.254.169.254/latest/meta-data',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
  'https://0.0.0.0/',
  'http://push.example.com/',
  'https://user:secret@push.example.com/',
  'ftp://push.example.com/',
  'file:///etc/passwd',
])('never calls %s', async (endpoint) => {
  const sender = new PushSender({ loopback: false });
  expect(sender.accepts(new URL(endpoint))).toBe(false);
  expect((await sender.send(message(endpoint))).kind).toBe('refused');
});

it.each([
  ['127.0.0.1'],
  ['10.1.2.3'],
  ['169.254.169.254'],
  ['100.64.0.1'],
  ['::1'],
  ['fd12::1'],
  ['::ffff:192.168.0.1'],
  ['64:ff9b::a00:1'],
  ['2002:a00:1::1'],
  ['8.8.8.8', '10.0.0.1'],
])('never calls a name that leads to %s', async (...addresses) => {
  const sender = new PushSender({ loopback: false, lookup: resolving(...addresses) });
  expect(await sender.send(message('https://push.example.com/p'))).toEqual({
    kind: 'refused',
    why: 'the name leads to an address that is not public',
  });
});

it('asks for the name anew at each request, and calls the address that it has checked', async () => {
  const addresses = ['127.0.0.1', '10.0.0.1'];
  let asked = 0;
  const lookupOnce = ((name: string, options: object, done: never) =>
    resolving(addresses[asked++] ?? '')(name, options, done)) as unknown as typeof lookup;
  const sender = new PushSender({ loopback: true, lookup: lookupOnce });
  const endpoint = url.replace('127.0.0.1', 'localhost');
  expect((await sender.send(message(endpoint))).kind).toBe('sent');
  expect((await sender.send(message(endpoint))).kind).toBe('refused');
  expect(asked).toBe(2);
});

it.each(['8.8.8.8', '142.250.1.1', '2a00:1450:4001::200a', '2606:4700::1111'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
