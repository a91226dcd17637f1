import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fillIn } from '../../../src/command/commands/commandPrompt.ts';
import { commands } from '../../../src/command/commands/index.ts';
import { shellWords } from '../../differential/TwoServers.ts';

describe('the commands', () => {
  it('are all there that tmux 3.3a has, with its aliases, in its order, beside those of our own', () => {
    const ours = [
      'choose-question',
      'choose-theme',
      'command-palette',
      'control-pane',
      'inner-keys',
      'next-attention',
      'respawn-lost',
      'view-history',
    ];
    const names = commands.map((spec) => spec.name);
    expect(names.filter((name) => !ours.includes(name))).toEqual(tmuxNames);
    expect(names).toEqual(expect.arrayContaining(ours));
  });

  it.each(commands.map((spec) => [spec.name, spec] as const))(
    '%s tells what it and its flags do',
    (_name, spec) => {
      expect(spec.about).toMatch(/^[A-Z].*\.$/);
      expect(spec.examples.length).toBeGreaterThan(0);
      for (const flag of spec.flags) expect(`${flag.flag} ${flag.about}`).toMatch(/^\S+ [A-Z'].*\.$/);
    },
  );

  it.each(commands.map((spec) => [spec.name, spec] as const))(
    '%s takes every flag of its usage',
    (_name, spec) => {
      const known = new Set(spec.flags.map((flag) => flag.flag));
      const clusters = [...spec.usage.matchAll(/\[-([A-Za-z0-9|-]+)[\] ]/g)].map((match) => match[1] ?? '');
      const used = clusters.flatMap((cluster) => [...cluster].filter((letter) => /\w/.test(letter)));
      expect(used.filter((letter) => !known.has(letter))).toEqual([]);
    },
  );

  it.each(commands.map((spec) => [spec.name, spec] as const))('%s lists each flag once', (_name, spec) => {
    const letters = spec.flags.map((flag) => flag.flag);
    expect(letters).toEqual([...new Set(letters)]);
  });
});

describe('answers in a template of command-prompt', () => {
  it.each([
    ['rename-window %%', ['x'], 'rename-window x'],
    ['a %1 b %2', ['x', 'y'], 'a x b y'],
    ['a %% %%', ['x', 'y'], 'a x y'],
    ["rename-window '%%%'", ['a"b$c'], "rename-window 'a\\\"b\\$c'"],
    ['a %3', ['x'], 'a %3'],
  ] as const)('%s', (template, answers, line) => {
    expect(fillIn(template, answers)).toBe(line);
  });
});

describe('words of the differential suite', () => {
  it.each([
    `a 'b c' "d e" f\\ g`,
    String.raw`set @x 'a\b' "c\"d" e\;f \\\;`,
    `x '' "" y`,
    `display '#{?a,b,c}' "it's"`,
  ])('are those of a shell: %s', (line) => {
    const out = execFileSync('/bin/sh', ['-c', `for word in ${line}; do printf '%s\\n' "$word"; done`], {
      encoding: 'utf8',
    });
    expect(shellWords(line)).toEqual(out.split('\n').slice(0, -1));
  });
});

/** list-commands of tmux 3.3a. */
const tmuxNames = `
attach-session bind-key break-pane capture-pane choose-buffer choose-client choose-tree clear-history
clear-prompt-history clock-mode command-prompt confirm-before copy-mode customize-mode delete-buffer detach-client
display-menu display-message display-popup display-panes find-window has-session if-shell join-pane kill-pane
kill-server kill-session kill-window last-pane last-window link-window list-buffers list-clients list-commands list-keys
list-panes list-sessions list-windows load-buffer lock-client lock-server lock-session move-pane move-window new-session
new-window next-layout next-window paste-buffer pipe-pane previous-layout previous-window refresh-client rename-session
rename-window resize-pane resize-window respawn-pane respawn-window rotate-window run-shell save-buffer select-layout
select-pane select-window send-keys send-prefix server-access set-buffer set-environment set-hook set-option
set-window-option show-buffer show-environment show-hooks show-messages show-options show-prompt-history
show-window-options source-file split-window start-server suspend-client swap-pane swap-window switch-client unbind-key
unlink-window wait-for`
  .trim()
  .split(/\s+/)
  .sort();
