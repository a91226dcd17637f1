/**
 * Clients of the last release work with the present server. `released/` has the schema of that release (printed from its
 * checks, without texts) and the client's messages of its page. Version 0.2.0 could not print its schema: its file is from
 * the commit that turned its checks into data, and lacks `ui.ask`, which no server ever sent.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiDocument } from '../../src/protocol/apiDocument.ts';
import { checkClientNotification, checkClientRequest } from '../../src/protocol/clientMethods.ts';
import { parseMessage } from '../../src/protocol/codec.ts';
import { version } from '../../src/runtime/installation.ts';
import { api } from '../helpers/apiBundle.ts';
import { protocolBreaks } from '../helpers/protocolBreaks.ts';

const read = (name: string) => readFileSync(new URL(`released/${version}.${name}`, import.meta.url), 'utf8');
const released = JSON.parse(read('json')) as ApiDocument;
const present = JSON.stringify(api.document());

/** Changes that break no client although they look like it, and why. */
const accepted = [
  // The carriers are the same; a client that knows these five meets no other.
  'client.list result.clients[].carrier: text is new, and earlier clients refuse it',
  // Sent when somebody at that client opens the inbox. The client refuses it, and the command says that it can't show one.
  'ui.overlay params: kind "inbox" is new, and earlier clients refuse it',
];

describe('a client of the last release', () => {
  it('finds everything as it was: what is gone or narrower is named', () => {
    expect(protocolBreaks(released, JSON.parse(present) as ApiDocument)).toEqual(accepted);
  });

  it.each(read('client.jsonl').trimEnd().split('\n'))('still says %s', (line) => {
    const message = parseMessage(line);
    if (message.kind === 'request') checkClientRequest(message.method, message.params);
    else if (message.kind === 'notification') checkClientNotification(message.method, message.params);
    else expect(message.kind).toBe('result');
  });
});

/** A document to change: any part of it by name. */
type Loose = { [name: string]: Loose } & { [at: number]: Loose };
type Change = (document: Loose, defs: Loose, client: Loose, server: Loose) => void;

function breaksOf(change: Change): string[] {
  const changed = JSON.parse(present) as Loose;
  const { protocol, $defs } = changed as unknown as { protocol: Loose; $defs: Loose };
  change(changed, $defs, protocol.client as Loose, protocol.server as Loose);
  return protocolBreaks(JSON.parse(present) as ApiDocument, changed as unknown as ApiDocument);
}

const drop = (from: Loose | undefined, name: string) => delete (from as Record<string, unknown>)[name];
const set = (to: Loose | undefined, name: string, value: unknown) =>
  Object.assign(to as object, { [name]: value });
const fields = (defs: Loose, name: string) => defs[name]?.properties as Loose;

describe('a change that breaks clients is named:', () => {
  it.each<[string, Change]>([
    ['session.reap is gone', (_, __, client) => drop(client.requests, 'session.reap')],
    ['viewport.ack is gone', (_, __, client) => drop(client.notifications, 'viewport.ack')],
    ['viewport.bell is gone', (_, __, ___, server) => drop(server.notifications, 'viewport.bell')],
    [
      'session.show was for everybody, and is now for operators',
      (_, __, client) => set(client.requests?.['session.show'], 'permission', 'operators'),
    ],
    ['session.show result.pane is gone', (_, defs) => drop(fields(defs, 'SessionShowResult'), 'pane')],
    [
      'session.show result.lines is gone',
      (_, defs) => {
        set(fields(defs, 'SessionShowResult'), 'text', fields(defs, 'SessionShowResult').lines);
        drop(fields(defs, 'SessionShowResult'), 'lines');
      },
    ],
    [
      'session.show result.pane may now be missing',
      (_, defs) => set(defs.SessionShowResult, 'required', ['session']),
    ],
    ['session.show params.ansi is gone', (_, defs) => drop(fields(defs, 'SessionShowParams'), 'ansi')],
    [
      'session.show params.tail is now required',
      (_, defs) => set(defs.SessionShowParams, 'required', ['target', 'tail']),
    ],
    [
      'session.show params.target: text is no longer taken',
      (_, defs) => set(fields(defs, 'SessionShowParams'), 'target', { type: 'boolean' }),
    ],
    [
      'session.show params.tail: a value above 10 is no longer taken',
      (_, defs) => set(fields(defs, 'SessionShowParams').tail, 'maximum', 10),
    ],
    [
      'session.show params.tail: a value below 2 is no longer taken',
      (_, defs) => set(fields(defs, 'SessionShowParams').tail, 'minimum', 2),
    ],
    [
      'session.show params.target: a text that does not match ^a$ is no longer taken',
      (_, defs) => set(fields(defs, 'SessionShowParams').target, 'pattern', '^a$'),
    ],
    [
      'pane.control params.action: "ask" is no longer taken',
      (_, defs) => set(fields(defs, 'pane.control.params').action, 'enum', ['take', 'give', 'release']),
    ],
    [
      'exec.end params.how: "kill" is no longer taken',
      (_, defs) => set(fields(defs, 'exec.end.params').how, 'enum', ['interrupt']),
    ],
    [
      'pane.control result.panes[].mode: "open" is new, and earlier clients refuse it',
      (_, defs) => set(fields(defs, 'PaneControl').mode, 'enum', ['shared', 'lease', 'exclusive', 'open']),
    ],
    [
      'token.list result.tokens[].id: null is new, and earlier clients refuse it',
      (_, defs) => set(fields(defs, 'TokenInfo'), 'id', { anyOf: [{ type: 'string' }, { enum: [null] }] }),
    ],
    [
      'viewport.closed params.reason: kind "moved" is new, and earlier clients refuse it',
      (_, defs) => {
        const shapes = defs.ViewportClosedReason?.anyOf as unknown as Loose[];
        shapes.push(JSON.parse(JSON.stringify(shapes[0]).replaceAll('"detached"', '"moved"')) as Loose);
      },
    ],
    [
      'version 1 of the protocol is no longer spoken',
      (document) => set(document.protocol, 'versions', { min: 2, max: 3 }),
    ],
    ['the error no-sessions is gone', (document) => drop(document.protocol?.errors, 'no-sessions')],
    ['the event pane-bell is gone', (document) => drop(document.protocol?.events, 'pane-bell')],
    [
      'pane-bell: window is gone',
      (document) => set(document.protocol?.events?.['pane-bell'], 'has', ['pane']),
    ],
    [
      'session-closed: cause may now be missing',
      (document) =>
        set(document.protocol?.events, 'session-closed', {
          has: ['session', 'name'],
          mayHave: ['by', 'cause'],
        }),
    ],
    [
      'the limit inputBytes went from 65536 to 100',
      (document) => set(document.protocol?.limits, 'inputBytes', 100),
    ],
  ])('%s', (sentence, change) => {
    expect(breaksOf(change)).toContain(sentence);
  });

  it('any field that is lost, of any message', () => {
    const places = Object.entries(JSON.parse(present).$defs as Loose)
      .filter(([name]) => !name.startsWith('MessageOf') && name !== 'ErrorBody')
      .flatMap(([name, def]) => Object.keys(def.properties ?? {}).map((field) => [name, field] as const));
    expect(places.length).toBeGreaterThan(300);
    fc.assert(
      fc.property(fc.constantFrom(...places), ([name, field]) => {
        const found = breaksOf((_, defs) => drop(fields(defs, name), field));
        expect(found.some((sentence) => sentence.endsWith(`.${field} is gone`))).toBe(true);
      }),
    );
  });
});

describe('additions break nobody:', () => {
  const text = { type: 'string' };
  it.each<[string, Change]>([
    ['nothing', () => {}],
    ['a method', (_, __, client) => set(client.requests, 'pane.new', { about: '', params: {}, result: {} })],
    [
      'a notification of the server',
      (_, __, ___, server) => set(server.notifications, 'x.y', { params: {} }),
    ],
    ['an optional param', (_, defs) => set(fields(defs, 'SessionShowParams'), 'more', text)],
    ['a field of a result', (_, defs) => set(fields(defs, 'SessionInfo'), 'more', text)],
    ['a wider number in params', (_, defs) => drop(fields(defs, 'SessionShowParams').tail, 'maximum')],
    [
      'a value in params',
      (_, defs) => set(fields(defs, 'exec.end.params').how, 'enum', ['interrupt', 'kill', 'stop']),
    ],
    [
      'fewer values in a result',
      (_, defs) => set(fields(defs, 'PaneControl').mode, 'enum', ['shared', 'lease']),
    ],
    [
      'an event, an error',
      ({ protocol }) => void [set(protocol?.events, 'e', {}), set(protocol?.errors, 'e', '')],
    ],
    ['a higher limit', ({ protocol }) => set(protocol?.limits, 'inputBytes', 2 ** 20)],
    ['a higher version beside the present one', ({ protocol }) => set(protocol?.versions, 'max', 2)],
    [
      'a permission for more',
      (_, __, client) => set(client.requests?.['server.status'], 'permission', 'everybody'),
    ],
    ['other texts', (_, defs) => set(defs.SessionInfo, 'description', 'Another.')],
  ])('%s', (_name, change) => {
    expect(breaksOf(change)).toEqual([]);
  });
});
