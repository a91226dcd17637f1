/**
 * Control mode by the native client: it prints what the Node client prints, exits with its code, and says the same to
 * the server, however the conversation goes.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientName, clients, runClient, runProgram } from './clients.ts';
import { FakeServer, type Play } from './FakeServer.ts';
import { buildSanitized } from './sanitized.ts';

const dir = mkdtempSync(join(tmpdir(), 'hfn-'));
const sanitized = join(dir, 'hold');
const env = {
  PATH: process.env.PATH ?? '',
  XDG_RUNTIME_DIR: join(dir, 'run'),
  XDG_STATE_HOME: dir,
  HOME: dir,
  HOLDFAST_PANE: '%3',
  // A leak is no fault of a process that ends soon.
  ASAN_OPTIONS: 'detect_leaks=0',
};
let server: FakeServer;

beforeAll(async () => {
  mkdirSync(join(dir, 'run/holdfast'), { recursive: true, mode: 0o700 });
  buildSanitized(sanitized);
  server = await FakeServer.listen(join(dir, 'run/holdfast/default'));
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Said {
  id?: number;
  method?: string;
  params?: { data?: string; bytes?: number; client?: { pid?: number }; env?: Record<string, string> };
}

/** What the client left and said: how it cuts its input and how often it acknowledges is its own affair. */
async function seen(name: ClientName, play: Play, stdin: Buffer) {
  server.heard.length = 0;
  server.play = play;
  const command = ['-C', 'attach-session', '-t', 'wörk'];
  const options = { env, cwd: dir, stdin };
  const ended =
    name === 'node'
      ? await runClient('node', command, options)
      : await runProgram([sanitized, ...command], {
          ...options,
          env: { ...env, HOLDFAST_ENTRY: clients.node[1] },
        });
  const said: Said[] = (server.heard[0] ?? []).map((line) => JSON.parse(line));
  for (const { params } of said) {
    delete params?.client?.pid;
    // Only the native client is told where Node's is.
    delete params?.env?.HOLDFAST_ENTRY;
  }
  const of = (wanted: string) => said.filter(({ method }) => method === wanted).map(({ params }) => params);
  return {
    ended,
    first: said.slice(0, 2),
    input: of('control.input')
      .map((params) => params?.data)
      .join(''),
    ends: of('control.end').length,
    answers: said.slice(2).filter(({ id }) => id !== undefined),
  };
}

/** Without a `last` part the conversation ends while input is on its way: then it may come or not. */
async function isSame(play: Play, stdin = Buffer.from('list-panes\n')): Promise<void> {
  const [node, native] = [await seen('node', play, stdin), await seen('native', play, stdin)];
  const whole = play.last === undefined ? { input: '', ends: 0 } : {};
  expect({ ...native, ...whole }).toEqual({ ...node, ...whole });
}

const line = (message: unknown) => Buffer.from(`${JSON.stringify(message)}\n`);
const opened = Buffer.concat([line({ id: 1, result: { version: 1 } }), line({ id: 2, result: {} })]);
const output = (data: string) => line({ method: 'control.output', params: { data } });
const closed = (more: object = {}) => line({ method: 'control.closed', params: { exitCode: 0, ...more } });
const everyByte = Buffer.from(Uint8Array.from({ length: 256 }, (_, at) => at));
/** Says the end once the client has sent its requests, its input and its end. */
const untilEnd = (parts: Buffer[], part: Buffer): Play => ({
  after: 2,
  parts: [opened, ...parts],
  last: { after: 4, part },
  ending: 'stay',
});

describe('control mode by both clients', () => {
  it.each<[string, Play]>([
    ['ends', untilEnd([], closed())],
    ['ends with a code and a reason', untilEnd([], closed({ exitCode: 1, reason: 'too far \u00e9 behind' }))],
    [
      'ends in the write that opened it',
      { after: 2, parts: [Buffer.concat([opened, closed()])], ending: 'stay' },
    ],
    ['gets output', untilEnd([], Buffer.concat([output('%begin 1 2 0\n%end 1 2 0\n'), closed()]))],
    ['gets every byte', untilEnd([], Buffer.concat([output(everyByte.toString('latin1')), closed()]))],
    [
      'gets output byte by byte',
      untilEnd(
        [...output('a\xff\n')].map((byte) => Buffer.from([byte])),
        closed(),
      ),
    ],
    ['loses its server', { after: 2, parts: [opened, output('%pause %1\n')], ending: 'destroy' }],
    ['loses its server in order', { after: 2, parts: [opened], ending: 'end' }],
    [
      'is refused',
      {
        after: 2,
        parts: [line({ id: 1, result: {} }), line({ id: 2, error: { code: 'x', message: 'no\u0007' } })],
        ending: 'stay',
      },
    ],
    [
      'meets another version',
      { after: 2, parts: [line({ id: 1, error: { code: 'x', message: 'old' } })], ending: 'stay' },
    ],
  ])('%s', (_, play) => isSame(play));

  it('passes every byte of standard input on, and its end', async () => {
    const stdin = Buffer.concat([everyByte, Buffer.from('\nlast')]);
    await isSame(untilEnd([], closed()), stdin);
  });

  it('waits at the end for an empty line, or for the end of input', async () => {
    const waits = { after: 2, parts: [opened, closed({ waits: true })], ending: 'stay' } as const;
    for (const input of ['', 'x', 'x\ny\n', '\n', 'x\r\n\r\n', 'x\r\ny\r\n'])
      await isSame(waits, Buffer.from(input));
  });

  it.each([
    ['standard input', 'ui.stdin', { limit: 9 }],
    ['the file of standard input', 'ui.readFile', { file: 1, path: '/dev/stdin', limit: 9 }],
    ['a file that is not there', 'ui.readFile', { file: 1, path: 'none', limit: 9 }],
    ['to write to standard output', 'ui.writeFile', { file: 2, path: '/dev/stdout', data: 'a\xff' }],
    ['something unknown', 'ui.none', {}],
  ])('answers the same when asked for %s', async (_, method, params) => {
    const asked = Buffer.concat([output('before\n'), line({ id: 7, method, params })]);
    await isSame({ after: 2, parts: [opened, asked], last: { after: 6, part: closed() }, ending: 'stay' });
  });

  it('acknowledges all of much output, and passes much input on meanwhile', async () => {
    const much = output('x'.repeat(60_000));
    const stdin = Buffer.from('display-message -p yes\n'.repeat(20_000));
    const play: Play = {
      after: 2,
      parts: [opened, ...Array.from({ length: 40 }, () => much)],
      ending: 'stay',
    };
    server.heard.length = 0;
    server.play = play;
    const native = runProgram([sanitized, '-C'], {
      env: { ...env, HOLDFAST_ENTRY: clients.node[1] },
      cwd: dir,
      stdin,
    });
    await expect.poll(() => acknowledged(), { timeout: 20_000 }).toBe(40 * 60_000);
    await expect.poll(() => ended(), { timeout: 20_000 }).toBe(true);
    server.hangUp();
    const { out, code } = await native;
    expect(out).toBe(`${'x'.repeat(40 * 60_000)}%exit server exited unexpectedly\n`);
    expect(code).toBe(1);
    expect(inputs().join('')).toBe(stdin.toString());
  });
});

const messages = (): Said[] => (server.heard[0] ?? []).map((text) => JSON.parse(text));
const acknowledged = () => messages().findLast(({ method }) => method === 'control.ack')?.params?.bytes;
const ended = () => messages().some(({ method }) => method === 'control.end');
const inputs = () => messages().flatMap(({ params }) => params?.data ?? []);
