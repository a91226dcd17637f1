/** Completion in real shells, typed at their prompts: zsh and fish. (bash: test/e2e/cliCompletion.test.ts.) */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

const size = { cols: 110, rows: 40 };
/** A loaded machine starts a shell, and node behind each Tab, slowly. */
const patienceMs = 30_000;

interface Shell {
  name: string;
  argv: readonly string[];
  configure(folder: string): Record<string, string>;
}

const shells: readonly Shell[] = [
  {
    name: 'zsh',
    argv: ['zsh', '-i'],
    configure(folder) {
      const rc = "PS1='%% '\nautoload -Uz compinit; compinit -u -D\nsource <(holdfast completion zsh)\n";
      writeFileSync(join(folder, '.zshrc'), rc);
      return { ZDOTDIR: folder };
    },
  },
  {
    name: 'zsh with a file in $fpath',
    argv: ['zsh', '-i'],
    configure(folder) {
      const rc = `PS1='%% '\nfpath=(${folder} $fpath)\nholdfast completion zsh > ${folder}/_holdfast\nautoload -Uz compinit; compinit -u -D\n`;
      writeFileSync(join(folder, '.zshrc'), rc);
      return { ZDOTDIR: folder };
    },
  },
  {
    name: 'fish',
    argv: ['fish', '-i'],
    configure(folder) {
      // Where it is, fish does not read every manual page for completions, in the background, at its first start.
      mkdirSync(join(folder, 'fish', 'generated_completions'), { recursive: true });
      const rc = `function fish_prompt; echo '% '; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\nholdfast completion fish | source\n`;
      writeFileSync(join(folder, 'fish', 'config.fish'), rc);
      return { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    },
  },
];

describe.each(shells)('$name', ({ argv, configure }) => {
  let host: TestHost;
  let terminal: TestTerminal;
  let env: Record<string, string>;

  beforeAll(async () => {
    host = new TestHost();
    const folder = join(host.dir, 'bin');
    mkdirSync(folder);
    for (const name of ['holdfast', 'hold']) symlinkSync(launcher, join(folder, name));
    writeFileSync(join(host.dir, 'a file.conf'), '');
    env = { ...host.env, PATH: `${folder}:${host.env.PATH}`, TERM: 'xterm-256color' };
    const shellFolder = join(host.dir, 'shell');
    mkdirSync(shellFolder);
    Object.assign(env, configure(shellFolder));
    await host.ok('new-session', '-d', '-s', 'my work', '-n', 'here', 'cat');
    await host.ok('new-session', '-d', '-s', 'it\'s "odd" & *', 'cat');
  });
  afterAll(async () => {
    await host.stop();
  });
  afterEach(() => {
    terminal.end();
  });

  /** Types a line and Tab at the prompt of a new shell, until the screen shows what is looked for. */
  async function tab(line: string, seen: (text: string) => boolean): Promise<string> {
    const [file = '', ...rest] = argv;
    terminal = new TestTerminal(file, rest, { ...size, env, cwd: host.dir });
    await terminal.until((text) => /^% *$/m.test(text), patienceMs);
    terminal.type(line);
    await terminal.until((text) => text.includes(line.trimEnd()), patienceMs);
    terminal.type('\t');
    await terminal.until(seen, patienceMs);
    return terminal.text();
  }

  it('offers the verbs of a noun, each with what it does', async () => {
    const text = await tab('holdfast session de', (shown) => /^detach\b/m.test(shown));
    expect(text).toMatch(/^destroy +.*Ends a session/m);
    expect(text).toMatch(/^detach +.*Detaches every client/m);
    expect(text).not.toMatch(/^(list|create)\b/m);
  });

  it('completes the name of a session as one word, whatever is in it', async () => {
    await tab('hold session show my', (shown) => shown.includes(String.raw`session show my\ work`));
    terminal.end();
    await tab('holdfast session show it', (shown) => shown.includes('odd'));
    terminal.type(' --json\r');
    // What was inserted names that session to the shell, which gives it to holdfast whole.
    await terminal.until((shown) => shown.includes('"name"'), patienceMs);
    expect(terminal.text().replaceAll('\n', '')).toContain('"name":"it\'s \\"odd\\" & *"');
  });

  it('goes on in a word that is quoted', async () => {
    await tab('holdfast select-window -t my\\ work:', (shown) => shown.includes('my\\ work:0'));
    terminal.end();
    await tab('holdfast attach -t "my w', (shown) => shown.includes('-t "my work'));
  });

  it('leaves files to the shell', async () => {
    await tab('holdfast source-file a', (shown) => shown.includes('source-file a\\ file.conf'));
  });

  it('offers values without making up words about them', async () => {
    const text = await tab('holdfast set -g mode-keys ', (shown) => /^emacs +vi/m.test(shown));
    expect(text).not.toContain('--');
  });

  it('knows the command behind a separator', async () => {
    await tab('holdfast new -d \\; split-w', (shown) => shown.includes('split-window'));
  });

  it('asks the server that the line names, and starts none', async () => {
    await tab('holdfast -L nothere attach -t m', () => true);
    // The shell answers the next key only when it is done with Tab.
    terminal.type('X');
    await terminal.until((shown) => shown.includes('-t mX'), patienceMs);
    expect((await host.run('-L', 'nothere', 'list-sessions')).err).toContain('error connecting to');
  });
});
