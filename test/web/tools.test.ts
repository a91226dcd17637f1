/** The pure parts of the page's tools: words about control, what needs somebody, the order of panes, and the line of time. */
import { describe, expect, it } from 'vitest';
import type { Layout } from '../../src/protocol/frames.ts';
import type { PaneTimelineResult, SessionInfo } from '../../src/protocol/messages.ts';
import type { PaneControl } from '../../src/protocol/paneControl.ts';
import { controlView } from '../../src/web/around/controlView.ts';
import { attention } from '../../src/web/inbox/attention.ts';
import { paneBeside, paneOrder } from '../../src/web/narrow/paneOrder.ts';
import { TimeAxis } from '../../src/web/past/TimeAxis.ts';

const ann = { id: 'owner', name: 'ann', actor: 'person' } as const;
const bob = { id: 'token:1', name: 'bob', actor: 'person' } as const;
const claude = { id: 'agent:claude:%1', name: 'claude', actor: 'agent' } as const;

describe('control of a pane', () => {
  const held = (by: PaneControl['holder'], more: Partial<PaneControl> = {}): PaneControl => ({
    pane: '%0',
    mode: 'lease',
    holder: by,
    by: 'typing',
    heldMs: 9000,
    idleMs: 500,
    ...more,
  });
  const seen = (control: PaneControl, me: NonNullable<PaneControl['holder']>, passedMs = 0) =>
    controlView(control, me, { passedMs, aloneHere: false, looksOnly: false });

  it('lets a higher rank take it, and an equal ask', () => {
    expect(seen(held(claude), bob)).toMatchObject({ words: '⚙ claude types here', deeds: ['take'] });
    expect(seen(held(ann), bob)).toMatchObject({ words: 'ann types here', deeds: ['ask'] });
    expect(seen(held(ann), bob, 5000)).toMatchObject({ words: 'ann has this pane' });
  });

  it('says whom one asked and the time left, and to the holder who asks', () => {
    const asked = held(ann, { asker: bob, askLeftMs: 30_000 });
    expect(seen(asked, bob, 10_000)).toMatchObject({ words: 'you asked ann for this pane', leftMs: 20_000 });
    expect(seen(asked, ann)).toMatchObject({ words: 'bob asks for this pane', deeds: ['give', 'keep'] });
    expect(seen(asked, { ...bob, id: 'token:2' })).toMatchObject({ deeds: [] });
  });

  it('says nothing to somebody who is alone, nor where everybody types', () => {
    expect(controlView(held(ann), ann, { passedMs: 0, aloneHere: true, looksOnly: false }).words).toBe('');
    expect(seen(held(ann, { mode: 'shared' }), bob).words).toBe('');
    expect(seen(held(null), bob).words).toBe('');
  });
});

type WindowInfo = SessionInfo['windows'][number];
type PaneInfo = WindowInfo['panes'][number];
const paneOf = (id: string, status?: PaneInfo['status']): PaneInfo =>
  ({ id, cols: 80, command: 'bash', ...(status ? { status } : {}) }) as PaneInfo;
const sessionOf = (name: string, ...windows: PaneInfo[][]): SessionInfo =>
  ({
    id: '$1',
    name,
    windows: windows.map((panes, index) => ({ index, name: `w${index}`, active: index === 0, panes })),
  }) as unknown as SessionInfo;

describe('what needs somebody', () => {
  it('comes with the most urgent first, without guesses, each pane once', () => {
    const status = (state: string, source = 'program') => ({ state, source });
    const sessions = [
      sessionOf('one', [paneOf('%1', status('done')), paneOf('%2', status('working'))]),
      sessionOf('two', [
        paneOf('%3', { ...status('blocked'), app: 'claude', msg: 'Run it?\x1b[2J' }),
        paneOf('%4', status('error')),
        paneOf('%5', status('done', 'silence')),
      ]),
      sessionOf('two again', [paneOf('%3', status('blocked'))]),
    ];
    const { needs } = attention(sessions, []);
    expect(needs.map(({ pane, state }) => `${pane} ${state}`)).toEqual(['%3 blocked', '%4 error', '%1 done']);
    expect(needs[0]).toMatchObject({ title: 'claude is blocked', place: 'two:0 w0' });
    expect(needs[0]?.text).not.toContain('\x1b');
  });
});

describe('the order of panes', () => {
  const layout = {
    panes: [
      { pane: '%2', cols: 40 },
      { pane: '%3', cols: 40 },
    ],
    active: '%2',
  } as unknown as Layout;
  const session = sessionOf('work', [paneOf('%1')], [paneOf('%2'), paneOf('%3')], [paneOf('%4')]);

  it('goes through the windows, and round', () => {
    const order = paneOrder(session, layout);
    expect(order.map(({ pane, isHere }) => [pane, isHere])).toEqual([
      ['%1', false],
      ['%2', true],
      ['%3', true],
      ['%4', false],
    ]);
    expect(paneBeside(order, '%3', 1)).toMatchObject({ pane: '%4', window: '2 w2' });
    expect(paneBeside(order, '%4', 1)).toMatchObject({ pane: '%1' });
    expect(paneBeside(order, '%1', -1)).toMatchObject({ pane: '%4' });
  });

  it('has the panes that a zoomed one hides, and knows what is not known of the session yet', () => {
    const zoomed = { panes: [{ pane: '%2', cols: 80 }], active: '%2' } as unknown as Layout;
    expect(paneOrder(session, zoomed).map(({ pane }) => pane)).toEqual(['%1', '%2', '%3', '%4']);
    const fresh = { panes: [{ pane: '%9', cols: 80 }], active: '%9' } as unknown as Layout;
    expect(paneOrder(undefined, fresh).map(({ pane }) => pane)).toEqual(['%9']);
    expect(paneBeside(paneOrder(undefined, fresh), '%9', 1)).toBeNull();
  });
});

describe('the line of time', () => {
  const hour = 3_600_000;
  const timeline: PaneTimelineResult = {
    pane: '%0',
    stretches: [
      [0, 10_000],
      [9 * hour, 9 * hour],
      [10 * hour, 10 * hour + 30_000],
    ],
    commands: [
      { at: 1000, by: ann, endedAt: 4000, code: 0 },
      { at: 10 * hour, by: null, endedAt: 10 * hour + 20_000, code: 2 },
    ],
    typed: [{ from: 500, to: 900, by: claude }],
    exits: [{ at: 9 * hour, status: 'exited 1' }],
    truncated: false,
  };
  const axis = new TimeAxis(timeline);

  it('leaves the pauses out: every time of output has room, and a night has none', () => {
    expect(axis.placeOf(10_000)).toBeCloseTo(axis.placeOf(8 * hour), 5);
    expect(axis.placeOf(9 * hour) - axis.placeOf(8 * hour)).toBeGreaterThan(0.003);
    expect(axis.timeAt(1)).toBe(10 * hour + 30_000);
  });

  it('turns places into times and back, in order', () => {
    let last = -1;
    for (let place = 0; place <= 1; place += 0.01) {
      const time = axis.timeAt(place);
      expect(time).toBeGreaterThanOrEqual(last);
      last = time;
    }
    for (const time of [0, 5000, 10_000, 9 * hour, 10 * hour + 15_000])
      expect(axis.timeAt(axis.placeOf(time))).toBe(time);
  });

  it('can rest at the end of each time of output, where the screen did', () => {
    const end = axis.placeOf(10_000);
    expect(axis.timeAt(end + 0.003)).toBe(10_000);
  });

  it('goes from mark to mark, and says what happened there', () => {
    expect(axis.markBeside(10 * hour + 30_000, -1)).toMatchObject({ kind: 'failed' });
    expect(axis.markBeside(2000, 1)).toMatchObject({ kind: 'exit', words: 'the program exited 1' });
    expect(axis.markBeside(0, -1)).toBeNull();
    expect(axis.wordsAt(10 * hour + 20_000, 1000)).toBe('a command failed: 2');
    expect(axis.wordsAt(1000, 1000)).toBe('a command by ann · ⚙ claude typed');
  });

  it('is empty without any past', () => {
    expect(new TimeAxis({ ...timeline, stretches: [] }).isEmpty).toBe(true);
  });
});
