/** Push notifications as a device gets them: what arrives, in which words, when, and after which failures. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PushOutcome, PushRequest } from '../../../src/push/PushSender.ts';
import { PushDevices, type PushGrant } from '../../../src/server/push/PushDevices.ts';
import type { PushNote } from '../../../src/server/push/PushNote.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

let stateDir: string;
let timers: FakeTimers;
let grants: Map<string, PushGrant>;
let pending: Set<string>;
let requests: PushRequest[];
let outcomes: PushOutcome[];
let logged: string[];
let devices: PushDevices;

/** The example of RFC 8291: any point on the curve does. */
const keys = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};
const subscription = (name: string) => ({
  endpoint: `https://push.example.com/${name}`,
  page: 'https://page.example.com/#secret',
  ...keys,
});
const news = (pane: string, text = 'It rang.'): PushNote => ({
  tag: `pane:${pane}`,
  title: 'work:0 make',
  text,
  session: '$0',
  urgent: false,
});
const question = (ask: string): PushNote & { ask: string } => ({
  tag: `ask:${ask}`,
  title: 'bot asks',
  text: 'Go on?',
  session: '$0',
  ask,
  urgent: true,
});
const over = (ask: string): PushNote & { ask: string } => ({
  ...question(ask),
  text: 'Answered by ann.',
  session: null,
  closes: true,
  urgent: false,
});

function newDevices(): PushDevices {
  return new PushDevices({
    stateDir,
    timers,
    now: () => 1_800_000_000_000,
    sender: {
      accepts: ({ protocol }) => protocol === 'https:',
      send: (request) => {
        requests.push(request);
        return Promise.resolve(outcomes.shift() ?? { kind: 'sent' });
      },
    },
    grant: (id) => grants.get(id) ?? null,
    isPending: (ask) => pending.has(ask),
    log: (text) => logged.push(text),
  });
}

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'hft-push-'));
  timers = new FakeTimers();
  grants = new Map([['phone', { role: 'operator', session: null }]]);
  pending = new Set(['q1', 'q2']);
  requests = [];
  outcomes = [];
  logged = [];
  devices = newDevices();
  devices.show('phone');
  devices.subscribe('phone', subscription('phone'));
});
afterEach(() => rmSync(stateDir, { recursive: true }));

const tell = (note: PushNote) => {
  for (const { offer } of devices.devices()) offer(note);
};
/** Lets time pass, and the requests that are due end. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    timers.advance(Math.min(100, left));
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  }
}
const stored = () =>
  JSON.parse(readFileSync(join(stateDir, 'push.json'), 'utf8')) as {
    subscriptions: { grant: string; endpoint: string; page: string; asks: [string, string][] }[];
  };

describe('a subscription', () => {
  it('is stored for its owner alone, without the fragment of its page', () => {
    expect(statSync(join(stateDir, 'push.json')).mode & 0o777).toBe(0o600);
    expect(stored().subscriptions).toMatchObject([{ grant: 'phone', page: 'https://page.example.com/' }]);
    expect(devices.show('phone', subscription('phone').endpoint).subscribed).toBe(true);
    expect(devices.show('other', subscription('phone').endpoint).subscribed).toBe(false);
  });

  it('and the key of the host outlive the server', () => {
    const { key } = devices.show('phone');
    devices = newDevices();
    expect(devices.show('phone', subscription('phone').endpoint)).toEqual({ key, subscribed: true });
  });

  it('has a page whose address fits into a message', () => {
    const page = `https://page.example.com/${'\u6f22'.repeat(900)}`;
    expect(() => devices.subscribe('phone', { ...subscription('long'), page })).toThrow(/1024 characters/);
  });

  it('that is damaged in the file does no harm', async () => {
    const file = JSON.parse(readFileSync(join(stateDir, 'push.json'), 'utf8')) as { keys: object };
    file.keys = { privateKey: 'AAAA', publicKey: 'AAAA' };
    writeFileSync(join(stateDir, 'push.json'), JSON.stringify(file), { mode: 0o600 });
    devices = newDevices();
    tell(news('%0'));
    await pass(1000);
    expect(requests).toEqual([]);
    expect(logged).toHaveLength(1);
  });

  it('goes on when another one can not be stored in its place', async () => {
    for (const name of ['b', 'c', 'd']) devices.subscribe('phone', subscription(name));
    // Nothing can be written beside it.
    mkdirSync(join(stateDir, 'push.json.new', 'x'), { recursive: true });
    expect(() => devices.subscribe('phone', subscription('e'))).toThrow();
    expect(() => devices.subscribe('phone', subscription('phone'))).toThrow();
    tell(news('%0'));
    await pass(1000);
    expect(requests.map(({ endpoint }) => endpoint.pathname).sort()).toEqual(['/b', '/c', '/d', '/phone']);
  });

  it('is not changed many times in a moment: the disk and all others would wait for one guest', () => {
    grants.set('guest', { role: 'observer', session: 'u' });
    const again = () => devices.subscribe('guest', subscription('guest'));
    for (let change = 0; change < 7; change++) again();
    // Damaged keys count too: to check them takes as long.
    expect(() => devices.subscribe('guest', { ...subscription('guest'), auth: 'AAAA' })).toThrow(/keys/);
    expect(again).toThrow(/limit exceeded: changes of notifications in a minute, 8 at most/);
    devices.subscribe('phone', subscription('phone'));
    timers.advance(60_000);
    again();
  });

  it('ends with its token', async () => {
    grants.delete('phone');
    devices.prune();
    expect(stored().subscriptions).toEqual([]);
    tell(news('%0'));
    await pass(60_000);
    expect(requests).toEqual([]);
  });

  it('ends when the push service says that it has ended', async () => {
    outcomes = [{ kind: 'gone' }];
    tell(news('%0'));
    await pass(1000);
    expect(stored().subscriptions).toEqual([]);
  });

  it('is ended by its device alone', () => {
    devices.unsubscribe('other', subscription('phone').endpoint);
    expect(stored().subscriptions).toHaveLength(1);
    devices.unsubscribe('phone', subscription('phone').endpoint);
    expect(stored().subscriptions).toEqual([]);
  });

  it.each([
    [{ endpoint: 'http://push.example.com/1' }, /must be https/],
    [{ endpoint: 'nothing' }, /must be https/],
    [{ p256dh: 'AAAA' }, /no keys of Web Push/],
    [{ page: 'javascript:alert(1)' }, /address of http/],
  ])('is refused with %j', (wrong, sentence) => {
    expect(() => devices.subscribe('phone', { ...subscription('two'), ...wrong })).toThrow(sentence);
    expect(stored().subscriptions).toHaveLength(1);
  });

  it('of a fifth browser with one token takes the place of the first', () => {
    for (const name of ['2', '3', '4', '5']) devices.subscribe('phone', subscription(name));
    expect(stored().subscriptions.map(({ endpoint }) => endpoint.slice(-1))).toEqual(['2', '3', '4', '5']);
  });

  it('is refused when there are too many', () => {
    for (let n = 1; n < 200; n++) {
      grants.set(`token ${n}`, { role: 'operator', session: null });
      devices.subscribe(`token ${n}`, subscription(String(n)));
    }
    grants.set('more', { role: 'operator', session: null });
    expect(() => devices.subscribe('more', subscription('more'))).toThrow(/200/);
  });

  it('starts anew with another key when the file is damaged, and says so', () => {
    writeFileSync(join(stateDir, 'push.json'), '{"version":1,"keys":');
    devices = newDevices();
    expect(devices.problems).toEqual([expect.stringContaining('push.json.bad-1')]);
    expect(devices.show('phone', subscription('phone').endpoint).subscribed).toBe(false);
  });
});

describe('news', () => {
  it('of one moment about one pane are one push, the newest', async () => {
    tell(news('%0', 'first'));
    tell(news('%1'));
    tell(news('%0', 'second'));
    await pass(1000);
    expect(requests.map(({ topic }) => topic)).toHaveLength(2);
    expect(timers.pending).toBe(0);
  });

  it('are sent within three seconds, and a flood of them becomes slow and counts what it leaves out', async () => {
    for (let pane = 0; pane < 100; pane++) tell(news(`%${pane}`));
    await pass(3000);
    expect(requests).toHaveLength(8);
    await pass(10_000);
    expect(requests).toHaveLength(10);
    expect(logged.filter((line) => line.includes('too many are waiting'))).toHaveLength(68);
  });

  it('are sent again after failures with growing pauses, and dropped after the last', async () => {
    outcomes = Array.from({ length: 6 }, () => ({ kind: 'later', afterMs: null, why: 'status 500' }));
    tell(news('%0'));
    const times: number[] = [];
    for (let ms = 0; ms < 500_000; ms += 100) {
      const before = requests.length;
      await pass(100);
      if (requests.length > before) times.push(Math.round((ms + 100) / 1000));
    }
    expect(times).toEqual([0, 2, 7, 22, 82, 382]);
    expect(logged).toEqual(['push to phone: pane:%0 is not sent: status 500']);
    expect(timers.pending).toBe(0);
  });

  it('wait as long as the push service asks', async () => {
    outcomes = [{ kind: 'later', afterMs: 40_000, why: 'status 429' }];
    tell(news('%0'));
    await pass(39_000);
    expect(requests).toHaveLength(1);
    await pass(3000);
    expect(requests).toHaveLength(2);
  });
});

describe('a question', () => {
  it('that is answered is closed on every device that was told of it', async () => {
    tell(question('q1'));
    await pass(1000);
    pending.delete('q1');
    devices.askEnded(over('q1'));
    await pass(1000);
    expect(requests).toHaveLength(2);
    expect(requests[1]?.topic).toBe(requests[0]?.topic);
    expect(stored().subscriptions[0]?.asks).toEqual([]);
  });

  it('that is answered at once is never sent', async () => {
    tell(question('q1'));
    pending.delete('q1');
    devices.askEnded(over('q1'));
    await pass(60_000);
    expect(requests).toEqual([]);
    expect(timers.pending).toBe(0);
  });

  it('that is answered while it is on its way is closed when it has come', async () => {
    tell(question('q1'));
    timers.advance(300);
    pending.delete('q1');
    devices.askEnded(over('q1'));
    await pass(2000);
    expect(requests).toHaveLength(2);
  });

  it('that was not sent is sent by the next server, once', async () => {
    outcomes = [{ kind: 'later', afterMs: null, why: 'status 503' }];
    tell(question('q1'));
    await pass(400);
    devices.stop();
    devices = newDevices();
    devices.start(question);
    await pass(10_000);
    expect(requests).toHaveLength(2);
    devices.stop();
    devices = newDevices();
    devices.start(question);
    await pass(10_000);
    expect(requests).toHaveLength(2);
  });

  it('that ended while no server ran is closed by the next one, where it was told', async () => {
    tell(question('q1'));
    await pass(1000);
    outcomes = [{ kind: 'later', afterMs: null, why: 'status 503' }];
    tell(question('q2'));
    await pass(400);
    devices.stop();
    devices = newDevices();
    devices.start(over);
    await pass(1000);
    expect(requests).toHaveLength(3);
    expect(stored().subscriptions[0]?.asks).toEqual([]);
  });

  it('that was forgotten with the state of the server is closed by the next one, where it was told', async () => {
    tell(question('q1'));
    await pass(1000);
    devices.stop();
    devices = newDevices();
    devices.start(() => null);
    await pass(1000);
    expect(requests).toHaveLength(2);
    expect(stored().subscriptions[0]?.asks).toEqual([]);
  });

  it('is tried as long as it waits while the push service fails', async () => {
    outcomes = Array.from({ length: 9 }, () => ({ kind: 'later', afterMs: null, why: 'status 503' }));
    tell(question('q1'));
    for (let n = 0; n < 40; n++) {
      timers.advance(60_000);
      await pass(100);
    }
    expect(requests).toHaveLength(10);
    expect(stored().subscriptions[0]?.asks).toEqual([['q1', 'sent']]);
  });
});
