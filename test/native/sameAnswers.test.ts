/**
 * Whatever a server answers, the native client prints what the Node client prints and says the same in return. The
 * server is made up; `test:native` runs the native client with the sanitizers for addresses and undefined behaviour.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClientName, clients, runClient, runProgram } from './clients.ts';
import { FakeServer, type Play } from './FakeServer.ts';
import { buildSanitized } from './sanitized.ts';

const dir = mkdtempSync(join(tmpdir(), 'hfn-'));
const files = join(dir, 'files');
const sanitized = join(dir, 'hold');
const env = {
  PATH: process.env.PATH ?? '',
  XDG_RUNTIME_DIR: join(dir, 'run'),
  XDG_STATE_HOME: dir,
  HOME: dir,
  // A leak is no fault of a process that ends at once.
  ASAN_OPTIONS: 'detect_leaks=0',
};
let server: FakeServer;

beforeAll(async () => {
  mkdirSync(join(dir, 'run/holdfast'), { recursive: true, mode: 0o700 });
  buildSanitized(sanitized);
  server = await FakeServer.listen(join(dir, 'run/holdfast/default'));
});
beforeEach(() => {
  rmSync(files, { recursive: true, force: true });
  mkdirSync(files);
  writeFileSync(join(files, 'three'), 'a\xffb', 'latin1');
  writeFileSync(join(files, 'long'), Buffer.alloc(600_000, 'x'));
  execFileSync('mkfifo', [join(files, 'fifo')]);
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const stdin = Buffer.alloc(
  1_200_000,
  Uint8Array.from({ length: 256 }, (_, at) => at),
);

/** What the command left, and what it said behind its two requests. */
async function seen(name: ClientName, play: Play) {
  server.heard.length = 0;
  server.play = play;
  const options = { env, cwd: files, stdin };
  const command = ['run-shell', 'x'];
  const ended =
    name === 'node'
      ? await runClient('node', command, options)
      : await runProgram([sanitized, ...command], {
          ...options,
          env: { ...env, HOLDFAST_ENTRY: clients.node[1] },
        });
  const said = server.heard[0]?.slice(2).flatMap((line) => {
    const message = JSON.parse(line);
    // Node reports what was wrong in the last message; the connection is over all the same.
    return message.id === null ? [] : [message];
  });
  return { ended, said };
}

async function isSame(play: Play): Promise<void> {
  const byNode = await seen('node', play);
  const written = readWritten();
  expect(await seen('native', play)).toEqual(byNode);
  expect(readWritten()).toBe(written);
}

/** The file that requests of the server write. */
function readWritten(): string {
  try {
    return readFileSync(join(files, 'out'), 'latin1');
  } catch {
    return '';
  } finally {
    rmSync(join(files, 'out'), { force: true });
  }
}

const line = (message: unknown) => Buffer.from(`${JSON.stringify(message)}\n`);
const raw = (text: string) => Buffer.from(text, 'latin1');
const hello = line({ jsonrpc: '2.0', id: 1, result: { version: 1 } });
const result = (more: object = {}) =>
  line({ id: 2, result: { exitCode: 0, out: 'out\n', err: '', ...more } });
const request = (id: number | string, method: string, params: unknown) => line({ id, method, params });
const play = (...parts: Buffer[]): Play => ({ after: 2, parts, ending: 'end' });

describe('an answer', () => {
  it.each([
    ['in one write', play(Buffer.concat([hello, result({ exitCode: 7, err: 'e\u00e9\ud83d\ude00\n' })]))],
    ['byte by byte', play(...[...Buffer.concat([hello, result()])].map((byte) => Buffer.from([byte])))],
    ['before that to hello', play(result(), hello)],
    ['that attaches nothing', play(hello, result({ attach: null }))],
    ['with an exit code beyond a byte', play(hello, result({ exitCode: 300 }))],
    ['with a negative exit code', play(hello, result({ exitCode: -1 }))],
    ['with members that are not known', play(hello, result({ more: [{}, [[]], { a: { b: 1.5e-7 } }] }))],
    [
      'behind an error',
      play(Buffer.concat([line({ id: 2, error: { code: 'x', message: 'first' } }), result(), hello])),
    ],
    ['that is there twice', play(Buffer.concat([hello, result(), result({ out: 'second' })]))],
    [
      'with member names in escapes',
      play(hello, raw('{"\\u0069d":2,"result":{"exitCode":1,"o\\u0075t":"x","err":""}}\n')),
    ],
    [
      'with a member twice',
      play(hello, raw('{"id":2,"result":{"exitCode":1,"exitCode":4,"out":"x","err":""}}\n')),
    ],
    ['with every byte', play(hello, result({ out: Buffer.from(stdin.subarray(0, 256)).toString('latin1') }))],
    ['with characters that are no bytes', play(hello, result({ out: '\u0100\ud83d\ude00\ud83d' }))],
    [
      'with halves of characters',
      play(
        hello,
        raw('{"id":2,"result":{"exitCode":1,"out":"","err":"\\ud83d\\ude00 \\ud83d \\ude00\\ud83d"}}\n'),
      ),
    ],
    ['in pieces', play(hello, line({ method: 'command.output', params: { out: 'a\xff' } }), result())],
    [
      'after messages that are not known',
      play(hello, request('a', 'ping', {}), line({ method: 'x', params: [] }), result()),
    ],
    ['after empty lines', play(raw('\n\r\n'), hello, raw('\r\n\n'), result())],
    [
      'within blanks',
      play(
        raw(' {"id" : 1 , "result" : [ ] }\t\r\n'),
        raw('\t{"id":2,"result":{"exitCode":0,"out":"","err":""} }\n'),
      ),
    ],
  ])('%s', (_, what) => isSame(what));

  it.each([
    ['of an error', line({ id: 2, error: { code: 'x', message: 'can\x1bt\x9b\t\n\x07\x7f\u00e9' } })],
    ['without output', line({ id: 2, result: { exitCode: 0, err: '' } })],
    ['without an exit code', line({ id: 2, result: { out: '', err: '' } })],
    ['with an exit code that is a text', result({ exitCode: '1' })],
    ['that is null', line({ id: 2, result: null })],
    ['that is a list', line({ id: 2, result: [] })],
    ['that is no JSON', raw('{"id":2,"result":{}\n')],
    ['that is no object', raw('[]\n')],
    ['that is a number', raw('-0.5e+3\n')],
    ['that is a bad number', raw('01\n')],
    ['with a bad escape', raw('{"id":2,"result":"\\x"}\n')],
    ['with a bad code', raw('{"id":2,"result":"\\u12g4"}\n')],
    ['with a line break in a text', raw('{"id":2,"result":"\x0b"}\n')],
    ['with bytes behind it', raw('{"id":2,"result":{}} x\n')],
    ['with a comma too many', raw('{"id":2,"result":{},}\n')],
    ['with a mark of byte order', raw('\xef\xbb\xbf{}\n')],
    ['that is no UTF-8', raw('"\xff"\n')],
    ['that is half a character', raw('"\xe2\x82"\n')],
    ['with a zero byte', raw('{\0')],
    ['with a zero byte in a line', raw('{"id":\0}\n')],
    ['of a tmux server', raw('\x07\0\0\0\x10\0\0\0')],
    ['of a web server', raw('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['of nothing', raw('{}\n')],
    ['with an id alone', raw('{"id":2}\n')],
    ['with a bad id', raw('{"id":{},"result":1}\n')],
    ['with a long id', line({ id: 'i'.repeat(101), result: 1 })],
    ['with a bad method', raw('{"id":2,"method":7}\n')],
    ['with a long method', line({ id: 2, method: 'm'.repeat(101) })],
    ['with a method and a bad id', raw('{"id":null,"method":"x"}\n')],
    ['of an error without an id', raw('{"error":{"message":"x"}}\n')],
    ['of an error about everything', raw('{"id":null,"error":{"code":"a","message":"over\\u0007"}}\n')],
    ['of an error without a message', raw('{"id":2,"error":{"message":1}}\n')],
    ['of an error that is null', raw('{"id":2,"error":null}\n')],
    ['deeper than any', raw(`${'['.repeat(500_000)}${']'.repeat(500_000)}\n`)],
    ['that is never whole', raw(`${'['.repeat(500_000)}\n`)],
    ['longer than allowed', raw(`"${'x'.repeat(4 * 1024 * 1024)}"\n`)],
    ['longer than allowed, without an end', Buffer.alloc(4 * 1024 * 1024 + 1, 'x')],
    ['cut short', hello.subarray(0, 9)],
  ])('%s, behind that to hello and instead of it', async (_, wrong) => {
    await isSame(play(hello, wrong));
    await isSame(play(wrong));
  });

  it('of an error to hello', () =>
    isSame(play(line({ id: 1, error: { code: 'version-mismatch', message: 'no' } }))));

  it('that does not come, whenever the connection ends', async () => {
    for (const ending of ['end', 'destroy'] as const) {
      await isSame({ after: 0, parts: [], ending });
      await isSame({ after: 2, parts: [hello], ending });
    }
  });
});

describe('a request of the server', () => {
  const read = (path: string, limit = 9) => request('r', 'ui.readFile', { file: 1, path, limit });
  const write = (path: string, data: string, more: object = {}) =>
    request(7, 'ui.writeFile', { file: 2, path, data, ...more });

  it.each([
    ['for standard input', request(5, 'ui.stdin', { limit: 524288 })],
    ['for a file', read('three')],
    ['for a part of a file', read('three', 2)],
    ['for nothing of a file', read('three', 0)],
    ['for a long file', read('long', 700_000)],
    ['for a file that is not there', read('none')],
    ['for a folder', read('.')],
    ['for a file in a file', read('three/x')],
    ['for a name that is too long', read('x'.repeat(300))],
    ['for /dev/stdin', read('/dev/stdin')],
    ['for /dev/fd/0', read('/dev/fd/0')],
    ['for a terminal that is none', read('/dev/tty')],
    ['to write', write('out', 'a\xffb')],
    ['to write nowhere', write('none/out', 'x')],
    ['to write a folder', write('.', 'x')],
    ['to write to a full device', write('/dev/full', 'x')],
    ['to write to standard output', write('/dev/stdout', 'a\xff')],
    ['to write to /dev/fd/1', write('/dev/fd/1', 'a\xff')],
    ['that is not known', request(5, 'ui.none\x07', {})],
  ])('%s is answered the same', async (_, asked) => {
    await isSame({ after: 2, parts: [hello, asked], last: { after: 3, part: result() }, ending: 'end' });
  });
});

describe('any answers', () => {
  // Output behind the answer is none of the command's, and how much of it is taken depends on how it is cut.
  const output = fc
    .string({ unit: 'binary' })
    .map((out) => line({ method: 'command.output', params: { out } }));
  const piece = fc.oneof(
    fc.constantFrom(hello, result(), result({ exitCode: 3, err: 'err\n' }), raw('\n')),
    fc
      .record({
        id: fc.constantFrom(1, 2, 3, null),
        error: fc.record({ message: fc.string({ unit: 'binary' }) }),
      })
      .map(line),
    fc.string({ unit: 'binary' }).map((err) => result({ err })),
    fc.json().map((text) => raw(`{"id":2,"result":${Buffer.from(text).toString('latin1')}}\n`)),
    fc.json().map((text) => Buffer.from(`${text}\n`)),
  );
  /** Bytes changed, left out or doubled. */
  const damage = fc.array(
    fc.record({
      at: fc.nat(),
      byte: fc.integer({ min: 1, max: 255 }),
      how: fc.constantFrom('set', 'cut', 'double'),
    }),
    { maxLength: 2 },
  );
  const damaged = fc
    .tuple(fc.array(output, { maxLength: 3 }), fc.array(piece, { maxLength: 4 }), damage)
    .map(([outputs, pieces, changes]) => {
      let bytes = Buffer.concat([...outputs, ...pieces]);
      for (const { at, byte, how } of changes) {
        const place = at % Math.max(1, bytes.length);
        const rest = bytes.subarray(how === 'double' ? place : place + 1);
        bytes = Buffer.concat([
          bytes.subarray(0, place),
          how === 'set' ? raw(String.fromCharCode(byte)) : raw(''),
          rest,
        ]);
      }
      return bytes;
    });

  it('are taken the same, also when damaged', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, (bytes) => isSame(play(bytes))),
      { numRuns: Number(process.env.RUNS ?? 80) },
    );
  }, 600_000);

  it('make no fault in the native client', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, fc.boolean(), async (bytes, isSplit) => {
        const half = Math.floor(bytes.length / 2);
        const parts = isSplit ? [bytes.subarray(0, half), bytes.subarray(half)] : [bytes];
        const { ended } = await seen('native', play(...parts));
        expect(ended).toMatchObject({ signal: null });
        expect(ended.err).not.toContain('runtime error');
        expect(ended.err).not.toContain('Sanitizer');
      }),
      { numRuns: Number(process.env.RUNS ?? 300) },
    );
  }, 600_000);
});
