/** The inbox of questions in real terminals: opened by its key alone, answered once, and closed everywhere. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskInfo } from '../../src/protocol/messages.ts';
import { type ClientVocabulary, Peer } from '../../src/transport/Peer.ts';
import { connectUnix } from '../../src/transport/unix.ts';
import { socketOf, TestClient } from '../helpers/TestClient.ts';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let asker: TestClient;
const terminals: TestTerminal[] = [];

beforeEach(async () => {
  host = new TestHost();
  await host.ok('new-session', '-d', '-s', 'work', 'cat');
  await host.ok('new-session', '-d', '-s', 'api', 'cat');
  asker = await TestClient.connect(socketOf(host));
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.end();
  await asker.close();
  await host.stop();
});

async function attached(session: string): Promise<TestTerminal> {
  const terminal = host.terminal(['attach', '-t', session], { cols: 100, rows: 30 });
  terminals.push(terminal);
  await terminal.until((text) => text.includes(`[${session}]`));
  return terminal;
}

async function asks(title: string, pane: string): Promise<{ id: string; ended: Promise<AskInfo> }> {
  const { ask } = await asker.peer.request('ask.open', { title, kind: 'choice', pane });
  const ended = asker.peer.request('ask.wait', { id: ask.id }).then((result) => result.ask);
  // Some tests end before their questions.
  ended.catch(() => {});
  return { id: ask.id, ended };
}

describe('the inbox', () => {
  it('opens by its key alone: what is typed for a pane answers nothing', { timeout: 60_000 }, async () => {
    const user = await attached('work');
    const { ended } = await asks('Apply the migration?', 'work');
    await user.until((text) => text.includes('asks: Apply the migration?'));
    user.type('y1\r');
    await user.until((text) => text.includes('y1\ny1'));
    await user.until((text) => text.includes('1 asking: C-b a'));
    expect((await asker.peer.request('ask.list', {})).asks).toHaveLength(1);
    user.type('\x02a');
    await user.until((text) => text.includes('1 yes') && text.includes('1 waiting'));
    user.type('y');
    expect(await ended).toMatchObject({ state: 'answered', answer: 'yes' });
    await user.until((text) => !text.includes('waiting') && !text.includes('asking'));
    user.type('z\r');
    await user.until((text) => text.includes('z\nz'));
  });

  it('closes at once where it was not answered, and says who did', { timeout: 60_000 }, async () => {
    const [one, other] = [await attached('work'), await attached('api')];
    const { ended } = await asks('Apply?', 'work');
    for (const each of [one, other]) {
      await each.until((text) => text.includes('asks: Apply?'));
      each.type('\x02a');
      await each.until((text) => text.includes('1 yes'));
    }
    one.type('2');
    expect(await ended).toMatchObject({ answer: 'no' });
    await other.until((text) => /q1 was answered by .*: no/.test(text) && !text.includes('1 yes'));
    other.type('y\x1b');
    await other.until((text) => !text.includes('waiting'));
    expect(await asker.peer.request('ask.list', { all: true })).toMatchObject({ asks: [{ answer: 'no' }] });
  });

  it('goes to the pane of a question; pickers mark it', { timeout: 60_000 }, async () => {
    const user = await attached('work');
    await asks('Here?', 'api');
    await asks('And here?', 'api');
    await user.until((text) => text.includes('2 asking'));
    user.type('\x02s');
    await user.until((text) => /api .*asks 2/.test(text));
    user.type('\x1b');
    await user.until((text) => !text.includes('asks 2'));
    user.type('\x02a');
    await user.until((text) => text.includes('2 waiting'));
    user.type('o');
    await user.until((text) => text.includes('[api]') && !text.includes('waiting'));
  });
});

/** A client from elsewhere with a token of its own, as a front would splice it. */
async function guest(...flags: string[]): Promise<Peer<ClientVocabulary>> {
  const { token } = JSON.parse(await host.ok('token', 'create', '--json', ...flags)) as { token: string };
  const peer = new Peer<ClientVocabulary>(await connectUnix(socketOf(host)), {
    request: () => ({ answer: null }),
    notification: () => {},
    closed: () => {},
  });
  await peer.request('hello', {
    versions: { min: 1, max: 1 },
    client: { kind: 'sdk', name: 'guest', version: '0' },
    via: { carrier: 'websocket' },
    token,
  });
  return peer;
}

describe('a guest', () => {
  it('sees the questions of its session only, in its first snapshot too; an observer answers none', {
    timeout: 60_000,
  }, async () => {
    await asks('About work?', 'work');
    await asks('About api?', 'api');
    const titles = (asked: readonly AskInfo[] | undefined) => asked?.map(({ title }) => title);
    const operator = await guest('--role', 'operator', '--session', 'work');
    expect(titles((await operator.request('viewport.open', {})).asks)).toEqual(['About work?']);
    expect(titles((await operator.request('ask.list', { all: true })).asks)).toEqual(['About work?']);
    await expect(operator.request('ask.answer', { id: 'q2', value: 'yes' })).rejects.toMatchObject({
      code: 'no-such-question',
    });
    await expect(
      operator.request('ask.open', { title: 'Q?', kind: 'choice', pane: 'api' }),
    ).rejects.toMatchObject({
      code: 'no-such-session',
    });
    const observer = await guest('--role', 'observer', '--all-sessions');
    expect(titles((await observer.request('viewport.open', { target: 'work' })).asks)).toEqual([
      'About work?',
      'About api?',
    ]);
    await expect(observer.request('ask.answer', { id: 'q1', value: 'yes' })).rejects.toMatchObject({
      code: 'read-only',
    });
    expect((await operator.request('ask.answer', { id: 'q1', value: 'yes' })).ask).toMatchObject({
      answer: 'yes',
    });
    for (const peer of [operator, observer]) peer.close();
  });
});
