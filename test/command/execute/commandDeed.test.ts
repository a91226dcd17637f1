/** What the ledger keeps of a command: nothing that may be secret, whatever the command. */
import { describe, expect, it } from 'vitest';
import { parseFlags } from '../../../src/command/arguments/Arguments.ts';
import { commands } from '../../../src/command/commands/index.ts';
import { deedLine, isDeed } from '../../../src/command/execute/commandDeed.ts';
import type { CommandSpec } from '../../../src/command/spec.ts';
import { valueNames } from '../../../src/command/valueNames.ts';

const byName = (name: string): CommandSpec => {
  const found = commands.find((spec) => spec.name === name);
  if (!found) throw new Error(`no command ${name}`);
  return found;
};
const parsed = (spec: CommandSpec, words: readonly string[]) =>
  parseFlags(
    spec,
    words.map((text) => ({ kind: 'word', text })),
  );
const line = (name: string, ...words: string[]) => deedLine(byName(name), parsed(byName(name), words));

/** The command with every flag, and as many words as it takes; each of their values is a secret of its own. */
function full(spec: CommandSpec): { argv: string[]; keptFlags: string[]; words: string[] } {
  const argv: string[] = [];
  const keptFlags: string[] = [];
  for (const { flag, value } of spec.flags) {
    argv.push(flag.length > 1 ? `--${flag}` : `-${flag}`);
    if (value === undefined) continue;
    const secret = `hunter-${flag}-flag`;
    argv.push(value === 'environment' ? `TOKEN=${secret}` : secret);
    if (valueNames[value] === 'kept') keptFlags.push(secret);
  }
  const words = Array.from({ length: Math.min(4, spec.positional[1]) }, (_, n) => `hunter-${n}-word`);
  return { argv: [...argv, ...words], keptFlags, words };
}

describe('the line of a command', () => {
  it.each(commands.map((spec) => [spec.name, spec] as const))(
    '%s has no more than its entry allows',
    (_, spec) => {
      const { argv, keptFlags, words } = full(spec);
      const kept = deedLine(spec, parsed(spec, argv)).match(/hunter-\w+-\w+/g) ?? [];
      // Of a shell command the name of the program is kept.
      const program = /shell-command\]?/.test(spec.usage) && spec.ledger === 0 ? 1 : 0;
      const most = typeof spec.ledger === 'number' ? Math.max(spec.ledger, program) : program;
      expect([...kept].sort()).toEqual([...keptFlags, ...words.slice(0, most)].sort());
    },
  );

  it('has names, places and programs, and no contents', () => {
    expect(line('set-environment', '-g', 'API', 'hunter')).toBe('set-environment -g API …');
    expect(line('new-window', '-e', 'TOKEN=hunter', '-n', 'logs', 'tail', 'hunter')).toBe(
      'new-window -e TOKEN=… -n logs tail …',
    );
    expect(line('run-shell', 'TOKEN=hunter curl')).toBe('run-shell …');
    expect(line('set-option', '-g', '@secret', 'hunter')).toBe('set-option -g @secret …');
    expect(line('set-option', '-g', 'mouse', 'on')).toBe('set-option -g mouse on');
    expect(line('set-buffer', '-b', 'one', 'hunter')).toBe('set-buffer -b one …');
    expect(line('source-file', 'a.conf', 'b.conf')).toBe('source-file a.conf b.conf');
  });

  it('is in the ledger for what changes something, and for what was refused', () => {
    const deed = (failed: boolean, name: string, ...words: string[]) =>
      isDeed(byName(name), parsed(byName(name), words), failed);
    expect(deed(false, 'kill-server')).toBe(true);
    expect(deed(false, 'list-windows')).toBe(false);
    expect(deed(true, 'list-windows')).toBe(false);
    expect(deed(false, 'send-keys', 'hunter')).toBe(false);
    expect(deed(true, 'send-keys', 'hunter')).toBe(true);
    expect(deed(false, 'send-keys', '-X', 'copy-pipe', 'cat')).toBe(true);
  });
});

describe('a command that changes something', () => {
  it('is in the ledger', () => {
    const silent = commands.filter(({ ledger, changes }) => ledger === 'nothing' && changes.length > 0);
    expect(silent.map(({ name }) => name)).toEqual(changingOnlyTheView);
  });
});

/** They change what is shown, of which a status line tells: modes, prompts and views. */
const changingOnlyTheView = [
  'clock-mode',
  'command-palette',
  'command-prompt',
  'confirm-before',
  'copy-mode',
  'customize-mode',
  'find-window',
];
