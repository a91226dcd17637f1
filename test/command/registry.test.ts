import { describe, expect, it } from 'vitest';
import { parseArguments, parseCommands } from '../../src/command/grammar/parser.ts';
import { CommandRegistry, helpText, printPrepared } from '../../src/command/registry.ts';
import type { CommandSpec } from '../../src/command/spec.ts';

const spec = (part: Partial<CommandSpec> & { name: string }): CommandSpec => ({
  usage: '',
  about: '',
  flags: [],
  targets: [],
  positional: [0, 0],
  changes: [],
  ledger: 0,
  examples: [],
  run: () => undefined,
  ...part,
});

const registry = new CommandRegistry([
  spec({
    name: 'split-window',
    alias: 'splitw',
    usage: '[-dh] [-c start-directory] [-t target-pane] [shell-command]',
    about: 'Splits a pane.',
    flags: [
      { flag: 'd', about: 'stay' },
      { flag: 'h', about: 'side by side' },
      { flag: 'c', value: 'start-directory', about: 'where' },
      { flag: 'e', value: 'environment', repeat: true, about: 'variable' },
    ],
    targets: [{ flag: 't', type: 'pane' }],
    positional: [0, -1],
    examples: [['split-window -h', 'side by side']],
  }),
  spec({ name: 'kill-window' }),
  spec({ name: 'kill-pane', alias: 'killp' }),
  spec({ name: 'rename-session', positional: [1, 1] }),
]);

const prepared = (...argv: string[]): string =>
  registry.prepare(parseArguments(argv)).groups.flat().map(printPrepared).join(' ; ');
const complaint = (...argv: string[]): string => {
  try {
    return prepared(...argv);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

describe('commands by name', () => {
  it('finds them by name, alias and unique prefix, with flags in getopt style', () => {
    expect(prepared('splitw', '-hdc/tmp', '-t', '%0', '-eA=1', '-e', 'B=2', '--', '-x')).toBe(
      'split-window -dh -c /tmp -e A=1 -e B=2 -t "%0" -- -x',
    );
    expect(prepared('kill-w')).toBe('kill-window');
    expect(prepared('split', '-', '-h')).toBe('split-window - -h');
  });

  it('a first word that looks like a flag stays a word when the printed line is parsed again', () => {
    const line = prepared('rename-session', '--', '-new');
    expect(registry.prepare(parseCommands(line)).groups.flat()[0]?.args.words).toEqual(['-new']);
    expect(prepared('split', '-')).toBe('split-window -');
  });

  it('a name of our own never makes an abbreviation of a command of tmux ambiguous', () => {
    const both = new CommandRegistry([
      spec({ name: 'command-palette', own: true }),
      spec({ name: 'command-prompt' }),
    ]);
    expect(both.find('command-p').name).toBe('command-prompt');
    expect(both.find('command-pa').name).toBe('command-palette');
  });

  it('refuses the rest in the words of tmux', () => {
    expect(complaint('nope')).toBe('unknown command: nope');
    expect(complaint('kill')).toBe('ambiguous command: kill, could be: kill-pane, kill-window');
    expect(complaint('split-window', '-Q')).toBe('command split-window: unknown flag -Q');
    expect(complaint('splitw', '-c')).toBe('command split-window: -c expects an argument');
    expect(complaint('kill-pane', 'x')).toBe('command kill-pane: too many arguments (need at most 0)');
    expect(complaint('rename-session')).toBe('command rename-session: too few arguments (need at least 1)');
    const inFile = (): unknown => registry.prepare(parseCommands('kill-pane\nsplitw -Q', { file: 'f' }));
    expect(inFile).toThrow('f:2: command split-window: unknown flag -Q');
  });

  it('the user`s aliases stand for commands, once', () => {
    const list = parseArguments(['sp', '-d']);
    const aliases = ['sp=split-window -h', 'split-window=kill-pane'];
    const two = registry.prepare(parseArguments(['both', '-d']), { aliases: ['both=kill-pane ; splitw'] });
    expect(two.groups.flat().map(printPrepared)).toEqual(['kill-pane', 'split-window -d']);
    expect(registry.prepare(list, { aliases }).groups.flat().map(printPrepared)).toEqual([
      'split-window -dh',
    ]);
  });

  it('collects every problem of a file and keeps the lines that are good', () => {
    const problems: string[] = [];
    const list = parseCommands('kill-pane\nnope\nkill\nkillp', { file: 'f' });
    const good = registry.prepare(list, { onProblem: (problem) => problems.push(problem.message) });
    expect(good.groups).toHaveLength(2);
    expect(problems).toEqual([
      'f:2: unknown command: nope',
      'f:3: ambiguous command: kill, could be: kill-pane, kill-window',
    ]);
  });

  it('help tells usage, flags and examples', () => {
    const split = registry.find('split-window');
    expect(helpText(split)).toContain(
      'usage: split-window [-dh] [-c start-directory] [-t target-pane] [shell-command]',
    );
    expect(helpText(split)).toContain('-c start-directory');
    expect(helpText(split)).toContain('split-window -h');
  });
});
