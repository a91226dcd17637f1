/** Shells that are started with a file of ours, and those that are left as they are. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programOf } from '../../../src/server/panes/paneEnvironment.ts';
import { withMarks } from '../../../src/server/panes/shellIntegration.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "it's "));
  mkdirSync(join(dir, 'zsh'));
  for (const file of ['bash.sh', 'zsh/.zshenv', 'fish.fish']) writeFileSync(join(dir, file), '');
});
afterAll(() => rmSync(dir, { recursive: true }));

const marked = (words: string[], shell: string, env: Record<string, string> = {}) => {
  const program = programOf(words, shell, '');
  const started = withMarks(program, env, { dir, aid: 'n', shimDir: '/shim' });
  return { changed: started.program !== program || started.env !== env, ...started };
};

describe('the default shell', () => {
  it('reads a file of ours, as a login shell too', () => {
    const bash = marked([], '/bin/bash', { ENV: 'mine' });
    expect(bash.program).toEqual({ file: '/bin/bash', args: ['-o', 'posix'], argv0: '-bash' });
    expect(bash.env).toMatchObject({ HOLDFAST_SHELL_FILE: join(dir, 'bash.sh'), HOLDFAST_SHELL_ENV: 'mine' });
    expect(marked([], '/usr/bin/zsh', { ZDOTDIR: '/z' }).env).toEqual({
      ZDOTDIR: join(dir, 'zsh'),
      HOLDFAST_SHELL_AID: 'n',
      HOLDFAST_SHELL_ZDOTDIR: '/z',
    });
    expect(marked([], '/bin/fish').program.args).toEqual([
      '--init-command',
      `source '${dir.replace("'", "'\\''")}/fish.fish'`,
    ]);
  });

  it('learns the folder of our tmux, unless its PATH was chosen without it', () => {
    expect(marked([], '/bin/bash', { PATH: '/shim:/bin' }).env.HOLDFAST_SHELL_TMUX).toBe('/shim');
    expect(marked([], '/bin/bash', { PATH: '/bin' }).env).not.toHaveProperty('HOLDFAST_SHELL_TMUX');
  });

  it('is left alone when it is another, or wants POSIX mode', () => {
    for (const shell of ['/bin/sh', '/bin/dash', '/bin/ksh', '/bin/nu'])
      expect(marked([], shell).changed).toBe(false);
    expect(marked([], '/bin/bash', { POSIXLY_CORRECT: '' }).changed).toBe(false);
  });
});

describe('a command', () => {
  it('that is only a shell reads the file as well', () => {
    expect(marked(['bash'], '/bin/sh').program.args).toEqual(['-c', "bash '-o' 'posix'"]);
    expect(marked(['exec /bin/bash -l'], '/bin/sh').program.args).toEqual([
      '-c',
      "exec /bin/bash '-o' 'posix' -l",
    ]);
    expect(marked(['zsh'], '/bin/bash').env.ZDOTDIR).toBe(join(dir, 'zsh'));
    expect(marked(['/bin/bash', '-l'], '/bin/sh').program.args).toEqual(['-o', 'posix', '-l']);
  });

  it('of any other kind is left as it is', () => {
    const others = [
      ['bash script'],
      ['bash --posix'],
      ['bash -c ls'],
      ['ls; bash'],
      ['bash', 'script'],
      ['fish -c x'],
      ['zsh -f'],
    ];
    for (const words of others) expect([words, marked(words, '/bin/sh').changed]).toEqual([words, false]);
    expect(marked(['zsh'], '/bin/zsh').changed).toBe(false);
  });
});
