/** Configurations of tmux, as people write them: what is wrong is named with its place, what can be is taken over. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigChecker } from '../../../src/cli/nouns/config/ConfigChecker.ts';
import { type Imported, importConfig } from '../../../src/cli/nouns/config/importConfig.ts';
import { statementsOf } from '../../../src/cli/nouns/config/statements.ts';

const folder = join(import.meta.dirname, '../configs');
const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const env = { HOME: '/home/nobody', SHELL: '/bin/sh', EDITOR: 'vi' };

const check = (content: string, file = 'x.conf') =>
  new ConfigChecker({ env, cwd: folder }).check(content, file);
const problems = (content: string) =>
  check(content)
    .filter(({ kind }) => kind === 'problem')
    .map(({ line, reason }) => `${line}: ${reason}`);

const take = (content: string, source = 'tmux.conf'): Imported =>
  importConfig(content, { source, target: '/home/nobody/.config/holdfast/holdfast.conf', env, cwd: folder });
const remarks = (imported: Imported, kind: string) =>
  imported.remarks.filter((remark) => remark.kind === kind).map(({ line, reason }) => `${line}: ${reason}`);

describe('config check', () => {
  it('names every mistake with its line in one pass, on both sides of a condition and inside of bindings', () => {
    expect(problems(text('broken.conf'))).toEqual([
      '2: invalid option: mosue (did you mean mouse?)',
      '3: bad value: perhaps',
      '4: unknown key: Foo-x',
      '5: unknown command: new-windwo (did you mean new-window?)',
      '6: command split-window: unknown flag -Q',
      '7: unknown command: kill-sessoin (did you mean kill-session?)',
      '8: invalid style: bg=notacolour',
      '9: /home/nobody/no/such/file.conf: No such file or directory',
      '11: invalid option: nothing-known',
      '13: value is too small: -5',
      '17: unknown command: wrong-command',
      '19: a quote is not closed',
    ]);
  });

  it.each(['plain', 'vim', 'status', 'plugins', 'conditions', 'hooks', 'shell'])(
    'finds nothing wrong in %s.conf',
    (name) => {
      expect(problems(text(`${name}.conf`))).toEqual([]);
    },
  );

  it('looks at every branch of a condition, also of one in another', () => {
    const content = [
      '%if #{a}',
      'one',
      '%elif #{b}',
      'two',
      '%elif #{c}',
      'three',
      '%if #{d}',
      'four',
      '%else',
      'five',
      '%endif',
      '%else',
      'six',
      '%endif',
    ];
    const found = problems(content.join('\n')).map((problem) => problem.split(': ').at(-1));
    expect(found).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
  });

  it('takes no format for a bad value', () => {
    expect(problems(`set -gF status-interval '#{?client_tty,5,15}'`)).toEqual([]);
    expect(problems(`set -g status-interval '#{?client_tty,5,15}'`)).toHaveLength(1);
    expect(problems(`set -gF status-interval often`)).toHaveLength(1);
  });

  it('names what is known and does nothing here', () => {
    const [note] = check('setw -g xterm-keys on');
    expect(note).toMatchObject({ kind: 'note', line: 1, reason: 'xterm-keys has no effect here' });
  });

  it('looks into files that are sourced, and tells them apart', () => {
    const found = check('source-file broken.conf\nbogus\n');
    expect(found.filter(({ file }) => file.endsWith('/broken.conf')).length).toBeGreaterThan(8);
    expect(found.filter(({ file }) => file === 'x.conf').map(({ line }) => line)).toEqual([2]);
  });

  it('ends for any text, and for a file that sources itself', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'set',
            ' -g',
            ' x',
            '\n',
            ';',
            '{',
            '}',
            '"',
            "'",
            '\\',
            '%if 1',
            '%endif',
            '#',
            '$A',
            'bind',
            ' a ',
          ),
          {
            maxLength: 40,
          },
        ),
        (parts) => {
          const content = parts.join('');
          check(content);
          const cut = statementsOf(content).map((statement) => statement.text);
          expect(cut.join('\n')).toBe(content.replace(/\n$/, ''));
        },
      ),
      { numRuns: 300 },
    );
    expect(check(`source-file ${join(folder, 'plain.conf')}\n`.repeat(3)).length).toBeLessThan(3);
  });
});

describe('config import', () => {
  it.each(readdirSync(folder))('makes a configuration of %s that has no problems', (name) => {
    const imported = take(text(name));
    expect(
      problems(imported.text).filter((problem) => !problem.includes('holdfast.conf: No such file')),
    ).toEqual([]);
    // What was left out still stands there, for a person to see.
    const kept = imported.text.replace(/^# /gm, '').replace(/\\ $/gm, '\\');
    for (const { line, kind } of imported.remarks) {
      if (kind === 'left out') expect(kept).toContain(text(name).split('\n')[line - 1] ?? '');
    }
  });

  it('takes a plain one over whole, and lets it load itself again', () => {
    const imported = take(text('plain.conf'));
    expect(imported.taken).toBe(imported.statements);
    expect(imported.text).toContain('source-file /home/nobody/.config/holdfast/holdfast.conf');
    expect(imported.text).toContain('# Splits that look like what they do');
    expect(remarks(imported, 'changed')).toEqual(['19: loads this file again']);
  });

  it('keeps plugins and their manager as they are', () => {
    const imported = take(text('plugins.conf'));
    expect(remarks(imported, 'left out')).toEqual([]);
    for (const line of text('plugins.conf').split('\n')) expect(imported.text).toContain(line);
  });

  it('says what old releases said in the words of today', () => {
    const imported = take(text('old.conf'));
    for (const line of [
      'set -g mouse on',
      "set -g -a pane-border-style 'fg=colour238'",
      "set -g -a message-style 'bright'",
      "setw -g -a window-status-current-style 'bg=red'",
      "set -g -a pane-active-border-style 'fg=colour240' #base01",
      "bind '\\' split-window -h",
      "bind -n 'C-\\' last-pane",
      'bind -T copy-mode-vi v send-keys -X begin-selection',
      'bind -T copy-mode-vi y send-keys -X copy-pipe "pbcopy"',
    ])
      expect(imported.text.split('\n')).toContain(line);
    expect(remarks(imported, 'left out')).toEqual([
      '2: text is always UTF-8',
      '3: text is always UTF-8',
      '5: is set above already',
      '6: is set above already',
      '15: there is no key table vi-edit',
      '17: invalid option: default-path',
    ]);
  });

  it('calls holdfast where tmux was called, and asks before it touches a test of the version', () => {
    const imported = take(text('shell.conf'));
    expect(imported.text).toContain('run "holdfast save-buffer - | xclip');
    expect(imported.text).toContain('holdfast load-buffer - ; holdfast paste-buffer');
    expect(imported.text).toContain("'#(holdfast display-message -p");
    expect(imported.text).toContain('$(tmux -V | cut -c 6-)');
    expect(remarks(imported, 'changed').join('\n')).toMatch(/still asks tmux for its version/);
  });

  it('finds calls in what a window is made with, and not in names', () => {
    const made = (line: string) => take(`${line}\n`).text.split('\n')[1];
    expect(made(`bind e neww -n tmux 'vi ~/notes && tmux display "kept"'`)).toBe(
      `bind e neww -n tmux 'vi ~/notes && holdfast display "kept"'`,
    );
    expect(made('bind t new-window -n tmux top')).toBe('bind t new-window -n tmux top');
  });

  it('lets conditions ask for the version, which is that of a tmux', () => {
    expect(take(text('conditions.conf')).text).toMatch(/^%if #\{>=:#\{version\},3\.2\}$/m);
    const condition = `if -F '#{>=:#{version},3.1}' 'set -g mouse on'`;
    expect(take(`${condition}\n`).text).toContain(condition);
  });

  it('leaves out what runs the script in the comments of the file', () => {
    const imported = take(
      `run '"$TMUX_PROGRAM" source x'\nrun 'cut -c3- "$TMUX_CONF" | sh -s go'\nset -g mouse on\n`,
    );
    expect(remarks(imported, 'left out')).toEqual([
      '1: it runs a script made for tmux',
      '2: it runs a script made for tmux',
    ]);
    expect(imported.text).toMatch(/^set -g mouse on$/m);
  });

  it('keeps every sound statement of a broken file, and each mistake as a comment with its reason', () => {
    const imported = take(text('broken.conf'));
    expect(imported.text).toContain(
      '# not converted: invalid option: mosue (did you mean mouse?)\n# set -g mosue on',
    );
    expect(imported.text).toMatch(/^%if #\{==:a,b\}$/m);
  });
});
