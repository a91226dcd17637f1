/** docs/protocol.md is what strangers write clients by: every message on it must be one that the code takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/protocol/check.ts';
import {
  checkClientNotification,
  checkClientRequest,
  clientNotifications,
  requests,
} from '../../src/protocol/clientMethods.ts';
import { type Message, parseMessage } from '../../src/protocol/codec.ts';
import { errorCatalogue } from '../../src/protocol/errors.ts';
import { limits } from '../../src/protocol/limits.ts';
import {
  checkServerNotification,
  checkServerRequest,
  serverNotifications,
  serverRequests,
} from '../../src/protocol/serverMethods.ts';
import { validator } from '../helpers/jsonSchema.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8');

const examples = [...page.matchAll(/^```json (client|server)\n(.*?)^```$/gms)].flatMap(
  ([, from = '', block = '']) =>
    block
      .trimEnd()
      .split('\n')
      .map((line) => ({ from, line, message: parseMessage(line) })),
);

type Requested = Record<string, { params: Check<unknown>; result: Check<unknown> }>;
const methods: Record<'client' | 'server', { asked: Requested; told: Record<string, Check<unknown>> }> = {
  client: { asked: requests, told: clientNotifications },
  server: { asked: serverRequests, told: serverNotifications },
};

/** The method of the request with this id, as the other side asked it. */
function methodOf(id: unknown, answeredBy: string): string {
  const request = examples.find(
    ({ from, message }) => from !== answeredBy && message.kind === 'request' && message.id === id,
  )?.message;
  if (request?.kind !== 'request') throw new Error(`no request with id ${id}`);
  return request.method;
}

/** A stranger may have written the client by the printed schema. */
function checkSchema(check: Check<unknown> | undefined, value: unknown): void {
  expect(check && validator(check)(value)).toBe(true);
}

function checkMessage(from: string, message: Message): void {
  if (message.kind === 'error') {
    expect(Object.keys(errorCatalogue)).toContain(message.error.code);
    return;
  }
  if (message.kind === 'result') {
    const asked: Requested = from === 'server' ? requests : serverRequests;
    const result = asked[methodOf(message.id, from)]?.result;
    expect(result?.wrong(message.result)).toBe(null);
    checkSchema(result, message.result);
    return;
  }
  const { kind, method, params } = message;
  if (from === 'server') (kind === 'request' ? checkServerRequest : checkServerNotification)(method, params);
  else (kind === 'request' ? checkClientRequest : checkClientNotification)(method, params);
  const { asked, told } = methods[from === 'server' ? 'server' : 'client'];
  checkSchema(kind === 'request' ? asked[method]?.params : told[method], params);
}

describe('docs/protocol.md', () => {
  it.each(examples)('shows a message that the code takes: $line', ({ from, message }) => {
    checkMessage(from, message);
  });

  it('has an example of every method, and of every request its answer', () => {
    const used = (side: string) =>
      examples.flatMap(({ from, message }) => (from === side && 'method' in message ? [message.method] : []));
    expect([...new Set(used('client'))].sort()).toEqual(
      [...Object.keys(requests), ...Object.keys(clientNotifications)].sort(),
    );
    expect([...new Set(used('server'))].sort()).toEqual(
      [...Object.keys(serverRequests), ...Object.keys(serverNotifications)].sort(),
    );
    for (const { from, message } of examples) {
      if (message.kind !== 'request') continue;
      const answered = examples.some(
        (e) => e.from !== from && e.message.kind === 'result' && e.message.id === message.id,
      );
      expect([message.method, answered]).toEqual([message.method, true]);
    }
  });

  it('tells the limits that are in force', () => {
    for (const value of Object.values(limits)) expect(page).toMatch(new RegExp(`\\b${value}\\b`));
  });

  it('has a shell example whose messages the server takes', () => {
    const sent = [...page.matchAll(/^ {2}printf '%s\\n' '(.*)'$/gm)].map(([, line = '']) =>
      parseMessage(line),
    );
    expect(sent.map((message) => ('method' in message ? message.method : ''))).toEqual([
      'hello',
      'session.list',
    ]);
    for (const message of sent) checkMessage('client', message);
  });
});
