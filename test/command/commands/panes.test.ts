import { beforeEach, describe, expect, it } from 'vitest';
import { fail } from '../../../src/protocol/errors.ts';
import { CommandBench } from '../../helpers/CommandBench.ts';

let bench: CommandBench;
beforeEach(async () => {
  bench = new CommandBench();
  await bench.ok('new-session -d -s a -c /srv cat');
});

const typed = (index = 0): string => bench.services.typed.get(bench.pane(index)) ?? '';

describe('new-window and split-window', () => {
  it('start where the caller is for a shell, and where the session is for a client', async () => {
    await bench.ok('splitw -d');
    bench.attachCaller('a');
    await bench.ok('splitw -d \\; neww -d');
    const cwds = bench.services.spawned.slice(1).map(({ spec }) => spec.cwd);
    expect(cwds).toEqual(['/home/ann/src', '/srv', '/srv']);
  });

  it('hand -e on to the program, and leave out what has no value', async () => {
    await bench.ok('splitw -d -e A=1 -e B=x=y -e C top');
    expect(bench.services.spawned[1]?.spec).toMatchObject({
      command: ['top'],
      environment: { A: '1', B: 'x=y' },
    });
  });

  it('leave nothing behind when the program does not start', async () => {
    const broken = (): void => {
      bench.services.spawnFailure = fail('spawn-failed', { file: 'nope', reason: 'not found' });
    };
    broken();
    expect(await bench.error('splitw nope')).toBe("can't run nope: not found");
    broken();
    expect(await bench.error('neww nope')).toBe("can't run nope: not found");
    expect(await bench.ok(`display -p '#{session_windows} #{window_panes}'`)).toBe('1 1');
  });

  it('split-window -I runs nothing and shows standard input', async () => {
    bench.stdin = 'caf\xc3\xa9\n';
    await bench.ok('splitw -I');
    expect(bench.services.spawned.length).toBe(1);
    expect(bench.services.fed.get(bench.pane(1))).toBe('caf\xc3\xa9\n');
  });

  it('new-window -k takes the place of the window, and of the last one of a session too', async () => {
    await bench.ok('neww -k -t a:0 top');
    expect(await bench.ok(`lsw -F '#I #{window_id} #{window_active}'`)).toBe('0 @1 1');
  });

  it('-Z zooms the new pane', async () => {
    await bench.ok('splitw -Z');
    expect(await bench.ok(`display -p '#{window_zoomed_flag} #P'`)).toBe('1 1');
  });
});

describe('respawn-pane', () => {
  it('refuses while the program runs, and ends it with -k', async () => {
    expect(await bench.error('respawnp')).toBe('respawn pane failed: pane a:0.0 still active');
    await bench.ok('respawnp -k -e X=1');
    expect(bench.services.killed).toEqual([bench.pane()]);
    expect(bench.services.resets).toEqual([bench.pane()]);
    expect(bench.services.spawned[1]?.spec).toEqual({
      cwd: '/srv',
      command: ['cat'],
      environment: { X: '1' },
    });
  });

  it('runs what ended again, in -c, with the new command kept for the next time', async () => {
    bench.tree.setProcess(bench.pane(), { state: 'exited', code: 0, at: 0 });
    await bench.ok('respawnp -c /tmp top');
    bench.tree.setProcess(bench.pane(), { state: 'exited', code: 0, at: 0 });
    await bench.ok('respawnp');
    expect(bench.services.spawned[2]?.spec).toMatchObject({ cwd: '/tmp', command: ['top'] });
    expect(bench.services.killed).toEqual([]);
  });

  it('respawn-window leaves only the first pane', async () => {
    await bench.ok('splitw \\; splitw \\; respawnw -k -t a:0');
    expect(await bench.ok(`display -p '#{window_panes}'`)).toBe('1');
  });
});

describe('send-keys', () => {
  it('types keys by name and everything else as text', async () => {
    await bench.ok(`send-keys 'ls -l' Enter x é`);
    expect(typed()).toBe('ls -l<Enter>xé');
  });

  it('types names as text with -l, bytes with -H, formats with -F, and again with -N', async () => {
    await bench.ok('send-keys -l Enter \\; send-keys -H 41 0x zz 7e \\; send-keys -N 3 -l ab');
    await bench.ok(`send-keys -F -l '#{pane_id}'`);
    expect(typed()).toBe('EnterA~ababab%0');
  });

  it('resets the screen with -R', async () => {
    await bench.ok('send-keys -R');
    expect(bench.services.resets).toEqual([bench.pane()]);
  });

  it('types into every synchronized pane whose input is on', async () => {
    await bench.ok('splitw -d \\; splitw -d \\; set -w synchronize-panes on \\; selectp -d -t 2');
    await bench.ok('send-keys -t 0 -l hi');
    expect([typed(0), typed(1), typed(2)]).toEqual(['hi', 'hi', '']);
  });

  it('refuses a repetition that would fill memory', async () => {
    expect(await bench.error('send-keys -N 2000000000 -l abc')).toMatch(/^argument list too long/);
    expect(typed()).toBe('');
  });

  it('takes what follows -- for the text of a command of copy mode', async () => {
    await bench.ok('copy-mode');
    await bench.ok("send-keys -X search-backward -- '-x y'");
    await bench.ok('send-keys -X search-backward --');
    const [mode] = bench.services.modes.values();
    expect(mode).toMatchObject({ done: ['search-backward -x y 1', 'search-backward -- 1'] });
  });

  it('presses keys in the client with -K', async () => {
    expect(await bench.error('send-keys -K q')).toBe('no current client');
    const client = bench.attachCaller('a');
    await bench.ok('send-keys -K C-b c');
    expect(client.done).toEqual(['press C-b', 'press c']);
  });

  it('send-prefix types the prefix, and nothing for a prefix that is off', async () => {
    await bench.ok('set -g prefix C-a \\; send-prefix \\; send-prefix -2');
    expect(typed()).toBe('<C-a>');
  });

  it('send-prefix is a key of the mode that the pane is in', async () => {
    await bench.ok("copy-mode \\; bind -T copy-mode C-b 'rename-window back' \\; send-prefix");
    expect(bench.pane().window.name).toBe('back');
    expect(typed()).toBe('');
  });
});

describe('capture-pane', () => {
  it('prints what the screen has, byte for byte', async () => {
    bench.services.screen = 'one\n\n  é\n';
    expect((await bench.run('capturep -p')).out).toBe('one\n\n  é\n');
  });

  it('asks for what its flags say', async () => {
    await bench.ok('capturep -p -e -J -C -S -10 -E - \\; capturep -p -N -S - -E 5 \\; capturep -p -S x');
    expect(bench.services.captures).toMatchObject([
      { start: -10, end: '-', escapes: true, joinWrapped: true, octal: true, keepTrailing: true },
      { start: '-', end: 5, escapes: false, joinWrapped: false, keepTrailing: true },
      { keepTrailing: false },
    ]);
    expect(bench.services.captures[2]).not.toHaveProperty('start');
  });

  it('fills a buffer without -p', async () => {
    bench.services.screen = 'text\n';
    await bench.ok('capturep -b shot');
    expect((await bench.run('showb -b shot')).out).toBe('text\n');
  });

  it('tells a missing alternate screen unless asked not to', async () => {
    expect(await bench.error('capturep -p -a')).toBe('no alternate screen');
    expect((await bench.run('capturep -p -a -q')).out).toBe('\n');
    bench.services.facts = { alternateOn: true };
    bench.services.screen = 'under\n';
    expect(await bench.ok('capturep -p -a')).toBe('under');
  });
});

describe('pipe-pane', () => {
  it('connects, replaces, and with -o toggles', async () => {
    await bench.ok(`pipep 'cat > #{pane_id}.log'`);
    expect(bench.services.pipes.get(bench.pane())).toEqual({
      by: null,
      command: 'cat > %0.log',
      input: false,
      output: true,
    });
    await bench.ok('pipep -I date');
    expect(bench.services.pipes.get(bench.pane())).toEqual({
      command: 'date',
      input: true,
      output: false,
      by: null,
    });
    await bench.ok('pipep -o date');
    expect(bench.services.isPiped(bench.pane())).toBe(false);
    await bench.ok('pipep -o -IO date');
    expect(bench.services.pipes.get(bench.pane())).toMatchObject({ input: true, output: true });
    await bench.ok('pipep');
    expect(bench.services.isPiped(bench.pane())).toBe(false);
  });
});

describe('paste-buffer', () => {
  it('types line feeds as returns, as they are, or as what -s says', async () => {
    bench.state.buffers.add('a\nb', 0, 50);
    await bench.ok(`pasteb \\; pasteb -r \\; pasteb -s '|'`);
    expect(typed()).toBe('a\rba\nba|b');
  });

  it('brackets for a program that asked, and lets no text end the bracket', async () => {
    bench.services.facts = { bracketedPaste: true };
    bench.state.buffers.add('x\x1b[201~rm -rf /\n', 0, 50);
    await bench.ok('pasteb -p -d');
    expect(typed()).toBe('\x1b[200~xrm -rf /\r\x1b[201~');
    expect(await bench.ok('lsb')).toBe('');
  });

  it('refuses a pane whose program has ended', async () => {
    await bench.ok('setb x');
    bench.tree.setProcess(bench.pane(), { state: 'exited', code: 0, at: 0 });
    expect(await bench.error('pasteb')).toBe('target pane has exited');
  });

  it('types nothing into a pane whose input is off', async () => {
    await bench.ok('setb x \\; selectp -d \\; pasteb');
    expect(typed()).toBe('');
  });
});

describe('clear-history and resize-pane -Z', () => {
  it('clear what the server keeps', async () => {
    await bench.ok('clearhist');
    expect(bench.services.cleared).toEqual([bench.pane()]);
  });

  it('zoom a pane that is not the active one, and out again', async () => {
    await bench.ok('splitw \\; resizep -Z -t 0');
    expect(await bench.ok(`display -p '#{window_zoomed_flag} #P'`)).toBe('1 0');
    await bench.ok('resizep -Z');
    expect(await bench.ok(`display -p '#{window_zoomed_flag}'`)).toBe('0');
  });
});
