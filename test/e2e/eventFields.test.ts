/** Events have the fields that the table of their types says, and no others. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EventDetails, eventTypes } from '../../src/protocol/eventTypes.ts';
import { RawTalk } from '../helpers/RawTalk.ts';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeAll(() => {
  host = new TestHost();
});
afterAll(() => host.stop());

const types: Readonly<Record<string, EventDetails>> = eventTypes;

it('events of sessions, windows, panes, programs, clients, control and questions are as in the table', async () => {
  await host.ok(
    'new-session',
    '-d',
    '-s',
    'work',
    String.raw`printf '\a\033]2;t\007\033]9;hello\007'; exec cat`,
  );
  await host.ok('new-window', '-t', 'work', '-n', 'more', 'exit 3');
  await host.ok('split-window', '-t', 'work:0', 'exec cat');
  await host.ok('rename-window', '-t', 'work:0', 'first');
  await host.ok('rename-session', '-t', 'work', 'play');
  await host.ok('new-session', '-d', '-s', 'gone');
  await host.ok('kill-session', '-t', 'gone');
  const client = await TestClient.connect(socketOf(host));
  await client.open({ target: 'play', cols: 80, rows: 24 });
  await client.peer.request('pane.control', { action: 'take', target: '%0' });
  const { ask } = await client.peer.request('ask.open', { title: 'Well?', kind: 'text' });
  await client.peer.request('ask.answer', { id: ask.id, value: 'yes' });
  const talk = await RawTalk.open(socketOf(host));
  const happened = async () =>
    (await talk.ask('events.subscribe', { since: '0' })).result?.events as Record<string, unknown>[];
  const events = await host.until(happened, (all) => all.some(({ type }) => type === 'pane-notification'));
  const seen = new Set<unknown>();
  for (const { type, cursor: _, at: __, ...fields } of events) {
    seen.add(type);
    const { has = [], mayHave = [] } = types[String(type)] ?? {};
    const names = Object.keys(fields);
    expect([type, has.filter((name) => !names.includes(name))]).toEqual([type, []]);
    expect([type, names.filter((name) => ![...has, ...mayHave].includes(name))]).toEqual([type, []]);
  }
  expect(seen.size).toBeGreaterThan(15);
  talk.end();
  await client.close();
});

it('come only of the types that were asked for, earlier ones and later ones', async () => {
  await host.ok('new-session', '-d', '-s', 'quiet', 'exec cat');
  const talk = await RawTalk.open(socketOf(host));
  const asked = { since: '0', follow: true, types: ['session-renamed', 'window-renamed'] };
  await host.ok('rename-session', '-t', 'quiet', 'still');
  const { events } = (await talk.ask('events.subscribe', asked)).result as { events: { type: string }[] };
  expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(['session-renamed', 'window-renamed']);
  await host.ok('new-window', '-t', 'still', 'echo output; exec cat');
  await host.ok('rename-session', '-t', 'still', 'silent');
  const later = await host.until(
    () => Promise.resolve(talk.told.filter(({ method }) => method === 'events.happened')),
    (all) => all.length > 0,
  );
  expect(later).toMatchObject([{ params: { events: [{ type: 'session-renamed', name: 'silent' }] } }]);
  talk.end();
});
