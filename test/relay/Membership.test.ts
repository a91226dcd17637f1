import { describe, expect, it } from 'vitest';
import { fail } from '../../src/protocol/errors.ts';
import { parseRelayUrl } from '../../src/relay/links.ts';
import { Membership, type MembershipState, type RelayConnection } from '../../src/relay/Membership.ts';

/** Relays of which a test says which ones are up, and a clock that moves only by waiting. */
class World {
  now = 0;
  readonly up = new Set<string>();
  readonly tried: string[] = [];
  readonly waits: number[] = [];
  readonly states: MembershipState[] = [];
  readonly membership: Membership;

  constructor(relays: string[], waitsMost: number) {
    this.membership = new Membership({
      relays: relays.map(parseRelayUrl),
      join: async (relay) => {
        this.tried.push(relay.text);
        if (!this.up.has(relay.text)) throw fail('relay-unreachable', { relay: relay.text, reason: 'down' });
        return this.#connection();
      },
      now: () => this.now,
      random: () => 1,
      sleep: async (ms) => {
        this.waits.push(ms);
        this.now += ms;
        if (this.waits.length >= waitsMost) this.membership.leave();
      },
      changed: (state) => this.states.push(state),
    });
  }

  /** Held for so long, then lost. */
  heldMs = 0;

  #connection(): RelayConnection {
    const world = this;
    return {
      // Waited for only once it is joined.
      get ended() {
        world.now += world.heldMs;
        return Promise.resolve('lost');
      },
      channels: 2,
      close: () => {},
    };
  }
}

const [a, b] = ['relay://a.example', 'relay://b.example'] as const;

describe('a host at its relays', () => {
  it('joins the first one that takes it, in the order that was given', async () => {
    const world = new World([a, b], 1);
    world.up.add(b);
    await world.membership.run();
    expect(world.tried).toEqual([a, b]);
    expect(world.states[0]).toMatchObject({ kind: 'joined', relay: b });
  });

  it('waits longer and longer while none is there, a minute at most, and says what is wrong', async () => {
    const world = new World([a], 9);
    await world.membership.run();
    expect(world.waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(world.states[3]).toMatchObject({
      kind: 'unreachable',
      since: 0,
      tried: [{ relay: a, reason: `relay unreachable: ${a}: down` }],
    });
    expect(world.states.at(-1)).toMatchObject({ kind: 'left' });
  });

  it('comes back within a second after a connection that held, and backs off from one that never holds', async () => {
    const steady = new World([a], 3);
    steady.up.add(a);
    steady.heldMs = 3_600_000;
    await steady.membership.run();
    expect(steady.waits).toEqual([500, 500, 500]);
    const flapping = new World([a], 4);
    flapping.up.add(a);
    await flapping.membership.run();
    expect(flapping.waits).toEqual([500, 1000, 2000, 4000]);
  });
});
