import { expect, it, vi } from 'vitest';
import type { Echo } from '../../../src/protocol/echo.ts';
import { EchoFollowers } from '../../../src/server/viewports/EchoFollowers.ts';
import type { Viewport } from '../../../src/server/viewports/Viewport.ts';
import type { Pane } from '../../../src/session/types.ts';
import type { ServerPeer } from '../../../src/transport/Peer.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const pane = { process: { state: 'running', pid: 1, tty: '/dev/pts/1' } } as unknown as Pane;

function scene() {
  const timers = new FakeTimers();
  const told: unknown[] = [];
  const look = vi.fn(async (): Promise<Echo> => now.echo);
  const now = { echo: 'on' as Echo };
  const viewport = { closed: false, takers: { first: null, popup: null } } as unknown as Viewport;
  const peer = { notify: (_: string, params: unknown) => told.push(params) } as unknown as ServerPeer;
  const followers = new EchoFollowers({ timers, look, mode: () => undefined });
  return { timers, told, look, now, viewport, peer, followers };
}

/** Lets time pass, in small steps, so that looks are answered between. */
async function pass(timers: FakeTimers, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10) {
    timers.advance(Math.min(10, left));
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  }
}

it('looks at nothing for a viewport that does not follow', async () => {
  const { followers, viewport, look, timers } = scene();
  followers.shown(viewport);
  await pass(timers, 1000);
  expect(look).not.toHaveBeenCalled();
});

it('tells of a change, also of one that came without a picture of its own', async () => {
  const { followers, viewport, peer, timers, told, now } = scene();
  expect(await followers.follow(viewport, peer, '%1', () => pane)).toBe('on');
  await pass(timers, 1000);
  followers.shown(viewport);
  await pass(timers, 1);
  now.echo = 'off';
  await pass(timers, 300);
  expect(told).toEqual([{ pane: '%1', echo: 'off' }]);
});

it('looks four times a second at most, however many pictures are sent, and rests after the last', async () => {
  const { followers, viewport, peer, timers, look } = scene();
  await followers.follow(viewport, peer, '%1', () => pane);
  for (let ms = 0; ms < 2000; ms += 20) {
    followers.shown(viewport);
    void followers.follow(viewport, peer, '%1', () => pane);
    await pass(timers, 20);
  }
  expect(look.mock.calls.length).toBeLessThanOrEqual(9);
  await pass(timers, 1000);
  const { length } = look.mock.calls;
  await pass(timers, 60_000);
  expect(look.mock.calls.length).toBe(length);
  expect(timers.pending).toBe(0);
});

it('says nothing to a viewport that is read-only by now', async () => {
  const { followers, viewport, peer, timers, told, look, now } = scene();
  await followers.follow(viewport, peer, '%1', () => pane);
  await pass(timers, 1000);
  const { length } = look.mock.calls;
  Object.assign(viewport, { readOnly: true });
  now.echo = 'off';
  followers.shown(viewport);
  await pass(timers, 1000);
  expect([told, look.mock.calls.length]).toEqual([[{ pane: '%1', echo: 'unknown' }], length]);
});

it('does not know of a pane that is gone, and looks no more once the viewport has left', async () => {
  const { followers, viewport, peer, timers, look, told } = scene();
  let at: Pane | null = pane;
  await followers.follow(viewport, peer, '%1', () => at);
  at = null;
  await pass(timers, 1000);
  expect(told).toEqual([{ pane: '%1', echo: 'unknown' }]);
  at = pane;
  const { length } = look.mock.calls;
  followers.leave(viewport);
  followers.shown(viewport);
  await pass(timers, 1000);
  expect(look.mock.calls.length).toBe(length);
});
