import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { defaultBindings, defaultBindingsText } from '../../../src/command/defaultBindings.ts';
import { parseCommands } from '../../../src/command/grammar/parser.ts';
import { printCommands } from '../../../src/command/grammar/print.ts';
import type { KeyBinding } from '../../../src/command/KeyTables.ts';
import { parseKeyName } from '../../../src/keys/keyName.ts';

const bindings = defaultBindings();
const find = (table: string, key: string): KeyBinding | undefined =>
  bindings.find((binding) => binding.table === table && binding.key === key);

/** The same words whatever the spelling: `list-keys` of tmux read by our grammar. */
function bindingsOfTmux(): KeyBinding[] {
  const socket = `hf-keys-${process.pid}`;
  const tmux = (...args: string[]) => spawnSync('tmux', ['-L', socket, ...args], { encoding: 'utf8' });
  tmux('-f', '/dev/null', 'new-session', '-d', 'cat');
  const { stdout } = tmux('list-keys');
  tmux('kill-server');
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [, repeat, table = '', key = '', rest = ''] =
        /^bind-key +(-r)? *-T (\S+) +(\S+) +(.*)$/.exec(line) ?? [];
      const name = key.startsWith('\\') ? key.slice(1) : key.replaceAll('"', '');
      const command = printCommands(parseCommands(rest.replaceAll(' \\;', ' ;')));
      return { table, key: parseKeyName(name) ?? key, command, note: '', repeat: repeat !== undefined };
    });
}

describe('the keys bound from the start', () => {
  test('every one is a key, bound once, to commands that can be read', () => {
    const seen = new Set(bindings.map(({ table, key }) => `${table} ${key}`));
    expect(seen.size).toBe(bindings.length);
    for (const { key, command } of bindings) {
      expect(parseKeyName(key)).toBe(key);
      expect(printCommands(parseCommands(command))).toBe(command);
      expect(command).not.toBe('');
    }
  });

  test('notes are short, and no two read alike where a narrow column cuts them', () => {
    const noted = bindings.filter(({ note }) => note !== '');
    expect(noted.filter(({ note }) => note.length > 24)).toEqual([]);
    expect(new Set(noted.map(({ table, note }) => `${table} ${note.slice(0, 15)}`)).size).toBe(noted.length);
  });

  test('the text says the same to the parser of the language', () => {
    const read = parseCommands(defaultBindingsText()).groups.flat();
    expect(read.length).toBe(bindings.length);
    read.forEach(({ name, args }, index) => {
      const words = args.map((argument) => (argument.kind === 'word' ? argument.text : '{}'));
      const { table, key, note, repeat, command } = bindings[index] ?? {};
      expect(name).toBe('bind-key');
      const flags = [
        ...(repeat ? ['-r'] : []),
        ...(note ? ['-N', note] : []),
        ...(table === 'prefix' ? [] : ['-T', table]),
      ];
      expect(words.slice(0, flags.length + 1)).toEqual([...flags, key]);
      const [first, ...rest] = args.slice(flags.length + 1);
      const groups =
        first?.kind === 'block'
          ? first.list.groups
          : [[{ name: first?.text ?? '', args: rest, at: { file: null, line: 1 } }]];
      expect(printCommands({ groups })).toBe(command);
    });
  });

  test('every key after the prefix says what it does', () => {
    const silent = bindings.filter(({ table, note }) => table === 'prefix' && note === '');
    expect(silent).toEqual([]);
  });

  test('arrows after the prefix repeat, new-window does not', () => {
    expect(find('prefix', 'Up')).toMatchObject({ command: 'select-pane -U', repeat: true });
    expect(find('prefix', 'c')).toMatchObject({ command: 'new-window', repeat: false });
  });

  test('punctuation that means something in the language is bound as a key', () => {
    expect(find('prefix', '"')?.command).toBe('split-window');
    expect(find('prefix', ';')?.command).toBe('last-pane');
    expect(find('prefix', '{')?.command).toBe('swap-pane -U');
    expect(find('prefix', '~')?.command).toBe('show-messages');
  });

  test.runIf(spawnSync('tmux', ['-V'], { encoding: 'utf8' }).stdout === 'tmux 3.3a\n')(
    'keys and commands are those of tmux 3.3a, but for the wheel in programs with a screen of their own, and a few of ours',
    () => {
      const plain = (all: readonly KeyBinding[]) =>
        all.map(({ table, key, command, repeat }) => `${table} ${key} ${repeat} ${command}`).sort();
      const ours =
        /^view-history|^inner-keys|^choose-theme|^command-palette|^control-pane|^choose-question|^next-attention|send-keys -X (?:(?:next|previous)-prompt|toggle-authors)$/;
      const shared = bindings.filter(({ command }) => !ours.test(command));
      const others = (all: readonly KeyBinding[]) => plain(all.filter(({ key }) => key !== 'WheelUpPane'));
      // Items of menus that tmux has without them.
      const itemsOfOurs =
        / "[^"]*,(?:Start (?:Again|Lost)|\w+ (?:For )?Control),\}" [alkK] \{ (?:respawn-lost(?: -p)?|control-pane \w+) \}/g;
      const asTmux = shared.map((one) => ({ ...one, command: one.command.replace(itemsOfOurs, '') }));
      expect(others(asTmux)).toEqual(others(bindingsOfTmux()));
      expect(bindings.length - shared.length).toBe(16);
    },
  );
});
