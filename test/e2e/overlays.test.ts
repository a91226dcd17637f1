/** Lists over the panes in a real terminal: what a person sees, what their keys do, and what the program gets of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHost } from '../helpers/TestHost.ts';
import type { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost();
  await host.okAll(...['alpha', 'beta', 'gamma'].map((name) => ['new-session', '-d', '-s', name]), [
    'new-window',
    '-d',
    '-t',
    'beta',
    '-n',
    'editor',
  ]);
});

afterEach(async () => {
  user.end();
  await host.stop();
});

async function attach(size = { cols: 100, rows: 30 }): Promise<void> {
  user = host.terminal(['attach-session', '-t', 'alpha'], size);
  await user.until((text) => text.includes('[alpha]') && text.includes('#'));
}

const shownSession = () => host.ok('list-clients', '-F', '#{client_session}');

describe('the tree of sessions', () => {
  it('opens with C-b s, is filtered by typing, and Enter goes to what is selected', async () => {
    await attach();
    user.type('\x02s');
    await user.until((text) => ['alpha', 'beta', 'gamma', 'sessions'].every((word) => text.includes(word)));
    user.type('gam');
    await user.until((text) => text.includes('sessions › gam') && !text.includes('beta'));
    user.type('\r');
    await user.until((text) => text.includes('[gamma]') && !text.includes('sessions ›'));
    expect(await shownSession()).toBe('gamma');
  });

  it('opened by a script, is shown to the client that looks at its target', async () => {
    await attach();
    const other = host.terminal(['attach-session', '-t', 'beta'], { cols: 100, rows: 30 });
    try {
      await other.until((text) => text.includes('[beta]'));
      await host.ok('choose-tree', '-t', 'alpha:');
      await user.until((text) => text.includes('type to filter'));
      await host.ok('choose-buffer', '-t', 'beta:');
      await other.until((text) => text.includes('type to filter'));
    } finally {
      other.end();
    }
  });

  it("keys typed with C-b s in one go are the list's, and the program gets none of them", async () => {
    await attach();
    user.type('\x02sbet');
    await user.until((text) => text.includes('sessions › bet'));
    user.type('\x1b');
    await user.until((text) => !text.includes('sessions ›'));
    user.type('echo so""me\r');
    await user.until((text) => text.includes('\nsome'));
    expect(user.text()).not.toContain('bet');
  });

  it('what is typed ahead of its end is typed where the choice leads to: no key is lost', async () => {
    await attach();
    user.type('\x02sgam\recho ahe""ad; echo of the end\r');
    await user.until((text) => text.includes('[gamma]') && /^of the end$/m.test(text));
    expect(user.text()).toContain('\nahead');
  });

  it('a click selects, and one on what is selected goes there; the wheel moves', async () => {
    await attach();
    user.type('\x02s');
    await user.until((text) => text.includes('sessions ›') && text.includes('gamma'));
    const y = user.rows().findIndex((row) => row.includes('gamma') && row.includes('│')) + 1;
    const click = `\x1b[<0;12;${y}M\x1b[<0;12;${y}m`;
    user.type(click + click);
    await user.until((text) => text.includes('[gamma]') && !text.includes('sessions ›'));
  });

  it('a window is found by its name, and is the current one after Enter', async () => {
    await attach();
    user.type('\x02w');
    await user.until((text) => text.includes('windows ›') && text.includes('editor'));
    user.type('edit\r');
    await user.until((text) => text.includes('[beta]') && text.includes('editor*'));
  });

  it('asks before it kills, and the session is gone from the list', async () => {
    await attach();
    user.type('\x02sgam');
    await user.until((text) => text.includes('sessions › gam'));
    user.type('\x18');
    await user.until((text) => text.includes('Kill gamma?'));
    user.type('n');
    await user.until((text) => !text.includes('Kill gamma?'));
    user.type('\x18y');
    await user.until((text) => text.includes('nothing matches'));
    user.type('\x1b');
    await user.until((text) => !text.includes('sessions ›'));
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe('alpha\nbeta');
  });

  it('several are tagged and killed together', async () => {
    await attach();
    user.type('\x02s');
    await user.until((text) => text.includes('sessions ›') && text.includes('gamma'));
    user.type('\x1b[B\x14\x14');
    await user.until((text) => (text.match(/▸? *\* (?:beta|gamma)/g) ?? []).length === 2);
    user.type('\x18');
    await user.until((text) => text.includes('Kill 2 tagged?'));
    user.type('y');
    await host.until(
      () => host.ok('list-sessions', '-F', '#{session_name}'),
      (names) => names === 'alpha',
    );
  });

  it('renames and makes sessions while it stays open', async () => {
    await attach();
    user.type('\x02sgam');
    await user.until((text) => text.includes('sessions › gam'));
    user.type('\x12');
    await user.until((text) => text.includes('Rename gamma to:'));
    user.type("it's gamut\r");
    await user.until((text) => text.includes("it's gamut"));
    user.type('\x0fgamble\r');
    await user.until((text) => text.includes('gamble'));
    user.type('\x1b');
    await user.until((text) => !text.includes('sessions ›'));
    expect(await host.ok('list-sessions', '-F', '#{session_name}')).toBe("alpha\nbeta\ngamble\nit's gamut");
  });

  it('shows what is in the selected pane, also what comes while it is open', async () => {
    await host.ok('send-keys', '-t', 'gamma', 'echo first-""picture', 'Enter');
    await attach({ cols: 120, rows: 30 });
    user.type('\x02sgam');
    await user.until((text) => text.includes('first-picture'));
    await host.ok('send-keys', '-t', 'gamma', 'echo second-""picture', 'Enter');
    await user.until((text) => text.includes('second-picture'));
  });

  it('works in a terminal of 20 by 5', async () => {
    await attach({ cols: 20, rows: 5 });
    user.type('\x02s');
    await user.until((text) => text.includes('sessions') && text.includes('alpha'));
    user.type('gam\r');
    await user.until((text) => text.includes('[gamma]'));
  });

  it('what the panes show goes on under it, and is whole when it closes', async () => {
    await attach();
    user.type('\x02s');
    await user.until((text) => text.includes('sessions ›'));
    await host.ok('send-keys', '-t', 'alpha', 'clear; seq 100 | tail -n 25', 'Enter');
    await user.until((text) => text.includes('100') && text.includes('sessions ›'));
    user.type('\x1b');
    await user.until((text) => /76\n77\n(.*\n)*98\n99\n100/.test(text));
  });
});

describe('other lists', () => {
  it('C-b ? shows what the keys do, and is searched by typing', async () => {
    await attach();
    user.type('\x02?');
    await user.until((text) => text.includes('keys ›') && text.includes('C-b'));
    expect(user.text()).not.toMatch(/list-keys|Enter choose/);
    user.type('rotate');
    await user.until((text) => /Rotate|rotate/.test(text.split('\n').slice(4).join('\n')));
    user.type('\r');
    await user.until((text) => !text.includes('keys ›'));
  });

  it('C-b ~ shows a single message as a list too, so that no key goes to the shell', async () => {
    await attach();
    await host.ok('set-option', '-g', 'message-limit', '1');
    user.type('\x02~');
    await user.until((text) => text.includes('messages ›'));
    user.type('q\x15\x1b');
    await user.until((text) => !text.includes('messages ›'));
    expect(user.text()).not.toContain('$ q');
  });

  it('the palette finds a key by what it does and runs it', async () => {
    await attach();
    user.type('\x02P');
    await user.until((text) => text.includes('palette ›'));
    user.type('last window\x15new window');
    await user.until((text) => text.includes('palette › new window') && text.includes('C-b c'));
    user.type('\r');
    await user.until((text) => text.includes('1:sh*'));
  });

  it('the palette begins with what is looked for most, as the panel of keys does', async () => {
    await attach();
    user.type('\x02P');
    await user.until((text) =>
      /palette ›.*\n.*New window .*C-b c .*\n.*Split left\/right .*C-b % /.test(text),
    );
  });

  it('C-b ~ shows the messages from the start of the server on', async () => {
    await attach();
    user.type('\x02~');
    await user.until((text) => /\d: holdfast \S+ started/.test(text));
  });

  it('the palette puts a command that needs more on the command line', async () => {
    await attach();
    user.type('\x02Prename-window');
    await user.until((text) => text.includes('palette › rename-window'));
    user.type('\r');
    await user.until((text) => text.includes(':rename-window'));
    user.type('found\r');
    await user.until((text) => text.includes('0:found*'));
  });

  it('a paste buffer is chosen by what is in it', async () => {
    await host.ok('set-buffer', 'first thing');
    await host.ok('set-buffer', 'second thing');
    await attach();
    user.type('\x02=');
    await user.until((text) => text.includes('buffers ›') && text.includes('first thing'));
    user.type('first\r');
    await user.until((text) => text.includes('# first thing'));
  });

  it('a client is chosen to be detached', async () => {
    await attach();
    const other = host.terminal(['attach-session', '-t', 'beta'], { cols: 33, rows: 11 });
    await other.until((text) => text.includes('[beta]'));
    user.type('\x02D');
    await user.until((text) => text.includes('clients ›') && text.includes('33x11'));
    user.type('xterm\x15\x1b[H');
    const lines = () => user.rows().filter((row) => /33x11|100x30/.test(row));
    if (!/33x11/.test(lines()[0] ?? '')) user.type('\x1b[B');
    user.type('\r');
    await other.exit;
    await user.until((text) => text.includes('[alpha]'));
  });
});

describe('menus', () => {
  it.each([
    ['bottom', 29],
    ['top', 0],
  ])('of a window leave the status line at the %s in sight, with the name', async (position, line) => {
    await host.ok('set-option', '-g', 'status-position', position);
    await attach();
    const name = () => user.rows()[line] ?? '';
    const menu = async () => {
      await user.until((text) => text.includes('New After') && text.includes('New At End'));
      expect(name()).toContain('[alpha]  0:sh*');
      const border = user.rows()[line === 0 ? 1 : line - 1];
      expect(border).toMatch(line === 0 ? /╭─/ : /╰─/);
      user.type('\x1b');
      await user.until((text) => !text.includes('New After'));
    };
    user.type('\x02<');
    await menu();
    const x = name().indexOf('0:sh') + 2;
    user.type(`\x1b[<2;${x};${line + 1}M\x1b[<2;${x};${line + 1}m`);
    await menu();
  });

  it('of display-menu begin at the choice given, in the styles given', async () => {
    await attach();
    const choose = async (...flags: string[]) => {
      const chosen = host.run(
        'display-menu',
        ...flags,
        'One',
        '1',
        'display -p one',
        '',
        'Two',
        '2',
        'display -p two',
      );
      await user.until((text) => text.includes('Two'));
      user.type('\r');
      return (await chosen).out;
    };
    expect(await choose('-C', '2', '-H', 'bg=colour99')).toBe('two\n');
    expect(Buffer.concat(user.written).toString()).toContain('48;5;99');
    expect(await choose('-C', '-', '-s', 'fg=colour98', '-S', 'fg=colour97')).toBe('one\n');
    for (const colour of ['38;5;98', '38;5;97'])
      expect(Buffer.concat(user.written).toString()).toContain(colour);
    expect(await host.run('display-menu', '-C', 'x', 'One', '1', 'x')).toMatchObject({
      code: 1,
      err: 'starting choice invalid\n',
    });
  });

  it('a held button chooses by letting go, and a click beside a menu closes it', async () => {
    await attach();
    user.type('\x1b[<2;20;5M');
    await user.until((text) => text.includes('Horizontal Split'));
    const y = user.rows().findIndex((row) => row.includes('Horizontal Split')) + 1;
    const x = (user.rows()[y - 1]?.indexOf('Horizontal') ?? 0) + 3;
    user.type(`\x1b[<34;${x};${y}M\x1b[<2;${x};${y}m`);
    await user.until((text) => !text.includes('Horizontal Split'));
    await host.until(
      () => host.ok('list-panes', '-F', 'x', '-t', 'alpha'),
      (panes) => panes === 'x\nx',
    );
    // In the other pane: a second press of the button in the same place at once would be a double click.
    user.type('\x1b[<2;70;12M\x1b[<2;70;12m');
    await user.until((text) => text.includes('Horizontal Split'));
    user.type('\x1b[<0;2;2M\x1b[<0;2;2m');
    await user.until((text) => !text.includes('Horizontal Split'));
  });

  it('an item is chosen by its key, and the others by moving', async () => {
    await attach();
    user.type('\x02<');
    await user.until((text) => text.includes('New After') && text.includes('Rename'));
    user.type('w');
    await user.until((text) => text.includes('1:sh*') && !text.includes('New After'));
    user.type('\x02>');
    await user.until((text) => text.includes('Horizontal Split'));
    user.type('\r');
    await user.until((text) => text.includes('│') && !text.includes('Horizontal Split'));
    expect(await host.ok('list-panes', '-t', 'alpha', '-F', '#{pane_index}')).toBe('0\n1');
  });
});

describe('the panel of keys', () => {
  it('comes when nothing follows the prefix, and goes with the next key, which does what it does', async () => {
    await attach();
    user.type('\x02');
    await user.until((text) => text.includes('New window'));
    user.type('c');
    await user.until((text) => text.includes('1:sh*') && !text.includes('New window'));
  });
});
