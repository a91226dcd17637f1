/** Clients and panes that choosers open their lists for, and the content of these. */
import { beforeEach, describe, expect, it } from 'vitest';
import { agentPrincipal, ownerPrincipal, tokenPrincipal } from '../../../src/operator/Principal.ts';
import type { ListOverlay } from '../../../src/protocol/overlays.ts';
import { CommandBench } from '../../helpers/CommandBench.ts';
import { FakeClient } from '../../helpers/fakeServices.ts';

let bench: CommandBench;
beforeEach(async () => {
  bench = new CommandBench();
  await bench.ok('new-session -d -s a cat');
  await bench.ok('new-session -d -s b cat');
  await bench.ok('new-window -d -t a: cat');
});

function viewer(session: string, tty: string): FakeClient {
  const found = [...bench.tree.sessions.values()].find(({ name }) => name === session);
  if (!found) throw new Error(`no session ${session}`);
  const client = new FakeClient(found, tty);
  bench.services.attached.push(client);
  return client;
}

const listOf = (client: FakeClient): ListOverlay => {
  const request = client.overlays.at(-1);
  if (request?.kind !== 'list') throw new Error('no list');
  return request;
};

describe('a list of a script', () => {
  it('opens on the client that shows the pane, as the mode of that pane', async () => {
    const [a, b] = [viewer('a', '/dev/pts/1'), viewer('b', '/dev/pts/2')];
    await bench.ok('choose-tree -t b:');
    expect(a.overlays).toEqual([]);
    expect(b.listModes).toEqual([{ pane: '%1', name: 'tree-mode' }]);
    await bench.ok('customize-mode -t a:');
    expect(a.listModes).toEqual([{ pane: '%0', name: 'options-mode' }]);
  });

  it('does not open where nobody shows the pane', async () => {
    const client = viewer('a', '/dev/pts/1');
    await bench.ok('choose-tree -t b:');
    await bench.ok('choose-tree -t a:1');
    expect(client.overlays).toEqual([]);
    await bench.ok('choose-tree');
    expect(client.overlays).toHaveLength(1);
  });

  it('goes to nobody who may do less than its opener', async () => {
    const guest = viewer('a', '/dev/pts/1');
    const grant = { id: 't1', name: 'bea', actor: 'person' } as const;
    Object.assign(guest, { principal: tokenPrincipal(grant) });
    await bench.ok('choose-tree -t a:');
    bench.caller = { ...bench.caller, principal: ownerPrincipal('ann') };
    await bench.ok('choose-tree -t a:');
    expect(guest.overlays).toEqual([]);
    bench.caller = { ...bench.caller, principal: agentPrincipal('claude', '%1') };
    await bench.ok('choose-tree -t a:');
    expect(guest.overlays).toHaveLength(1);
    bench.caller = { ...bench.caller, principal: tokenPrincipal(grant) };
    await bench.ok('choose-tree -t a:');
    expect(guest.overlays).toHaveLength(2);
  });

  it('is no mode where tmux opens none: without buffers', async () => {
    const client = viewer('a', '/dev/pts/1');
    await bench.ok('choose-buffer -t a:');
    expect(client.overlays).toHaveLength(1);
    expect(client.listModes).toEqual([]);
  });
});

describe('a list of a client', () => {
  it('is the mode of a pane that it names', async () => {
    const client = bench.attachCaller('a');
    await bench.ok('choose-tree');
    expect(client.listModes).toEqual([]);
    expect(listOf(client).pressed).toBeUndefined();
    await bench.ok('choose-tree -t b:');
    expect(client.listModes).toEqual([{ pane: '%1', name: 'tree-mode' }]);
  });

  it('opens beside the list of another client, which stays the mode of the pane', async () => {
    const pane = [...bench.tree.panes.values()].find(({ id }) => id === '%1');
    if (!pane) throw new Error('no pane');
    const mode = bench.services.copyMode(pane, {});
    Object.assign(mode, { name: 'tree-mode', press: () => Promise.resolve(0) });
    const client = bench.attachCaller('a');
    await bench.ok('choose-tree -t b:');
    expect(client.overlays).toHaveLength(1);
    expect(client.listModes).toEqual([]);
    bench.caller = { ...bench.caller, client: null };
    viewer('b', '/dev/pts/2');
    await bench.ok('choose-tree -t b:');
    expect(bench.services.attached.at(-1)?.overlays).toEqual([]);
  });
});

describe('items', () => {
  it('have their name before the line of -F, and tmux’s order for scripts', async () => {
    const client = viewer('a', '/dev/pts/1');
    await bench.ok(`choose-tree -t a: -F 'is #{session_name}'`);
    const labels = () => listOf(client).items.map(({ label }) => label);
    expect(labels()).toEqual(['a: is a', '0: is a', '1: is a', 'b: is b', '0: is b']);
    await bench.ok(`choose-tree -t a: -r -O name -F x`);
    expect(labels()[0]).toBe('b: x');
    await bench.ok(`choose-client -t a: -F 'at #{client_session}'`);
    expect(labels()).toEqual(['/dev/pts/1: at a']);
  });

  it('are all shown when a filter matches none, with words that say so', async () => {
    const client = viewer('a', '/dev/pts/1');
    for (const command of ['choose-tree', 'choose-client', 'customize-mode']) {
      await bench.ok(`${command} -t a: -f 0`);
      expect(listOf(client).remark).toBe('no matches');
      expect(listOf(client).items.length).toBeGreaterThan(0);
      await bench.ok(`${command} -t a: -f 1`);
      expect(listOf(client).remark).toBeUndefined();
    }
    await bench.ok(`customize-mode -t a: -f '#{==:#{option_name},status}'`);
    expect(listOf(client).items.map(({ label }) => label)).toEqual(['Session options of a', 'status']);
  });
});
