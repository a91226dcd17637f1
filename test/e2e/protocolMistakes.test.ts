/** Mistakes of a client: each is answered by an error that names the field and what would be right, and harms nobody. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { examplesIn } from '../../src/cli/api/examples.ts';
import { checkClientRequest } from '../../src/protocol/clientMethods.ts';
import { parseMessage } from '../../src/protocol/codec.ts';
import { HoldfastError } from '../../src/protocol/errors.ts';
import { api } from '../helpers/apiBundle.ts';
import { greeting, RawTalk } from '../helpers/RawTalk.ts';
import { socketOf } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
let serverPid: number;
const talks: RawTalk[] = [];

async function talkTo(hello: object = {}): Promise<RawTalk> {
  const talk = await RawTalk.open(socketOf(host), hello);
  talks.push(talk);
  return talk;
}

beforeAll(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'exec cat');
  // The server stays when the other one is ended.
  await host.ok('new-session', '-d', '-s', 'other', 'exec cat');
  serverPid = (await host.status()).server.pid;
});
afterEach(() => {
  for (const talk of talks.splice(0)) talk.end();
});
afterAll(async () => {
  expect((await host.status()).server.pid).toBe(serverPid);
  await host.stop();
});

describe('a request with a mistake', () => {
  it.each([
    ['session.show', {}, 'params.target', 'params.target is missing: it must be text'],
    ['session.show', { target: 3 }, 'params.target', 'params.target must be text'],
    [
      'session.show',
      { taget: 'work' },
      'params.target',
      'params.target is missing: it must be text; params.taget is unknown (did you mean target?)',
    ],
    [
      'session.show',
      { target: 'work', tail: 0.5 },
      'params.tail',
      'params.tail must be a whole number from 1 to 9007199254740991',
    ],
    [
      'pane.control',
      { action: 'grab' },
      'params.action',
      'params.action must be one of take, give, release, ask',
    ],
    ['session.list', [], 'params', 'params must be an object'],
    ['pane.await', { target: 'work', for: ['exit', 7] }, 'params.for[1]', 'params.for[1] must be text'],
    [
      'pane.await',
      { target: 'work', for: ['exit'], pin: { pane: '%0', uuid: 'x', program: '1', offset: 0, at: 0 } },
      'params.pin.uuid',
      'params.pin.uuid must be a UUID',
    ],
    ['command.run', {}, 'params', 'params need argv or line'],
    ['viewport.open', { cols: 5000 }, 'params.cols', 'params.cols must be a whole number from 1 to 4096'],
  ])('%s %j names %s', async (method, params, field, reason) => {
    const talk = await talkTo();
    expect((await talk.ask(method, params)).error).toEqual({
      code: 'bad-params',
      message: `bad parameters for ${method}: ${reason}`,
      data: { method, field, reason },
    });
    // The connection goes on.
    expect((await talk.ask('ping', {})).result).toEqual({ at: expect.any(Number) });
  });

  it('names the method that was probably meant', async () => {
    const talk = await talkTo();
    expect((await talk.ask('sesion.show', {})).error).toMatchObject({
      code: 'unknown-method',
      message: 'unknown method: sesion.show (did you mean session.show?)',
      data: { method: 'sesion.show', near: 'session.show' },
    });
    expect((await talk.ask('viewport.ack', { rev: 1 })).error?.message).toBe(
      'unknown method: viewport.ack (it is a notification: send it without an id)',
    );
  });

  it('in a notification ends that connection, and says why', async () => {
    const talk = await talkTo();
    talk.line('{"method":"viewport.input","params":{"seq":1,"data":5}}');
    await talk.closed;
    expect(talk.ends).toMatchObject([{ error: { code: 'bad-params', data: { field: 'params.data' } } }]);
  });
});

describe('a field that the server does not know', () => {
  it('is ignored: a newer client works with this server', async () => {
    const talk = await talkTo({ later: { a: 1 } });
    const shown = await talk.ask('session.show', { target: 'work', later: true });
    expect(shown.result).toMatchObject({ session: { name: 'work' } });
    talk.line('{"method":"later.notification","params":{}}');
    expect((await talk.ask('ping', { sentAt: 5, later: 1 })).result).toEqual({
      sentAt: 5,
      at: expect.any(Number),
    });
  });

  it('is refused by its place and the name that was meant, for a client that asked for it', async () => {
    const talk = await talkTo({ strict: true });
    expect((await talk.ask('session.show', { target: 'work', tial: 2 })).error).toMatchObject({
      code: 'bad-params',
      message: 'bad parameters for session.show: params.tial is unknown (did you mean tail?)',
      data: { field: 'params.tial' },
    });
    const pin = { pane: '%0', uuid: 'x', program: '1', offset: 0, at: 0, 'odd name': 1 };
    expect((await talk.ask('pane.await', { target: 'work', for: ['exit'], pin })).error?.data?.field).toBe(
      'params.pin["odd name"]',
    );
    expect((await talk.ask('session.show', { target: 'work', tail: 2 })).error).toBe(undefined);
    const mistyped = await RawTalk.unknown(socketOf(host));
    talks.push(mistyped);
    expect((await mistyped.ask('hello', { ...greeting, strict: true, terminl: {} })).error?.message).toBe(
      'bad parameters for hello: params.terminl is unknown (did you mean terminal?)',
    );
  });
});

describe('a client of another version', () => {
  it.each([
    [1, 1],
    [1, 9],
  ])('that speaks %i to %i gets version 1', async (min, max) => {
    const talk = await RawTalk.unknown(socketOf(host));
    talks.push(talk);
    expect((await talk.ask('hello', { ...greeting, versions: { min, max } })).result?.version).toBe(1);
  });

  it('without a common version is told both ranges', async () => {
    const talk = await RawTalk.unknown(socketOf(host));
    talks.push(talk);
    expect((await talk.ask('hello', { ...greeting, versions: { min: 2, max: 9 } })).error).toEqual({
      code: 'version-mismatch',
      message: 'no common protocol version: this side speaks 1-1, the other 2-9; update the older one',
      data: { ours: '1-1', theirs: '2-9' },
    });
  });
});

describe('a message beyond a limit', () => {
  it.each([
    ['nesting', 100, `{"id":9,"method":"ping","params":{"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`],
    ['bytes of a message', 4_194_304, `{"id":9,"method":"ping","params":{"x":"${'x'.repeat(4_200_000)}"}}`],
  ])('of %s is refused by its name, and ends nothing but its connection', async (limit, most, line) => {
    const other = await talkTo();
    const talk = await talkTo();
    talk.line(line);
    await talk.closed;
    expect(talk.ends).toMatchObject([{ error: { code: 'limit-exceeded', data: { limit, most } } }]);
    expect((await other.ask('ping', {})).error).toBe(undefined);
  });
});

describe('a request for more than a message holds', () => {
  it('gets the newest lines that fit, and says that there are more', async () => {
    await host.ok('new-session', '-d', '-s', 'long', 'seq -f %075.0f 1 60000; exec cat');
    await host.until(
      () => host.ok('capture-pane', '-p', '-t', 'long'),
      (text) => text.trimEnd().endsWith('60000'),
    );
    const { code, out, err } = await host.run('session', 'show', 'long', '--tail', '60000');
    const lines = out.trimEnd().split('\n');
    expect({ code, err }).toEqual({
      code: 0,
      err: 'there are fewer lines than that: no longer kept, or too many for one answer\n',
    });
    expect(lines.at(-1)).toBe('60000'.padStart(75, '0'));
    expect(lines.length).toBeGreaterThan(20_000);
    expect(lines[0]).toBe(String(60_001 - lines.length).padStart(75, '0'));
  });
});

describe('any request', () => {
  const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  const { client, commonErrors } = api.document().protocol;
  /** They end sessions or the server, or greet it again. */
  const left = ['hello', 'server.restart', 'session.reap'];
  /** They wait for an event that may never come. */
  const waiting = ['pane.await', 'ask.wait', 'exec.read'];
  const requests = examplesIn(page).flatMap(({ from, line }) => {
    const message = parseMessage(line);
    return from === 'client' && message.kind === 'request' && !left.includes(message.method) ? [message] : [];
  });

  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      -1,
      1.5,
      2 ** 53,
      '',
      '%0',
      '\0',
      '\ud800',
      [],
      {},
      'x'.repeat(5000),
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );

  /** The value with one thing at a path replaced, lost or added. */
  function bent(
    value: unknown,
    path: readonly number[],
    how: 'replaced' | 'lost' | 'added',
    by: unknown,
  ): unknown {
    if (typeof value !== 'object' || value === null) return by;
    const entries = Object.entries(value);
    const [step = 0, ...rest] = path;
    const at = step % Math.max(1, entries.length);
    const [name] = entries[at] ?? [];
    const changed =
      name === undefined || (rest.length === 0 && how === 'added')
        ? [...entries, [`odd${step}`, by] as const]
        : entries.flatMap(([key, item], i) => {
            if (i !== at) return [[key, item] as const];
            if (rest.length > 0 && typeof item === 'object')
              return [[key, bent(item, rest, how, by)] as const];
            return how === 'lost' ? [] : [[key, by] as const];
          });
    return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
  }

  it('bent at random is answered by an error of its own that names the field, or done; none harms the server', async () => {
    let talk = await talkTo();
    let faults = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...requests),
        fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('replaced' as const, 'lost' as const, 'added' as const),
        odd,
        async ({ method, params }, path, how, by) => {
          const sent = JSON.parse(JSON.stringify(bent(params, path, how, by))) as unknown;
          const expected = faultOf(method, sent);
          const answered = talk.ask(method, sent);
          const alive = () => talk.ask('ping', {});
          const { error } =
            expected === null && waiting.includes(method)
              ? await Promise.race([answered, alive()])
              : await answered;
          if (expected !== null) {
            faults++;
            expect([method, error]).toEqual([method, expected]);
            expect(error?.data?.field).toMatch(/^params/);
            expect(error?.message).toContain(String(error?.data?.field));
          } else if (error) {
            const { errors = [] } = client.requests[method] ?? {};
            expect([method, sent, [...errors, ...commonErrors].includes(error.code) || error]).toEqual([
              method,
              sent,
              true,
            ]);
            expect(error.code).not.toBe('internal');
          }
          if (method === 'control.open' || method === 'viewport.open') {
            talk.end();
            talk = await talkTo();
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(faults).toBeGreaterThan(100);
  });

  function faultOf(method: string, params: unknown): object | null {
    try {
      checkClientRequest(method, params ?? {});
      return null;
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      return { code: error.code, message: error.message, data: error.details };
    }
  }
});
