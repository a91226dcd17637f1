import { expect, it } from 'vitest';
import { FitLease } from '../../../src/server/viewports/FitLease.ts';
import type { ServerPeer } from '../../../src/transport/Peer.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

function scene() {
  const timers = new FakeTimers();
  const asked: ((answer: object) => void)[] = [];
  const told: boolean[] = [];
  const peer = { request: () => new Promise((answer) => asked.push(answer)) };
  const changed = (isSilent: boolean) => told.push(isSilent);
  const lease = new FitLease({ peer: peer as unknown as ServerPeer, timers, changed });
  const answer = async () => {
    asked.shift()?.({});
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  };
  return { timers, asked, told, lease, answer };
}

it('pings only a client that borrows a size', async () => {
  const { timers, asked, lease, answer, told } = scene();
  expect(timers.pending).toBe(0);
  lease.want(true);
  timers.advance(3000);
  expect(asked.length).toBe(1);
  await answer();
  lease.want(false);
  expect(timers.pending).toBe(0);
  expect(told).toEqual([]);
});

it('ends within ten seconds of silence, and goes on with the late answer', async () => {
  const { timers, lease, answer, told } = scene();
  lease.want(true);
  timers.advance(3000);
  await answer();
  timers.advance(9999);
  expect(told).toEqual([true]);
  await answer();
  expect(told).toEqual([true, false]);
  timers.advance(8000);
  expect(told).toEqual([true, false, true]);
});

it('asks no more after an answer that came when it was over', async () => {
  const { timers, lease, answer, asked } = scene();
  lease.want(true);
  timers.advance(3000);
  lease.want(false);
  await answer();
  timers.advance(60_000);
  expect(asked.length).toBe(0);
  expect(timers.pending).toBe(0);
});
