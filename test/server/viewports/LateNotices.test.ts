/** Bells and clipboards for a client that does not read wait as one of each. */
import { expect, it } from 'vitest';
import { LateNotices } from '../../../src/server/viewports/LateNotices.ts';
import type { ServerPeer } from '../../../src/transport/Peer.ts';

it('rings and copies at once for a client that reads, and for one that did not, once it does', () => {
  const told: string[] = [];
  const peer = {
    bufferedBytes: 0,
    notify: (method: string, params: Record<string, string>) =>
      void told.push([method, ...Object.values(params)].join(' ')),
  };
  const notices = new LateNotices(peer as unknown as ServerPeer);
  notices.bell('%1');
  notices.clipboard('c', 'first');
  expect(told.splice(0)).toEqual(['viewport.bell %1', 'viewport.clipboard c first']);

  peer.bufferedBytes = 1_000_000;
  for (let n = 0; n < 1000; n++) {
    notices.bell('%2');
    notices.clipboard('c', `text ${n}`);
    notices.clipboard('p', `other ${n}`);
  }
  expect(told).toEqual([]);
  peer.bufferedBytes = 0;
  notices.drained();
  expect(told.splice(0)).toEqual([
    'viewport.clipboard c text 999',
    'viewport.clipboard p other 999',
    'viewport.bell %2',
  ]);
  notices.drained();
  expect(told).toEqual([]);
});
