/**
 * capture-pane on tmux and on holdfast: the same bytes written by a program come back the same, with every flag.
 * What may differ is normalised here and told in docs/tmux-differences.md: line drawing, overline, and hyperlinks.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TwoServers } from './TwoServers.ts';

const styled = [
  'plain line   ',
  '\x1b[31mred\x1b[0m after \x1b[1;4;32mbold under green\x1b[0m',
  '\x1b[1mbold\x1b[22m not \x1b[3;38;5;200mitalic\x1b[0m \x1b[48;2;1;2;3mrgb   \x1b[0m',
  '\x1b[91mbright\x1b[102mon bright\x1b[39mdefault\x1b[0m tail',
  '\x1b[7mreverse  \x1b[0m',
  '\x1b[4:3mcurly\x1b[0m \x1b[58;5;9m\x1b[4mcolour\x1b[0m \x1b[9;5mgone\x1b[0m \x1b[8mhid\x1b[0m \x1b[2mdim\x1b[0m',
  '\x1b[21;5mdouble\x1b[25mdouble\x1b[0m',
  'wide 日本語 text é e\u0301 end',
  'tab\tbed\tx',
  'x'.repeat(100),
  '\x1b[44mto the end\x1b[K\x1b[0m',
  '\x1b[44m\x1b[K\x1b[0monly erased',
  'columns\x1b[20Gat20\x1b[40Gat40',
  '日'.repeat(45),
  'back\\slash',
  '',
  'trailing spaces        ',
  '\x1b[41m  \x1b[0m',
  'flag 🇩🇪 family 👨‍👩‍👧 end',
  '\x1b[32mno reset at the end',
  ' still green\x1b[0m',
  '\x1b[1;31mA\x1b[32mB\x1b[22mC\x1b[49mD\x1b[0mE',
];
const links = ['\x1b]8;;http://h/a\x07link\x1b]8;;\x07 none', '\x1b(0lqqk\x1b(B'];

describe('capture-pane', () => {
  const servers = new TwoServers();
  beforeAll(async () => {
    await servers.start();
    const file = join(servers.folder, 'text');
    writeFileSync(file, [...styled, ...links, 'done'].join('\n'));
    await servers.run(`new-session -d -s styles -x 80 -y 40 'cat ${file}; exec cat'`);
    await servers.run(`new-session -d -s past -x 30 -y 6 'cat ${file}; exec cat'`);
    for (const target of ['styles', 'past'])
      await servers.until(`capture-pane -p -t ${target}`, ({ out }) => out.includes('done'));
  });
  afterAll(() => servers.stop());

  const flags = ['', '-e', '-J', '-N', '-C', '-e -J', '-e -N', '-e -C', '-J -C'];
  it.each(flags)('of the screen, %s', async (flag) => {
    const { tmux, holdfast } = await servers.run(`capture-pane -p ${flag} -E 23 -t styles`);
    expect(holdfast).toEqual(tmux);
  });

  it.each(flags)('of all there is, history and screen, %s', async (flag) => {
    const { tmux, holdfast } = await servers.run(`capture-pane -p ${flag} -S - -E -1 -t past`);
    expect(holdfast).toEqual(tmux);
  });

  it('of what the alternate screen covers, -a', async () => {
    writeFileSync(join(servers.folder, 'alternate'), 'below\n\x1b[?1049h\x1b[Habove');
    await servers.run(
      `new-session -d -s alt -x 30 -y 6 'cat ${join(servers.folder, 'alternate')}; exec cat'`,
    );
    await servers.until('capture-pane -p -t alt', ({ out }) => out.includes('above'));
    const { tmux, holdfast } = await servers.run('capture-pane -p -a -t alt');
    expect(holdfast).toEqual(tmux);
    expect(holdfast.out).toContain('below');
  });

  it('gives hyperlinks as sequences, and line drawing as what is seen', async () => {
    const { holdfast } = await servers.run('capture-pane -p -e -S 24 -E 25 -t styles');
    expect(holdfast.out).toBe('\x1b]8;;http://h/a\x1b\\link\x1b]8;;\x1b\\ none\n┌──┐\n');
  });
});
