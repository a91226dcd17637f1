import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandBench } from '../../helpers/CommandBench.ts';

let bench: CommandBench;
beforeEach(async () => {
  bench = new CommandBench();
  await bench.ok('new-session -d -s a cat');
});

describe('if-shell', () => {
  it('chooses by the exit code of the shell command', async () => {
    bench.services.jobResult = (job) => ({ status: { code: job.command === 'true' ? 0 : 1 } });
    expect(await bench.ok(`if true 'display -p yes' 'display -p no'`)).toBe('yes');
    expect(await bench.ok(`if false 'display -p yes' 'display -p no'`)).toBe('no');
    expect(await bench.ok(`if false 'display -p yes'`)).toBe('');
  });

  it('runs the shell command in the session, with formats expanded', async () => {
    await bench.ok(`if 'test -n #{session_name}' 'display -p yes'`);
    expect(bench.services.jobs[0]).toMatchObject({
      command: 'test -n a',
      cwd: '/home/ann/src',
      session: bench.session('a'),
    });
  });

  it('finds a mistake in the branch that is not taken before anything runs', async () => {
    expect(await bench.error(`if -F 1 'display -p yes' nosuch`)).toBe('unknown command: nosuch');
  });

  it('with -b answers at once and goes on by itself', async () => {
    let finish = (): void => {};
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { services } = bench;
    services.runJob = async () => {
      await ended;
      return { output: '', truncated: false, status: { code: 0 } };
    };
    await bench.ok(`if -b true 'set -g @done yes'`);
    expect(await bench.ok('show -gqv @done')).toBe('');
    finish();
    await vi.waitFor(async () => expect(await bench.ok('show -gqv @done')).toBe('yes'));
  });
});

describe('run-shell', () => {
  it('prints what the command prints and ends with its exit code', async () => {
    bench.services.jobResult = () => ({ output: 'one\ntwo', status: { code: 3 } });
    expect(await bench.run(`run 'x'`)).toMatchObject({ out: 'one\ntwo\n', err: '', code: 3 });
  });

  it('counts a signal as shells do', async () => {
    bench.services.jobResult = () => ({ status: { signal: 'SIGKILL' } });
    expect((await bench.run(`run 'x'`)).code).toBe(137);
  });

  it('waits for -d, and runs our own commands with -C', async () => {
    const before = bench.now;
    expect(await bench.ok(`run -d 1.5 -C 'display -p hi'`)).toBe('hi');
    expect(bench.now - before).toBe(1500);
  });
});

describe('source-file', () => {
  it('-t runs the file for another pane', async () => {
    const bench = new CommandBench();
    await bench.ok('new-session -d -s a \\; new-session -d -s b');
    bench.services.files.contents.set('/some.conf', `display-message -p '#{session_name}'`);
    expect(await bench.ok('source-file -t a: /some.conf')).toBe('a');
    expect(await bench.ok('source-file -t b: /some.conf')).toBe('b');
    expect(await bench.error('source-file -t nope: /some.conf')).toBe("can't find session: nope");
  });

  it('runs files that source each other so deep and so many of them, and no more', async () => {
    const bench = new CommandBench();
    const { contents } = bench.services.files;
    contents.set('/once.conf', 'set-option -ga @deep x\nsource-file /once.conf');
    expect(await bench.error('source-file /once.conf')).toContain('too many nested files');
    expect(await bench.ok('show-options -gv @deep')).toBe('x'.repeat(50));
    contents.set('/twice.conf', 'set-option -ga @many x\nsource-file /twice.conf\nsource-file /twice.conf');
    await bench.error('source-file /twice.conf');
    expect(await bench.ok('show-options -gv @many')).toBe('x'.repeat(1000));
  });

  const { contents } = { contents: (): Map<string, string> => bench.services.files.contents };

  it('runs every file that the pattern fits, in order', async () => {
    contents().set('/etc/h/b.conf', 'set -ga @order b\n');
    contents().set('/etc/h/a.conf', '# first\nset -g @order a\n');
    await bench.ok(`source '/etc/h/*.conf'`);
    expect(await bench.ok('show -gv @order')).toBe('ab');
  });

  it('starts relative paths where the caller is, and ~ at home', async () => {
    contents().set('/home/ann/src/x.conf', 'set -g @a 1\n');
    contents().set('/home/ann/y.conf', 'set -g @b é\n'.replace('é', '\xc3\xa9'));
    await bench.ok(`source x.conf '~/y.conf'`);
    expect(await bench.ok('show -gv @a \\; show -gv @b')).toBe('1\né');
  });

  it('tells its commands which file they stand in, and only those', async () => {
    contents().set(
      '/etc/t/main.conf',
      'source -F "#{d:current_file}/colours.conf"\nset -gF @main "#{current_file}"\n',
    );
    contents().set('/etc/t/colours.conf', `if -F 1 'set -gF @colours "#{current_file}"'\n`);
    await bench.ok('source /etc/t/main.conf ; set -gF @after "#{current_file}"');
    expect(await bench.ok('show -gv @main ; show -gv @colours ; show -gv @after')).toBe(
      '/etc/t/main.conf\n/etc/t/colours.conf\n',
    );
  });

  it('reads the side of a condition that is for the tmux whose language this is', async () => {
    const condition = '%if #{>=:#{tmux_version},3.3}\nset -g @side new\n%else\nset -g @side old\n%endif\n';
    contents().set('/v.conf', condition);
    await bench.ok('source /v.conf');
    expect(await bench.ok('show -gv @side')).toBe('new');
  });

  it('reads standard input for -', async () => {
    bench.stdin = 'display -p one\n';
    expect(await bench.ok('source -')).toBe('one');
  });

  it('goes on with the other files when one is missing, and tells every one', async () => {
    contents().set('/x.conf', 'set -g @x 1\n');
    const { err, code } = await bench.run('source /none /x.conf /never');
    expect([err, code]).toEqual(['/none: No such file or directory\n/never: No such file or directory\n', 1]);
    expect(await bench.ok('show -gv @x')).toBe('1');
  });

  it('with -n runs nothing', async () => {
    contents().set('/x.conf', 'set -g @x 1\n');
    await bench.ok('source -n /x.conf');
    expect(await bench.ok('show -gqv @x')).toBe('');
  });
});

describe('wait-for', () => {
  it('holds its command line until the signal comes', async () => {
    const waiting = bench.run('wait-for built \\; display -p done');
    await bench.ok('wait-for -S built');
    expect((await waiting).out).toBe('done\n');
  });
});

describe('hooks', () => {
  it('set-hook -R runs what is set, for the target', async () => {
    await bench.ok(`set-hook pane-died 'display -p "gone #{session_name}"'`);
    expect(await bench.ok('set-hook -R pane-died')).toBe('gone a');
  });

  it('a command that is wrong is refused before the hook is set', async () => {
    expect(await bench.error(`set-hook -g pane-died nosuch`)).toBe('unknown command: nosuch');
    expect(await bench.ok('show-hooks -g pane-died')).toBe('pane-died');
  });
});

describe('environment', () => {
  it('-h keeps a variable from programs and shows it to formats', async () => {
    await bench.ok('setenv -g -h TOKEN secret');
    expect(bench.globalEnvironment.has('TOKEN')).toBe(false);
    expect(await bench.ok(`display -p '#{TOKEN}'`)).toBe('secret');
    await bench.ok('setenv -gu TOKEN');
    expect(await bench.ok(`display -p '#{TOKEN}'`)).toBe('');
  });

  it('-r keeps a variable from programs that the global environment has', async () => {
    await bench.ok('setenv -g X 1 \\; setenv -r X');
    expect(bench.session('a').environment.get('X')).toBeNull();
    expect(await bench.ok('showenv X')).toBe('-X');
  });
});

describe('buffers', () => {
  it('come from a file, a pipe and back, byte for byte', async () => {
    bench.stdin = '\x00\xff\n';
    await bench.ok('loadb -b raw - \\; saveb -b raw out \\; saveb -a -b raw out');
    expect(bench.services.files.contents.get('/home/ann/src/out')).toBe('\x00\xff\n\x00\xff\n');
  });

  it('-w sets the clipboard of the client', async () => {
    bench.attachCaller('a');
    await bench.ok('setb -w é');
    expect(bench.services.clipboards).toEqual(['\xc3\xa9']);
  });
});

describe('asking a client', () => {
  it('confirm-before takes another key, and Enter, for a yes', async () => {
    const client = bench.attachCaller('a');
    client.answers.push('x', 'y', 'Enter', 'Enter');
    await bench.ok(`confirm -c x 'set -g @sure x'`);
    expect(client.done[0]).toContain("Confirm 'set-option'? (x/n)");
    expect((await bench.run(`confirm -c x 'set -g @sure y'`)).code).toBe(1);
    await bench.ok(`confirm -y 'set -ga @sure ,enter'`);
    expect((await bench.run(`confirm -c x 'set -g @sure no'`)).code).toBe(1);
    expect(await bench.ok('show -gv @sure')).toBe('x,enter');
    expect(await bench.error(`confirm -c xy 'set -g @sure no'`)).toBe('invalid confirm key: xy');
  });

  it('confirm-before runs the command after a yes only', async () => {
    const client = bench.attachCaller('a');
    client.answers.push('y');
    await bench.ok(`confirm -p 'sure #S?' 'set -g @sure yes'`);
    expect(client.done).toEqual(['ask confirm sure a?']);
    expect(await bench.ok('show -gv @sure')).toBe('yes');
    expect((await bench.run(`confirm 'set -g @sure no'`)).code).toBe(1);
    expect(client.done[1]).toBe("ask confirm Confirm 'set-option'? (y/n)");
    expect(await bench.ok('show -gv @sure')).toBe('yes');
  });

  it('command-prompt asks for each and runs the template with the answers', async () => {
    const client = bench.attachCaller('a');
    client.answers.push('one', 'two');
    await bench.ok(`command-prompt -p first,second -I '#S' 'set -g @x "%1-%2"'`);
    expect(client.done).toEqual(['ask text first', 'ask text second']);
    expect(await bench.ok('show -gv @x')).toBe('one-two');
  });

  it('command-prompt without a template runs the answer, and nothing when it was refused', async () => {
    const client = bench.attachCaller('a');
    client.answers.push('set -g @y 1');
    await bench.ok('command-prompt \\; command-prompt');
    expect(await bench.ok('show -gv @y')).toBe('1');
    expect(client.done).toEqual(['ask text :', 'ask text :']);
  });

  it('display-message without -p shows on the status line for as long as -d says', async () => {
    const client = bench.attachCaller('a');
    await bench.ok(`display -d 500 '#S'`);
    expect(client.done).toEqual(['message a for 500']);
  });
});

describe('keys', () => {
  it('bind, list, run again as listed, and unbind', async () => {
    await bench.ok(`bind -r -N 'a note' h select-pane -L \\\\\\; display hi`.replace('\\\\\\;', '\\\\\\;'));
    const line = await bench.ok('lsk -T prefix h');
    expect(line).toBe('bind-key -r -T prefix h select-pane -L \\; display-message hi');
    await bench.ok('unbind h');
    expect(bench.state.keys.get('prefix', 'h')).toBeUndefined();
    await bench.runner.run({ line }, bench.caller);
    expect(await bench.ok('lsk -T prefix h')).toBe(line);
  });

  it('what was bound in braces is listed in braces, and does the same when run as listed', async () => {
    const run = (line: string) => bench.runner.run({ line }, bench.caller);
    await run(`bind X if -F 1 { display a ; set -g @x 'b c' } { display "no" }`);
    const line = await bench.ok('lsk -T prefix X');
    expect(line).toBe(
      'bind-key -T prefix X if-shell -F 1 { display-message a ; set-option -g @x "b c" } { display-message no }',
    );
    await run(`unbind X ; ${line}`);
    expect(await bench.ok('lsk -T prefix X')).toBe(line);
  });

  it('bind without a command changes the note of a binding and makes none', async () => {
    await bench.ok(`bind x display hi \\; bind -N new x \\; bind -N none y`);
    expect(bench.state.keys.get('prefix', 'x')).toMatchObject({ note: 'new', command: 'display-message hi' });
    expect(bench.state.keys.get('prefix', 'y')).toBeUndefined();
  });

  it('list-keys -N shows notes behind the prefix', async () => {
    await bench.ok(`bind -N 'splits' s splitw \\; bind -n -N 'help' F1 lsk \\; bind q splitw`);
    expect(await bench.ok('lsk -N')).toBe('    F1 help\nC-b s  splits');
    expect(await bench.ok('lsk -Na')).toBe('    F1 help\nC-b q  split-window\nC-b s  splits');
    await bench.ok('bind q splitw \\\\\\; lastp');
    expect(await bench.ok('lsk -NaT prefix q')).toBe('q split-window \\; last-pane');
  });
});
