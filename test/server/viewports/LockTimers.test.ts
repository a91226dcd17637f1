/** lock-after-time: clients of a session that nobody uses are locked, once, and only those on this host. */
import { beforeEach, describe, expect, it } from 'vitest';
import { LockTimers } from '../../../src/server/viewports/LockTimers.ts';
import type { Session } from '../../../src/session/types.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';
import { newHarness, shell } from '../../session/treeHarness.ts';

let timers: FakeTimers;
let locks: LockTimers;
let clients: TestClient[];
let session: Session;

class TestClient {
  locked = 0;
  readonly createdAt = timers.now();
  activityAt = this.createdAt;
  readonly session: Session;
  readonly carrier: string;
  readOnly = false;

  constructor(carrier = 'local') {
    this.session = session;
    this.carrier = carrier;
    clients.push(this);
    locks.follow();
  }

  lock(): void {
    this.locked++;
  }

  use(): void {
    this.activityAt = timers.now();
    locks.used(this.session);
  }
}

beforeEach(() => {
  const { tree } = newHarness();
  session = tree.createSession({ name: 'work', cwd: '/', cols: 80, rows: 24, pane: shell });
  timers = new FakeTimers();
  clients = [];
  locks = new LockTimers({ timers, since: (at) => timers.now() - at, clients: () => clients });
});

function lockAfter(seconds: number): void {
  session.options.set('lock-after-time', String(seconds));
  locks.follow();
}

describe('lock-after-time', () => {
  it('is not put off by who only looks, and locks such a client of the host too', () => {
    lockAfter(60);
    const [owner, looking] = [new TestClient(), new TestClient()];
    looking.readOnly = true;
    timers.advance(50_000);
    const observer = new TestClient('websocket');
    observer.readOnly = true;
    locks.used(session);
    timers.advance(10_000);
    expect([owner.locked, looking.locked, observer.locked]).toEqual([1, 1, 0]);
    // Unlocked alone, it is locked again after its time.
    looking.use();
    timers.advance(60_000);
    expect(looking.locked).toBe(2);
  });

  it('has no timer while it is 0, or while nobody looks', () => {
    const client = new TestClient();
    expect(timers.pending).toBe(0);
    lockAfter(60);
    expect(timers.pending).toBe(1);
    clients = [];
    locks.follow();
    expect(timers.pending).toBe(0);
    timers.advance(600_000);
    expect(client.locked).toBe(0);
  });

  it('locks so long after the last key of any client of the session', () => {
    const one = new TestClient();
    const two = new TestClient();
    lockAfter(60);
    timers.advance(59_000);
    two.use();
    timers.advance(59_999);
    expect([one.locked, two.locked]).toEqual([0, 0]);
    timers.advance(1);
    expect([one.locked, two.locked]).toEqual([1, 1]);
  });

  it('locks once, and again only after somebody was there', () => {
    const client = new TestClient();
    lockAfter(60);
    timers.advance(600_000);
    locks.follow();
    expect([client.locked, timers.pending]).toEqual([1, 0]);
    client.use();
    timers.advance(60_000);
    expect(client.locked).toBe(2);
  });

  it('takes another time at once', () => {
    const client = new TestClient();
    lockAfter(600);
    timers.advance(30_000);
    lockAfter(20);
    timers.advance(0);
    expect(client.locked).toBe(1);
  });

  it('passes over clients from elsewhere', () => {
    const [near, far] = [new TestClient(), new TestClient('ssh')];
    lockAfter(60);
    timers.advance(60_000);
    expect([near.locked, far.locked]).toEqual([1, 0]);
  });
});
