/** News of panes at which nobody looks: what is told, to whom, in which words, and how often. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type News, type NotifiedDevice, Notifier } from '../../../src/server/automation/Notifier.ts';
import type { Pane, Session } from '../../../src/session/types.ts';
import { newWindow } from '../../session/treeHarness.ts';

interface Client {
  readOnly: boolean;
  focused: boolean;
  shown: boolean;
  known: boolean;
  told: string[];
}

let now: number;
let pane: Pane;
let session: Session;
let clients: Client[];
let hooked: News[];
let devices: NotifiedDevice[];
let notifier: Notifier;

const newClient = (how: Partial<Client> = {}): Client => ({
  readOnly: false,
  focused: true,
  shown: false,
  known: true,
  told: [],
  ...how,
});

beforeEach(() => {
  now = 0;
  ({ first: pane, session } = newWindow());
  clients = [newClient()];
  hooked = [];
  devices = [];
  notifier = new Notifier({
    now: () => now,
    clients: () =>
      clients.map((client) => ({
        readOnly: client.readOnly,
        focused: client.focused,
        shows: () => client.shown,
        maySee: () => client.known,
        seesAll: client.known,
        notify: (title, text) => client.told.push(`${title}: ${text}`),
      })),
    devices: () => devices,
    options: session.options,
    hook: (_pane, news) => hooked.push(news),
  });
  session.name = 'work';
  pane.window.name = 'make';
});

const told = () => clients.map((client) => client.told);

describe('the end of a command', () => {
  it.each([
    [0, 9_999, []],
    [0, 10_000, ['work:0 make: The command ended well after 10 s.']],
    [2, 125_000, ['work:0 make: The command ended with status 2 after 2 min 5 s.']],
    [null, 7_300_000, ['work:0 make: The command ended after 2 h 1 min.']],
    [0, null, []],
  ])('with status %j after %j ms is told as %j', (status, ms, words) => {
    notifier.commandEnded(pane, status, ms);
    expect(told()).toEqual([words]);
  });

  it('counts from notify-after, and never with 0', () => {
    session.options.set('notify-after', 2);
    notifier.commandEnded(pane, 0, 2_000);
    expect(told()[0]).toHaveLength(1);
    session.options.set('notify-after', 0);
    now += 60_000;
    notifier.commandEnded(pane, 0, 99_000_000);
    expect(told()[0]).toHaveLength(1);
  });
});

describe('news', () => {
  it('are told to every client but observers and those of other sessions, and to the hook', () => {
    clients = [
      newClient(),
      newClient({ focused: false, shown: true }),
      newClient({ readOnly: true }),
      newClient({ known: false }),
    ];
    notifier.ended(pane, { state: 'killed', signal: 'SIGKILL', at: 0 });
    const words = 'work:0 make: The program was killed by SIGKILL.';
    expect(told()).toEqual([[words], [words], [], []]);
    expect(hooked).toEqual([
      { kind: 'exit', title: 'work:0 make', text: 'The program was killed by SIGKILL.' },
    ]);
  });

  it('are told to nobody while somebody looks; an observer is nobody', () => {
    clients = [newClient(), newClient({ shown: true })];
    notifier.tell(pane, 'bell', 'The bell rang.');
    expect([told(), hooked]).toEqual([[[], []], []]);
    clients = [newClient(), newClient({ shown: true, readOnly: true })];
    notifier.tell(pane, 'bell', 'The bell rang.');
    expect(told()).toEqual([['work:0 make: The bell rang.'], []]);
  });

  it.each<[string, () => void]>([
    ['notify is off', () => session.options.set('notify', false)],
    ['monitor-notify of the pane is off', () => pane.options.set('monitor-notify', false)],
    ['notify-on does not have them', () => session.options.set('notify-on', 'command, exit')],
  ])('are told to nobody where %s', (_, setting) => {
    setting();
    notifier.tell(pane, 'bell', 'The bell rang.');
    expect([told(), hooked]).toEqual([[[]], []]);
  });

  it('are plain, short and on one line', () => {
    notifier.tell(pane, 'program', `a\x1b]52;c;AAAA\x07b\r\n\u202ec ${'x'.repeat(9000)}`, {
      title: '\x1b[31mred\u2028title',
    });
    const [title, text] = [hooked[0]?.title ?? '', hooked[0]?.text ?? ''];
    expect(title).toBe('[31mred title');
    expect(text).toMatch(/^a\]52;c;AAAAb c x+…$/);
    expect(text.length).toBe(400);
  });

  it('of one pane come at most every two seconds, and say how many were left out', () => {
    for (let n = 0; n < 100; n++) notifier.tell(pane, 'bell', 'The bell rang.');
    expect(told()[0]).toHaveLength(1);
    now += 2000;
    notifier.tell(pane, 'bell', 'The bell rang.');
    expect(told()[0]?.at(-1)).toBe('work:0 make: The bell rang. (99 more before)');
  });

  it('of many panes are bounded together', () => {
    const panes = Array.from({ length: 50 }, () => ({ ...pane, window: pane.window, options: pane.options }));
    for (const one of panes) notifier.tell(one, 'bell', 'The bell rang.');
    expect(told()[0]).toHaveLength(8);
    now += 4000;
    for (const one of panes) notifier.tell(one, 'bell', 'The bell rang.');
    expect(told()[0]).toHaveLength(10);
  });
});
