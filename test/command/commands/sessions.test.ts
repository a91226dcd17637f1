import { beforeEach, describe, expect, it } from 'vitest';
import { fail } from '../../../src/protocol/errors.ts';
import { CommandBench } from '../../helpers/CommandBench.ts';

let bench: CommandBench;
beforeEach(() => {
  bench = new CommandBench();
});

describe('new-session', () => {
  it('starts the default shell where the caller is, at 80x24, when nobody looks', async () => {
    await bench.ok('new-session -d -s a');
    const { pane, spec } = bench.services.spawned[0] ?? {};
    expect(spec).toEqual({ cwd: '/home/ann/src', command: [] });
    expect([pane?.cols, pane?.rows]).toEqual([80, 24]);
  });

  it('runs one word by a shell and several words as they are', async () => {
    await bench.ok(`new-session -d 'make -j4; sleep 1'`);
    await bench.ok(`new-session -d vim 'a b'`);
    expect(bench.services.spawned.map(({ spec }) => spec.command)).toEqual([
      ['make -j4; sleep 1'],
      ['vim', 'a b'],
    ]);
  });

  it('runs default-command where no command is given', async () => {
    await bench.ok('start-server ; set -g default-command top'.replace(' ;', ' \\;'));
    await bench.ok('new-session -d');
    expect(bench.services.spawned[0]?.spec.command).toEqual(['top']);
  });

  it('attaches a caller that has a terminal, at its size without the status line', async () => {
    bench.withTerminal(120, 40);
    const { attach } = await bench.run('new-session -s a');
    expect(attach).toEqual({ target: bench.session('a').id });
    expect([bench.pane().cols, bench.pane().rows]).toEqual([120, 39]);
  });

  it('makes nothing when the caller cannot attach', async () => {
    expect(await bench.error('new-session -s a')).toBe('open terminal failed: not a terminal');
    expect(bench.tree.sessions.size).toBe(0);
  });

  it('refuses to nest, in a pane of the same server', async () => {
    await bench.ok('new-session -d -s a');
    bench.withTerminal(80, 24);
    bench.caller = { ...bench.caller, pane: bench.pane(), isInside: true, env: { TMUX: 'x,1,0' } };
    expect(await bench.error('new-session')).toBe(
      'sessions should be nested with care, unset $TMUX to force',
    );
    expect(bench.tree.sessions.size).toBe(1);
    bench.caller = { ...bench.caller, env: { HOLDFAST: 'x,1,$0' } };
    expect((await bench.run('new-session')).err).toBe('');
  });

  it('with -A attaches to a session that exists, and with -D throws the others out', async () => {
    await bench.ok('new-session -d -s a');
    bench.withTerminal(80, 24);
    const { attach } = await bench.run('new-session -A -D -s a');
    expect(attach).toEqual({ target: '$0', detachOthers: true });
    expect(bench.services.spawned.length).toBe(1);
  });

  it('switches a client that is attached already, and attaches nothing new', async () => {
    await bench.ok('new-session -d -s a');
    const client = bench.attachCaller('a');
    expect((await bench.run('new-session -s b')).attach).toBeUndefined();
    expect(client.done).toEqual(['switch b']);
  });

  it('takes over the variables of update-environment that the caller has, and marks the others as gone', async () => {
    await bench.ok('set -g update-environment "DISPLAY SSH_*" \\; new-session -d -s a -e X=1=2');
    expect([...bench.session('a').environment]).toEqual([
      ['DISPLAY', ':0'],
      ['SSH_*', null],
      ['X', '1=2'],
    ]);
    await bench.ok('new-session -d -E -s b');
    expect([...bench.session('b').environment]).toEqual([]);
  });

  it('shares windows with a group and starts no second program', async () => {
    await bench.ok('new-session -d -s a');
    await bench.ok('new-session -d -s b -t a');
    expect(bench.services.spawned.length).toBe(1);
    await bench.ok('new-window -d -t b');
    expect(bench.session('a').winlinks.length).toBe(2);
  });

  it('starts a group of a name that no session has with a program of its own', async () => {
    await bench.ok('new-session -d -s a -t crew');
    expect(bench.session('a').group).toBe('crew');
    expect(bench.services.spawned.length).toBe(1);
  });

  it('leaves no session behind when its program does not start', async () => {
    bench.services.spawnFailure = fail('spawn-failed', { file: 'nope', reason: 'not found' });
    expect(await bench.error('new-session -d nope')).toBe("can't run nope: not found");
    expect(bench.tree.sessions.size).toBe(0);
  });

  it('starts in -c, made absolute from where the caller is', async () => {
    await bench.ok('new-session -d -c sub -s a');
    expect(bench.session('a').cwd).toBe('/home/ann/src/sub');
  });

  it('names its first window by -n for good', async () => {
    await bench.ok('new-session -d -s a -n logs');
    expect(bench.session('a').current.window.name).toBe('logs');
    expect(await bench.ok('showw -t a -v automatic-rename')).toBe('off');
  });
});

describe('attach-session', () => {
  beforeEach(() => bench.ok('new-session -d -s a \\; new-window -d \\; split-window -d -t a:1'));

  it('selects the window and the pane that the target names', async () => {
    bench.withTerminal(80, 24);
    const { attach } = await bench.run('attach -r -d -t a:1.1');
    expect(attach).toEqual({ target: '$0', readOnly: true, detachOthers: true });
    expect(await bench.ok(`display -p -t a '#I.#P'`)).toBe('1.1');
  });

  it('sets the directory of new windows with -c', async () => {
    bench.withTerminal(80, 24);
    await bench.run('attach -c /srv');
    expect(bench.session('a').cwd).toBe('/srv');
  });

  it('says so when there is no session at all', async () => {
    await bench.ok('kill-session -t a');
    bench.withTerminal(80, 24);
    expect(await bench.error('attach')).toBe('no sessions');
  });
});

describe('detach-client', () => {
  it('detaches this client, the others, or all of a session', async () => {
    await bench.ok('new-session -d -s a \\; new-session -d -s b');
    const other = bench.attachCaller('b');
    const second = bench.attachCaller('a');
    Object.assign(second, { name: '/dev/pts/2' });
    await bench.ok('detach -a -P');
    expect([other.done, second.done]).toEqual([['detach hangup'], []]);
    await bench.ok('detach -s b');
    expect(other.done).toEqual(['detach hangup', 'detach']);
  });

  it('has clients on this host run a command, and leaves all as they are when one came from elsewhere', async () => {
    await bench.ok('new-session -d -s a');
    const far = bench.attachCaller('a');
    const near = bench.attachCaller('a');
    Object.assign(near, { name: '/dev/pts/2' });
    await bench.ok(`detach -E ''`);
    await bench.ok('detach -P -E "exec sh" -t /dev/pts/2');
    expect([far.done, near.done]).toEqual([[], ['detach run exec sh']]);
    Object.assign(far, { carrier: 'ssh' });
    expect(await bench.error('detach -E "exec sh" -s a')).toBe(
      `detach-client -E: client ${far.name} is connected over ssh, and a host never runs commands on another machine`,
    );
    expect([far.done, near.done]).toEqual([[], ['detach run exec sh']]);
  });
});

describe('lock-client, lock-session, lock-server', () => {
  it('lock clients on this host, and name one that is elsewhere', async () => {
    await bench.ok('new-session -d -s a \\; new-session -d -s b');
    const far = bench.attachCaller('b');
    const near = bench.attachCaller('a');
    Object.assign(near, { name: '/dev/pts/2' });
    await bench.ok('lock-client -t /dev/pts/2 \\; lock-session -t b \\; lock-server');
    expect([far.done, near.done]).toEqual([
      ['lock', 'lock'],
      ['lock', 'lock'],
    ]);
    Object.assign(far, { carrier: 'websocket' });
    expect(await bench.error('lock-server')).toContain(`client ${far.name} is connected over websocket`);
    expect(await bench.error('lock-session -t b')).toContain('lock-session: client');
    expect([far.done.length, near.done.length]).toEqual([2, 3]);
  });
});

describe('switch-client', () => {
  beforeEach(() => bench.ok('new-session -d -s a \\; new-session -d -s b \\; new-session -d -s c'));

  it('goes round the sessions by name, and back', async () => {
    const client = bench.attachCaller('c');
    await bench.ok('switchc -n \\; switchc -p \\; switchc -l');
    expect(client.done).toEqual(['switch a', 'switch c', 'switch a']);
  });

  it('selects the pane that the target names', async () => {
    const client = bench.attachCaller('c');
    await bench.ok('split-window -d -t a \\; switchc -t a:0.1');
    expect(client.session.name).toBe('a');
    expect(bench.pane(1).active).toBe(true);
  });

  it('uses a key table only if there is one', async () => {
    const client = bench.attachCaller('c');
    expect(await bench.error('switchc -T nope')).toBe("table nope doesn't exist");
    await bench.ok('bind -T mine x display hi \\; switchc -T mine');
    expect(client.keyTable).toBe('mine');
  });

  it('turns read-only on and off', async () => {
    const client = bench.attachCaller('c');
    await bench.ok('switchc -r');
    expect(client.readOnly).toBe(true);
  });
});

describe('kill-session', () => {
  it('ends one, or all the others', async () => {
    await bench.ok('new-session -d -s a \\; new-session -d -s b \\; new-session -d -s c');
    await bench.ok('kill-session -t b');
    expect(await bench.ok(`ls -F '#S'`)).toBe('a\nc');
    await bench.ok('kill-session -a -t c');
    expect(await bench.ok(`ls -F '#S'`)).toBe('c');
  });

  it('with -C only clears alerts', async () => {
    await bench.ok('new-session -d -s a');
    bench.session('a').current.bell = true;
    await bench.ok('kill-session -C -t a');
    expect(bench.session('a').current.bell).toBe(false);
  });

  it('kill-server ends the server', async () => {
    await bench.ok('new-session -d \\; kill-server');
    expect(bench.services.shutDown).toBe(true);
  });
});
