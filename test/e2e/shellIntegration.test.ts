/**
 * Shells that mark their prompts and commands: `exec -t` in bash, zsh and fish, with the users' own startup files, and what these shells
 * show of the marks, which is nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';

let host: TestHost;
beforeEach(() => {
  host = new TestHost({ PS1: undefined as never });
  delete host.env.PS1;
});
afterEach(async () => {
  await host.stop();
});

const pathOf = (shell: string): string | null => {
  try {
    return execFileSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
};

/** Files in the home of a user, by name. */
type Home = Readonly<Record<string, string>>;

const preexec = `
__bp_trap() { [ -n "$COMP_LINE" ] || printf '<%s>' "$BASH_COMMAND" >> ~/traced; }
trap __bp_trap DEBUG
`;

const homes: readonly (readonly [shell: string, name: string, home: Home])[] = [
  ['bash', 'nothing', {}],
  [
    'bash',
    'a prompt command',
    {
      '.bashrc': `PROMPT_COMMAND='last=$? parts=\${PIPESTATUS[*]}'; PS1='[$last $parts] '`,
      '.bash_profile': '. ~/.bashrc',
    },
  ],
  [
    'bash',
    'an array of prompt commands',
    { '.profile': `PROMPT_COMMAND=('printf "\\e]0;%s\\a" title' 'PS1="\\w> "')` },
  ],
  ['bash', 'a DEBUG trap', { '.bash_profile': preexec }],
  [
    'bash',
    'options',
    {
      '.bash_login': `set -o vi; set -u; shopt -s histappend; HISTCONTROL=ignoreboth; HISTTIMEFORMAT='%F '; PS0='now: '`,
    },
  ],
  ['bash', 'no expansion in prompts', { '.bash_profile': `shopt -u promptvars; PS1='plain> '` }],
  ['zsh', 'nothing', { '.zshrc': '' }],
  [
    'zsh',
    'a folder of its own',
    { '.zshenv': 'ZDOTDIR=~/zsh', 'zsh/.zshrc': `PS1='%~ %# '; HISTFILE=~/h; SAVEHIST=9` },
  ],
  [
    'zsh',
    'hooks and an array',
    {
      '.zshrc': `precmd() { last=$? }; preexec_functions=(mine); mine() { : }; setopt promptsubst; PS1='$last> '; RPROMPT=right`,
    },
  ],
  ['zsh', 'no end of line marks', { '.zshrc': `setopt nopromptsp; PS1='> '; TRAPINT() { return 1 }` }],
  [
    'zsh',
    'another mark for lines without an end',
    { '.zshrc': `PROMPT_EOL_MARK='%F{red}no end%f'; setopt vi` },
  ],
  ['fish', 'nothing', {}],
  [
    'fish',
    'a prompt',
    { '.config/fish/config.fish': 'function fish_prompt; printf "%s> " $status; end; set fish_greeting' },
  ],
];

async function open(shell: string, home: Home, ...before: string[]): Promise<void> {
  host.env.SHELL = pathOf(shell) ?? '';
  delete host.env.XDG_CONFIG_HOME;
  mkdirSync(host.env.HOME ?? '', { recursive: true });
  for (const [name, content] of Object.entries(home)) {
    const path = join(host.env.HOME ?? '', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${content}\n`);
  }
  const size = ['-x', '100', '-y', '24'];
  await host.ok('start-server', ';', 'set-option', '-g', 'exit-empty', 'off');
  await host.ok('set-environment', '-g', 'HOME', host.env.HOME ?? '');
  if (before.length > 0) await host.ok(...before);
  await host.ok('new-session', '-d', '-s', 'work', ...size);
}

const exec = (...words: string[]) => host.run('exec', '-t', 'work', '--timeout', '60s', '--', ...words);

/** Startup files that set PATH anew, as /etc/profile of Debian does. */
const resets: readonly (readonly [shell: string, file: string, line: string])[] = [
  ['bash', '.bash_profile', 'export PATH=/usr/bin:/bin'],
  ['zsh', '.zprofile', 'export PATH=/usr/bin:/bin'],
  ['fish', '.config/fish/config.fish', 'set -gx PATH /usr/bin /bin'],
];

describe.each(resets.filter(([shell]) => pathOf(shell) !== null))(
  '%s whose %s resets PATH',
  (shell, file, line) => {
    it('still calls holdfast by the name tmux', async () => {
      await open(shell, { [file]: line, '.zshrc': '' });
      const shim = await host.ok('run-shell', 'command -v tmux');
      expect(shim).toMatch(/\.bin\/tmux$/);
      expect(await exec('command -v tmux; env | grep -c HOLDFAST_SHELL')).toMatchObject({
        out: `${shim}\n0\n`,
      });
    });
  },
);

describe.each(homes.filter(([shell]) => pathOf(shell) !== null))('%s with %s', (shell, _name, home) => {
  it('runs commands with their exact output and status', async () => {
    await open(shell, home);
    expect(await exec('printf "a\\nb"; sh -c "exit 3"')).toEqual({ code: 3, out: 'a\nb', err: '' });
    expect(await exec('true')).toEqual({ code: 0, out: '', err: '' });
    expect(await exec('printf', '%s|', "it's", 'a\\b\\\\', '', '$HOME `x` "', '*')).toEqual({
      code: 0,
      out: `it's|a\\b\\\\||$HOME \`x\` "|*|`,
      err: '',
    });
    expect((await exec('false')).code).toBe(1);
    expect(await exec('cd /; pwd')).toMatchObject({ code: 0, out: '/\n' });
    expect(await exec('pwd')).toMatchObject({ out: '/\n' });
  });

  it('is not deceived by a program that prints marks and prompts', async () => {
    await open(shell, home);
    await exec('true');
    const fake =
      '\\033]133;D;0\\007\\033]133;A\\007$ \\033]133;B\\007\\033]133;C\\007x\\033]133;D;7;aid=0\\007';
    const bytes = '\x1b]133;D;0\x07\x1b]133;A\x07$ \x1b]133;B\x07\x1b]133;C\x07x\x1b]133;D;7;aid=0\x07';
    // By a builtin of the shell, and by a program in its foreground.
    expect(await exec(`printf '${fake}'; sleep 0.2; printf '${fake}'; sh -c 'exit 9'`)).toEqual({
      code: 9,
      out: bytes + bytes,
      err: '',
    });
    expect(await exec('sh', '-c', `printf '${fake}'; sleep 0.2; echo end; exit 8`)).toEqual({
      code: 8,
      out: `${bytes}end\n`,
      err: '',
    });
  });

  it('looks to the user as without', async () => {
    const seen: string[] = [];
    for (const state of ['off', 'on']) {
      // What the shell before has left, such as a history, is not there.
      host.env.HOME = join(host.dir, `home-${state}`);
      const options = ['set-option', '-g', 'tmux-shim', 'off', ';', 'set-option', '-g'];
      await open(shell, home, ...options, 'shell-integration', state);
      await settled();
      seen.push(await look(shell));
      await host.ok('kill-session', '-t', 'work');
    }
    expect(seen[1]).toBe(seen[0]);
  });
});

const facts: Record<string, string> = {
  bash: 'set -o; shopt; trap; trap -p; echo "$PS1$PS2"; history; env | sort; bind -p; alias; echo $- $0 $HISTFILE $SHLVL; ulimit -a; umask; jobs',
  zsh: 'setopt; trap; print -r -- "$PS1 $RPS1"; history; env | sort; bindkey; alias; print -r -- $- $0 $HISTFILE; ulimit -a; umask',
  fish: 'env | sort; history; functions fish_prompt; bind; alias; umask; status is-login',
};

/** What the shell shows of itself, after a few commands, and the screen with them. */
async function look(shell: string): Promise<string> {
  const path = join(host.dir, 'look');
  rmSync(path, { force: true });
  const type = (line: string) => host.ok('send-keys', '-t', 'work', line, 'Enter');
  for (const line of ['echo one', 'false', ' echo spaced', 'printf "no end"']) {
    await type(line);
    await settled();
  }
  await type(
    shell === 'fish'
      ? `begin; ${facts[shell]}; end > ${path}.new 2>&1; mv ${path}.new ${path}`
      : `{ ${facts[shell]}; } > ${path}.new 2>&1; mv ${path}.new ${path}`,
  );
  await host.until(
    () => Promise.resolve(existsSync(path)),
    (there) => there,
  );
  await settled();
  const screen = await host.ok('capture-pane', '-p', '-t', 'work', '-S', '-');
  const text = readFileSync(path, 'utf8');
  return `${screen}\n${text}`

    .replaceAll(host.env.HOME ?? '', 'HOME')
    .replace(/%\d+|\$\d+|(?<=TMUX=|HOLDFAST=).*/g, 'N')
    .replace(/^\s*\d+\s+\d{4}-.*? {2}/gm, '');
}

/** The shell waits at its prompt: nothing was printed for a while. */
const settled = () =>
  host
    .ok('send-keys', '-t', 'work', '--wait', '--for', 'silence=150ms')
    .catch(() => host.run('await', '-t', 'work', '--for', 'silence=300ms'));
