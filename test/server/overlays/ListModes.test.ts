/** Lists as modes of panes: who may press keys in them, and what of a client that does not answer. */
import { beforeEach, describe, expect, it } from 'vitest';
import { agentPrincipal, ownerPrincipal } from '../../../src/operator/Principal.ts';
import { HoldfastError } from '../../../src/protocol/errors.ts';
import type { OverlayAnswer } from '../../../src/protocol/overlays.ts';
import { ListModes } from '../../../src/server/overlays/ListModes.ts';
import { OverlayOnViewport } from '../../../src/server/overlays/OverlayOnViewport.ts';
import type { Pane } from '../../../src/session/types.ts';
import { ConnectionLost, type ServerPeer } from '../../../src/transport/Peer.ts';
import { FakeTimers } from '../../helpers/fakeTimers.ts';

const owner = ownerPrincipal('ann');
const agent = agentPrincipal('claude', '%3');
const pane = { id: '%0' } as unknown as Pane;

/** A client whose answers the test gives. */
class FakePeer {
  readonly pressed: (readonly string[])[] = [];
  readonly told: string[] = [];
  close: (result: { answer: OverlayAnswer }) => void = () => {};
  press: () => Promise<{ taken: number; open: boolean }> = () => Promise.resolve({ taken: 1, open: true });

  request(method: string, params: { keys: readonly string[] }): Promise<unknown> {
    if (method === 'ui.overlay')
      return new Promise((resolve) => {
        this.close = resolve;
      });
    this.pressed.push(params.keys);
    return this.press();
  }

  notify(method: string): void {
    this.told.push(method);
  }
}

let timers: FakeTimers;
let modes: ListModes;
let peer: FakePeer;
let changes: string[];
let done: () => void;

function open(by: typeof owner | null = owner): OverlayOnViewport {
  peer = new FakePeer();
  const list = { title: '', items: [], actions: [], preview: false, empty: '', size: 'large' } as const;
  const overlay = new OverlayOnViewport(
    peer as unknown as ServerPeer,
    { kind: 'list', ...list, items: [], actions: [] },
    {},
  );
  const ended = new Promise<void>((resolve) => {
    done = resolve;
  });
  modes.enter({ pane, name: 'tree-mode', by, done: ended }, overlay);
  return overlay;
}

const press = (keys: readonly string[], by: typeof owner | null = owner) => modes.of(pane)?.press(keys, by);

/** Lets promises settle, then passes the time. */
async function pass(ms: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  timers.advance(ms);
}

beforeEach(() => {
  timers = new FakeTimers();
  changes = [];
  modes = new ListModes({
    timers,
    modeChanged: ({ id }) => changes.push(`${id} ${modes.of(pane)?.name ?? ''}`),
  });
});

describe('the mode', () => {
  it('lasts until the list closes, and a new list takes its place', async () => {
    const first = open();
    open();
    await first.answer;
    expect(changes).toEqual(['%0 tree-mode', '%0 tree-mode']);
    peer.close({ answer: null });
    await pass(0);
    expect(changes).toEqual(['%0 tree-mode', '%0 tree-mode', '%0 ']);
  });

  it('is forgotten with its pane, whose list stays open', async () => {
    open();
    modes.removed(pane);
    expect(modes.of(pane)).toBeUndefined();
    expect(peer.told).toEqual([]);
    peer.close({ answer: null });
    await pass(0);
    expect(changes).toHaveLength(1);
  });

  it('ends by closing the list', () => {
    open();
    modes.of(pane)?.end();
    expect(peer.told).toEqual(['overlay.close']);
  });
});

describe('keys', () => {
  it('are for the principal that opened the list, and for the server itself', async () => {
    open(agent);
    await expect(press(['x'], owner)).rejects.toMatchObject({ code: 'others-client' });
    expect(await press(['x'], agent)).toBe(1);
    open(owner);
    await expect(press(['x'], agent)).rejects.toMatchObject({ code: 'others-client' });
    expect(await press(['x'], null)).toBe(1);
    open(null);
    await expect(press(['x'], agent)).rejects.toMatchObject({ code: 'others-client' });
    expect(await press(['x'], owner)).toBe(1);
    expect(peer.pressed).toEqual([['x']]);
  });

  it('that close the list wait for the command of the choice, but not for long', async () => {
    open();
    peer.press = async () => {
      peer.close({ answer: null });
      return { taken: 2, open: false };
    };
    const quick = press(['j', 'q', 'l', 's']);
    await pass(0);
    expect(modes.of(pane)).toBeUndefined();
    done();
    expect(await quick).toBe(2);
    open();
    peer.press = async () => {
      peer.close({ answer: { id: 'a' } });
      return { taken: 1, open: false };
    };
    const slow = press(['Enter']);
    await pass(0);
    await pass(500);
    expect(await slow).toBe(1);
    expect(timers.pending).toBe(0);
  });

  it('are refused by a client that can’t press them, or does not answer', async () => {
    open();
    peer.press = () => Promise.reject(new HoldfastError('unknown-method', 'unknown', {}));
    await expect(press(['q'])).rejects.toMatchObject({ code: 'unsupported' });
    peer.press = () => new Promise(() => {});
    const never = press(['q']);
    const refused = expect(never).rejects.toMatchObject({ code: 'wrong-state' });
    await pass(5000);
    await refused;
  });

  it('may end the connection of the client', async () => {
    open();
    peer.press = () => Promise.reject(new ConnectionLost());
    expect(await press(['d', 'q'])).toBe(2);
  });
});
