/** What a command line can go on with, and the help and manual that are made from the same entries. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { complete, type Live } from '../../../src/cli/language/complete.ts';
import { helpFor } from '../../../src/cli/language/help.ts';
import { manPage } from '../../../src/cli/language/man.ts';
import { nounCommands } from '../../../src/cli/nouns/nounList.ts';
import { flagLabel } from '../../../src/command/arguments/Arguments.ts';
import { commands } from '../../../src/command/commands/index.ts';
import { fullUsage } from '../../../src/command/registry.ts';
import { optionTable } from '../../../src/options/table.ts';

const named = (...values: string[]) => Promise.resolve(values.map((value) => ({ value, about: '' })));
const live: Live = {
  sessions: () => named('work', 'play'),
  windows: () => named('work:0', 'work:1', 'play:0'),
  clients: () => named('/dev/pts/3'),
  buffers: () => named('buffer0'),
};

/** Of a line whose last word is the one being typed. */
async function completed(line: string): Promise<string[]> {
  const words = line.split(' ').slice(1);
  const found = await complete(words.slice(0, -1), words.at(-1) ?? '', live);
  return found.map(({ value }) => value);
}

describe('completion', () => {
  it.each([
    ['holdfast sess', ['session']],
    ['holdfast new-', ['new-session', 'new-window']],
    ['holdfast neww', ['neww']],
    ['holdfast -L other kill-s', ['kill-server', 'kill-session']],
    ['holdfast -', ['-L', '-S', '-f', '-N', '-V', '--help']],
    ['holdfast session d', ['detach', 'destroy']],
    ['holdfast session show ', ['work', 'play']],
    ['holdfast session show work --a', ['--at', '--ansi']],
    ['holdfast session show --tail 5 w', ['work']],
    ['holdfast session create -- ', [':file']],
    ['holdfast session restore --from ', [':file']],
    ['holdfast events --no', ['--no-follow']],
    ['holdfast completion ', ['bash', 'zsh', 'fish']],
    ['holdfast api describe audit.', ['audit.read', 'audit.checkpoint']],
    ['holdfast help session de', ['detach', 'destroy']],
    ['holdfast attach-session -t ', ['work', 'play']],
    ['holdfast a -dt p', ['play']],
    ['holdfast select-window -t work:', ['work:0', 'work:1']],
    ['holdfast detach-client -t ', ['/dev/pts/3']],
    ['holdfast paste-buffer -b ', ['buffer0']],
    ['holdfast new-window -c ', [':file']],
    ['holdfast kill-session -', ['-a', '-C', '-t']],
    ['holdfast set-option -g status-pos', ['status-position']],
    ['holdfast set -g status-position ', ['top', 'bottom']],
    ['holdfast set -g mouse ', ['on', 'off']],
    ['holdfast set-hook -g after-new-w', ['after-new-window']],
    ['holdfast source-file ', [':file']],
    ['holdfast new-session -d \\; kill-se', ['kill-server', 'kill-session']],
    ['holdfast bind-key x kill-se', ['kill-server', 'kill-session']],
    ['holdfast nonsense ', []],
    ['holdfast session nonsense ', []],
  ])('%s', async (line, expected) => {
    expect(await completed(line)).toEqual(expected);
  });

  it('knows every name, alias, flag, verb and option', async () => {
    const first = await completed('holdfast ');
    for (const { name, alias } of commands)
      expect(first).toEqual(expect.arrayContaining(alias ? [name, alias] : [name]));
    for (const { words } of nounCommands) expect(first).toContain(words[0]);
    for (const { name, flags } of commands) {
      expect(await completed(`holdfast ${name} -`)).toEqual(
        expect.arrayContaining(flags.map(({ flag }) => flagLabel(flag))),
      );
    }
    const options = optionTable.filter((option) => !option.hook).map(({ name }) => name);
    expect(await completed('holdfast set -g ')).toEqual(options);
  });
});

describe('help', () => {
  it('has usage and examples for every command', () => {
    for (const { name, examples } of commands) {
      expect(helpFor([name])).toContain(`usage: ${name}`);
      expect([name, examples.length]).not.toEqual([name, 0]);
    }
    for (const { words, examples } of nounCommands) {
      const help = helpFor(words);
      expect(help).toContain(`usage: holdfast ${words.join(' ')}`);
      expect(examples.length).toBeGreaterThan(0);
      for (const [line] of examples) expect(help).toContain(line);
    }
  });

  it('of the whole names every command', () => {
    const help = helpFor([]);
    for (const { name } of commands) expect(help).toContain(`  ${name} `);
    for (const { words } of nounCommands) expect(help).toContain(`  ${words.join(' ')} `);
  });
});

describe('the manual page', () => {
  it('names every command, flag and option, and is roff without a warning', () => {
    const page = manPage();
    const plain = page.replaceAll('\\-', '-');
    for (const spec of commands) expect(plain).toContain(`.B ${fullUsage(spec)}`.replaceAll('\\', '\\e'));
    for (const { words } of nounCommands) expect(plain).toContain(`.B ${words.join(' ')}`);
    for (const { name } of optionTable.filter((option) => !option.hook))
      expect(plain).toContain(`.B ${name} `);
    // No line may begin with a control character that we did not write.
    const requests = page.split('\n').filter((line) => /^[.']/.test(line));
    const known = /^\.(?:TH|SH|TP|TQ|PP|RS|RE|nf|fi|B|BI)\b/;
    expect(requests.filter((line) => !known.test(line))).toEqual([]);
    if (hasGroff()) expect(warningsOf(page)).toBe('');
  });
});

function hasGroff(): boolean {
  try {
    execFileSync('groff', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What groff says of it with all warnings on. */
function warningsOf(page: string): string {
  return execFileSync('sh', ['-c', 'groff -man -ww -z -Tutf8 2>&1'], { input: page, encoding: 'utf8' });
}
