/**
 * The defaults of options, as show-options prints them, on tmux 3.3a and on ours, and key names in both spellings.
 * Every difference stands here with its reason.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGlobalOptions } from '../../src/options/OptionStore.ts';
import { optionSpec } from '../../src/options/table.ts';

const dir = mkdtempSync(join(tmpdir(), 'hft-options-'));
const socket = join(dir, 's');
const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', SHELL: '/bin/sh' },
  });

/** Options whose default is another one here, and why. */
const differences: ReadonlyMap<string, string> = new Map([
  ['escape-time', '10 ms, as in tmux 3.5: 500 is felt at every Escape'],
  ['extended-keys', 'on: programs that did not ask get plain keys'],
  ['focus-events', 'on: programs that did not ask get nothing'],
  ['mouse', 'on: scrolling and resizing work without a configuration'],
  ['automatic-rename-format', 'names our program where tmux names itself'],
  ['status-format', 'a third line, for sessions, as in tmux 3.6'],
  ['terminal-features', 'one more entry, as in tmux 3.6'],
  ['terminal-overrides', 'linux*:AX@, as in tmux 3.6'],
  ['update-environment', 'also MSYSTEM, as in tmux 3.6'],
]);

describe('options', () => {
  const { server, session, window } = createGlobalOptions();
  beforeAll(() => {
    tmux('new-session', '-d', 'cat');
  });
  afterAll(() => {
    tmux('kill-server');
    rmSync(dir, { recursive: true, force: true });
  });

  it.each([
    ['-s', server],
    ['-g', session],
    ['-gw', window],
  ] as const)('have the defaults of tmux: show-options %s', (flag, store) => {
    const theirs = tmux('show-options', flag).trimEnd().split('\n');
    const names = [...new Set(theirs.map((line) => /^[^ []+/.exec(line)?.[0] ?? ''))];
    expect(names.filter((name) => optionSpec(name) === undefined)).toEqual([]);
    for (const name of names) {
      const expected = theirs.filter((line) => /^[^ []+/.exec(line)?.[0] === name);
      const ours = store.showLines(name);
      if (differences.has(name)) expect([name, ours]).not.toEqual([name, expected]);
      else expect(ours).toEqual(expected);
    }
  });

  it('know every hook of tmux', () => {
    const hooks = `${tmux('show-hooks', '-g')}${tmux('show-hooks', '-gw')}`.trimEnd().split('\n');
    expect(hooks.filter((name) => optionSpec(name)?.hook !== true)).toEqual([]);
  });

  it('print any text in the quotes that tmux prints it in', () => {
    const texts = [
      'a',
      'a b',
      '',
      '~',
      '~x',
      'a~',
      '"',
      "'",
      "a'b",
      'a"b',
      '$x',
      '$',
      'a$b',
      '\\',
      'a\\b',
      '#',
      'a#b',
      ';',
      'a;b',
      '{',
      'a{b}',
      '%1',
      'a%',
      'tab\there',
      'é日',
      '=',
      'A=b',
      '-x',
      '!',
      '*',
      '"$"',
      '\'"',
      '#{x}',
      '`',
      '|',
      '&',
      '(',
      '<',
      '?',
      '[',
      'x y z',
      ' ',
      '  ',
    ];
    for (const text of texts) {
      // A `;` at the end of a word would end the command.
      tmux('set', '-g', '--', '@x', text.replace(/;$/, '\\;'));
      session.setFromText('@x', text);
      expect(session.showLines('@x')).toEqual(tmux('show', '-g', '@x').replace(/\n$/, '').split('\n'));
    }
  });
});
