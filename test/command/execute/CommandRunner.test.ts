/** What holds for every command line, whichever commands are in it: order, errors, hooks, what runs in the background. */
import { beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../../src/command/commands/index.ts';
import { optionSpec } from '../../../src/options/table.ts';
import { CommandBench } from '../../helpers/CommandBench.ts';

describe('a command line', () => {
  let bench: CommandBench;
  beforeEach(async () => {
    bench = new CommandBench();
    await bench.ok('new-session -d -s alpha cat');
  });

  it('runs in order, prints, and answers 0', async () => {
    expect(await bench.run('display -p a ; display -p "b #S"')).toMatchObject({
      code: 0,
      out: 'a\nb alpha\n',
      err: '',
    });
  });

  it('stops at the first error, and what ran before it stays', async () => {
    const answer = await bench.run('set -g @a 1 ; rename-session -t nope x ; set -g @a 2');
    expect(answer).toMatchObject({ code: 1, out: '', err: "can't find session: nope\n" });
    expect(await bench.ok('show -gv @a')).toBe('1');
  });

  it('says the code of its error beside the sentence', async () => {
    const codeOf = async (line: string) => (await bench.run(line)).errorCode;
    expect(await codeOf('display -p a')).toBeUndefined();
    expect(await codeOf('rename-session -t nope x')).toBe('no-such-session');
    expect(await codeOf('nope')).toBe('unknown-command');
    expect(await codeOf('new-session -d -s alpha')).toBe('duplicate-session');
    expect(await codeOf('last-window')).toBe('no-such-target');
    expect(await codeOf('run-shell -d soon true')).toBe('bad-value');
    expect(await codeOf("if -F 1 'show-buffer -b gone'")).toBe('no-such-buffer');
    bench.services.files.contents.set('/c.conf', 'switch-client -T gone\nshow-buffer -b gone\n');
    expect(await bench.run('source-file /c.conf')).toMatchObject({ errorCode: 'no-such-buffer', code: 1 });
  });

  it('sets nothing and says nothing under -q when its target is gone', async () => {
    expect(await bench.error('set -t nope status off')).toBe('no such session: nope');
    expect(await bench.run('set -q -t nope status off')).toMatchObject({ code: 0, err: '' });
  });

  it('runs nothing when any command of it is wrong', async () => {
    expect(await bench.error('set -g @a 1 ; nope')).toBe('unknown command: nope');
    expect(await bench.error('set -g @a 1 ; display -Q')).toBe('command display-message: unknown flag -Q');
    expect(await bench.error('show -gv @a')).toBe('invalid option: @a');
  });

  it('within a command is part of the run, and ends when it runs itself', async () => {
    expect(await bench.ok("if -F 1 'display -p in' ; display -p out")).toBe('in\nout');
    await bench.ok("set -s command-alias[9] loop='if -F 1 loop'");
    expect(await bench.error('loop')).toBe('commands are nested too deeply');
  });

  it('may mean something else the next time: aliases, variables, conditions and assignments', async () => {
    const said = async (line: string) => (await bench.runner.run({ line }, bench.caller)).out;
    const line = 'said ; display -p $WORD';
    await said("set -s command-alias[9] said='display -p one' ; setenv -g WORD first");
    expect(await said(line)).toBe('one\nfirst\n');
    await said("set -s command-alias[9] said='display -p two'");
    await said('setenv -g WORD second');
    expect(await said(line)).toBe('two\nsecond\n');
    expect(await said('said')).toBe('two\n');
    await said("set -s command-alias[9] said='display -p three'");
    expect(await said('said')).toBe('three\n');
    const condition = "%if '#{==:#{@a},1}'\ndisplay -p yes\n%else\ndisplay -p no\n%endif";
    expect(await said(condition)).toBe('no\n');
    await said('set -g @a 1');
    expect(await said(condition)).toBe('yes\n');
    await said('WORD=third');
    await said('setenv -g WORD fourth');
    await said('WORD=third');
    expect(await said('display -p $WORD')).toBe('third\n');
  });

  it('attaches only when nothing failed', async () => {
    bench.withTerminal(80, 24);
    expect((await bench.run('attach -t alpha')).attach).toMatchObject({ target: '$0' });
    expect((await bench.run('attach -t alpha ; rename-session -t nope x')).attach).toBeUndefined();
  });

  it('finds the home of a user by name', async () => {
    await bench.ok("if -F 1 'set -g @h ~bob/src'");
    expect(await bench.ok('show -gv @h')).toBe('/home/bob/src');
    expect((await bench.run("if -F 1 'set -g @h ~nosuch/src'")).code).toBe(1);
  });

  it('reads conditions of a file about the current session', async () => {
    bench.services.files.contents.set(
      '/c.conf',
      '%if "#{==:#{session_name},alpha}"\nset -g @c yes\n%endif\n',
    );
    await bench.ok('source-file /c.conf');
    expect(await bench.ok('show -gv @c')).toBe('yes');
  });
});

describe('display-message -v', () => {
  it('tells the steps of an expansion, then what it comes to', async () => {
    const bench = new CommandBench();
    await bench.ok('new-session -d -s alpha cat');
    // The lines of tmux 3.3a.
    expect((await bench.ok("display -p -v '#{?#{==:a,a},x#{session_name},b}'")).split('\n')).toEqual([
      '# expanding format: #{?#{==:a,a},x#{session_name},b}',
      '# found #{}: ?#{==:a,a},x#{session_name},b',
      '# condition is: #{==:a,a}',
      '#  expanding format: #{==:a,a}',
      '#  found #{}: ==:a,a',
      '#  modifier 0 is ==',
      '#   expanding format: a',
      '#   result is: a',
      '#   expanding format: a',
      '#   result is: a',
      '#  compare == left is: a',
      '#  compare == right is: a',
      "#  replaced '==:a,a' with '1'",
      '#  result is: 1',
      "# condition '#{==:a,a}' is true",
      '#  expanding format: x#{session_name}',
      '#  found #{}: session_name',
      "#  format 'session_name' found: alpha",
      "#  replaced 'session_name' with 'alpha'",
      '#  result is: xalpha',
      "# replaced '?#{==:a,a},x#{session_name},b' with 'xalpha'",
      '# result is: xalpha',
      'xalpha',
    ]);
  });
});

describe('hooks of commands', () => {
  let bench: CommandBench;
  beforeEach(async () => {
    bench = new CommandBench();
    await bench.ok('new-session -d -s alpha cat');
  });

  it('are there for every command', () => {
    const without = commands.map(({ name }) => `after-${name}`).filter((name) => !optionSpec(name)?.hook);
    expect(without).toEqual([]);
  });

  it('print where the command was typed, and know its flags and words', async () => {
    await bench.ok(
      'set-hook -g after-list-sessions \'display -p "#{hook}: #{hook_arguments}, #{hook_flag_F}"\'',
    );
    expect(await bench.ok("ls -F '#S'")).toBe('alpha\nafter-list-sessions: -F "#S", #S');
  });

  it('are about what the command made', async () => {
    await bench.ok('set-hook -g after-new-window \'display -p "#{window_name}"\'');
    expect(await bench.ok('new-window -d -n made cat')).toBe('made');
  });

  it('run no hooks themselves', async () => {
    await bench.ok("set-hook -g after-set-option 'set -ga @n x'");
    await bench.ok('set -g @n o');
    expect(await bench.ok('show -gv @n')).toBe('ox');
  });

  it('that fail are told, and the other lines of the hook run', async () => {
    await bench.ok("set-hook -g after-rename-window 'kill-pane -t :99 ; display -p never'");
    await bench.ok("set-hook -ga after-rename-window 'display -p still'");
    expect(await bench.run('rename-window x')).toMatchObject({
      code: 1,
      out: 'still\n',
      err: "can't find window: 99\n",
    });
  });

  it('follow an error as command-error', async () => {
    await bench.ok('set-hook -g command-error \'display -p "failed: #{hook_argument_0}"\'');
    expect(await bench.run('rename-session -t nope x')).toMatchObject({ code: 1, out: 'failed: x\n' });
  });
});
