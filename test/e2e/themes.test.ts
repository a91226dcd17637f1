/** Themes in a real terminal: what `set -g theme` and choose-theme make of the screen, and what of a file that changes. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { standardColours } from '../../src/options/theme/standard.ts';
import { kitty, SpeakingTerminal, type Speech } from '../helpers/speech.ts';
import { launcher, TestHost } from '../helpers/TestHost.ts';
import { TestTerminal } from '../helpers/TestTerminal.ts';

let host: TestHost;
let user: TestTerminal;

beforeEach(async () => {
  host = new TestHost({ COLORTERM: 'truecolor' });
  await host.ok('new-session', '-d', '-s', 'work');
});

afterEach(async () => {
  user?.end();
  await host.stop();
});

async function attach(size = { cols: 90, rows: 30 }): Promise<void> {
  user = host.terminal(['attach-session', '-t', 'work'], size);
  await user.until((text) => text.includes('[work]'));
}

/** The end of the status line has this background, `#rrggbb`. */
const bar = (colour: string) => (_: string, terminal: TestTerminal) =>
  Array.from(
    (terminal.styles().at(-1) ?? '').matchAll(/\d+:\S+ \d+\/(-?\d+)/g),
    ([, background]) => background,
  ).at(-1) === String(Number.parseInt(colour.slice(1), 16));
/** The bar of the default theme while the terminal has not told its background. */
const defaultBar = '#1a1c20';
const nordBar = '#343a47';
const barIs = (colour: string) => user.until(bar(colour));

/** Waits until a line beside the active pane has this colour. */
const border = (colour: string, terminal = user) =>
  terminal.until(() =>
    terminal.styles().some((row) => row.includes(`/${Number.parseInt(colour.slice(1), 16)} 0/`)),
  );

/** A terminal tells its background. */
const tellGround = (terminal: TestTerminal, ground: string) =>
  terminal.type(`\x1b]11;rgb:${[1, 3, 5].map((at) => ground.slice(at, at + 2).repeat(2)).join('/')}\x1b\\`);

/** A theme of the user's own, written whole. */
function writeTheme(name: string, barColour: string): string {
  const folder = join(host.dir, 'config', 'holdfast', 'themes');
  mkdirSync(folder, { recursive: true });
  const colours = Object.keys(standardColours).map(
    (colour) => `${colour} = ${colour === 'bar' ? barColour : '#808080'}`,
  );
  const path = join(folder, `${name}.theme`);
  writeFileSync(path, `about = Mine\n[colours]\n${colours.join('\n')}\n`);
  return path;
}

describe('the theme', () => {
  it('is what the option says: the screen has its colours at once, and shows no option changed', async () => {
    await attach();
    await barIs(defaultBar);
    await host.ok('set-option', '-g', 'theme', 'nord');
    await barIs(nordBar);
    expect(await host.ok('show-options', '-gv', 'status-style')).toBe('bg=green,fg=black');
    expect(await host.ok('show-options', '-gv', 'theme')).toBe('nord');
  });

  it('gives way to a style that the user sets, and takes over again when that is unset', async () => {
    await attach();
    await host.ok('set-option', '-g', 'status-style', 'bg=#010203');
    await host.ok('set-option', '-g', 'theme', 'nord');
    await barIs('#010203');
    await host.ok('set-option', '-gu', 'status-style');
    await barIs(nordBar);
  });

  it('that is not there is refused, with the names of those that are', async () => {
    const { code, err } = await host.run('set-option', '-g', 'theme', 'nrod');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^no such theme: nrod; there are: .*default, .*nord, nord-dark, .*tokyo-night-light\n$/,
    );
    expect(await host.ok('show-options', '-gv', 'theme')).toBe('default');
  });

  it('of the user is read again when its file is written, and when an editor puts another in its place', async () => {
    const path = writeTheme('mine', '#101010');
    await host.ok('set-option', '-g', 'theme', 'mine');
    await attach();
    await barIs('#101010');
    writeTheme('mine', '#202020');
    await barIs('#202020');
    renameSync(writeTheme('next', '#303030'), path);
    await barIs('#303030');
    renameSync(writeTheme('next', '#404040'), path);
    await barIs('#404040');
  });

  it('with a mistake in its changed file stays as it was, and the message line says where the mistake is', async () => {
    const path = writeTheme('mine', '#101010');
    await host.ok('set-option', '-g', 'theme', 'mine');
    await host.ok('set-option', '-g', 'display-time', '0');
    await attach();
    await barIs('#101010');
    writeFileSync(path, '[colours]\nbar = reddish\n');
    await user.until((text) => text.includes('mine.theme:2: not a colour: reddish'));
    user.type(' ');
    await barIs('#101010');
  });

  it('outlives the server', async () => {
    await host.ok('set-option', '-g', 'theme', 'nord');
    await host.ok('server', 'restart');
    await attach();
    await barIs(nordBar);
  });
});

describe('the prompt', () => {
  it('has message-command-style in the command mode of vi, and message-style while text is typed', async () => {
    await host.ok('set-option', '-g', 'status-keys', 'vi');
    await host.ok('set-option', '-g', 'message-style', 'bg=#010203');
    await host.ok('set-option', '-g', 'message-command-style', 'bg=#040506');
    await attach();
    user.type('\x02:abc');
    await user.until((text, terminal) => text.includes(':abc') && bar('#010203')(text, terminal));
    user.type('\x1b');
    await barIs('#040506');
    user.type('a');
    await barIs('#010203');
  });
});

describe('choose-theme', () => {
  it('shows each theme as it is selected; Escape puts back what was there, Enter keeps', async () => {
    await attach();
    user.type('\x02T');
    await user.until((text) => text.includes('themes ›') && text.includes('Cold blues'));
    user.type('nord');
    await user.until((text, terminal) => text.includes('themes › nord') && bar(nordBar)(text, terminal));
    user.type('\x1b');
    await user.until((text, terminal) => !text.includes('themes ›') && bar(defaultBar)(text, terminal));
    expect(await host.ok('show-options', '-gv', 'theme')).toBe('default');
    user.type('\x02Tnord\r');
    await host.until(
      () => host.ok('show-options', '-gv', 'theme'),
      (theme) => theme === 'nord',
    );
    await user.until((text) => !text.includes('themes ›'));
    const path = join(host.dir, 'config/holdfast/holdfast.conf');
    await user.until((text) => text.includes('theme nord lasts: line 1 of '));
    expect(readFileSync(path, 'utf8')).toBe('set -g theme nord # chosen with choose-theme\n');
    user.type(' ');
    await user.until((text) => text.includes('[work]'));
    await barIs(nordBar);
  });

  it('lasts beyond the server: a line at the end of the configuration, which is else as it was and not run again', async () => {
    const path = join(host.dir, 'config/holdfast/holdfast.conf');
    const own = "# mine\nset -g theme dracula\nset -ga status-left 'x'";
    await host.ok('kill-server');
    mkdirSync(join(host.dir, 'config/holdfast'), { recursive: true });
    writeFileSync(path, own);
    await host.ok('new-session', '-d', '-s', 'work');
    await attach();
    for (const [name, colour] of [
      ['gruvbox', '#3c3836'],
      ['nord', nordBar],
    ] as const) {
      user.type(`\x02T`);
      await user.until((text) => text.includes('themes ›'));
      user.type(`${name}\r`);
      await user.until((text) => text.includes(`theme ${name} lasts: line 4 of`));
      user.type(' ');
      await barIs(colour);
    }
    expect(readFileSync(path, 'utf8')).toBe(`${own}\nset -g theme nord # chosen with choose-theme\n`);
    expect(await host.ok('show-options', '-gv', 'status-left')).toBe('[#{session_name}] x');
    expect(await host.ok('show-messages')).not.toContain('loaded again');
    await host.ok('kill-server');
    await host.ok('new-session', '-d', '-s', 'work');
    expect(await host.ok('show-options', '-gv', 'theme')).toBe('nord');
  });

  it('says so when the configuration cannot be written, and the theme is in force all the same', async () => {
    rmSync(join(host.dir, 'config/holdfast'), { recursive: true, force: true });
    writeFileSync(join(host.dir, 'config/holdfast'), '');
    await attach({ cols: 150, rows: 30 });
    user.type('\x02Tnord\r');
    await user.until((text) => /theme nord until the server ends, not kept: .*holdfast.conf: \w+/.test(text));
    expect(await host.ok('show-options', '-gv', 'theme')).toBe('nord');
  });

  it('lists those that suit the background first, and warns of the others', async () => {
    await attach({ cols: 90, rows: 40 });
    tellGround(user, '#ffffff');
    await host.until(
      () => host.ok('list-clients', '-F', '#{client_theme}'),
      (theme) => theme === 'light',
    );
    user.type('\x02T');
    await user.until((text) => text.includes('themes ›'));
    user.type('nord');
    await user.until((text) => text.includes('themes › nord') && text.includes('nord-dark'));
    const at = (name: string) => user.rows().findIndex((row) => row.includes(`│   ${name} `));
    expect(at('nord')).toBeGreaterThan(0);
    expect([at('nord-light'), at('nord-dark')]).toEqual([at('nord') + 1, at('nord') + 2]);
    expect(user.rows()[at('nord-dark')]).toMatch(/dark +for dark terminals/);
    expect(user.rows()[at('nord-light')]).toMatch(/light +Cold blues/);
    user.type('-dark\r');
    await user.until((text) => text.includes('theme nord-dark (for dark terminals) lasts: line 1 of'));
  });

  it('puts the theme back when the client goes while the list is open', async () => {
    await attach();
    user.type('\x02T');
    await user.until((text) => text.includes('themes ›'));
    user.type('nord');
    await barIs(nordBar);
    user.kill('SIGKILL');
    await user.exit;
    await attach();
    await barIs(defaultBar);
  });
});

describe('the list of themes', () => {
  it.each([60, 80, 200])('stands in columns in %d columns, also with one of my own', async (cols) => {
    writeTheme('a-theme-of-my-own', '#101010');
    await attach({ cols, rows: 24 });
    user.type('\x02T');
    await user.until((text) => /themes ›[\s\S]*dracula[\s\S]*╰/.test(text));
    const rows = user.rows().filter((row) => / (dark|light|both) /.test(row));
    expect(rows.length).toBeGreaterThan(6);
    expect(new Set(rows.map((row) => row.search(/ (dark|light|both) /))).size).toBe(1);
    expect(new Set(rows.map((row) => row.search(/[A-Z]/))).size).toBe(1);
    expect(user.text()).toMatch(cols < 80 ? /default +in use +both/ : /default +in use +both +Goes with/);
  });
});

describe('without colours', () => {
  it('only what is selected is reversed in a list and in a menu, whatever the theme paints behind them', async () => {
    await host.ok('set-option', '-g', 'theme', 'nord');
    await host.ok('rename-window', '-t', 'work', 'one');
    await host.ok('new-window', '-d', '-t', 'work', '-n', 'two');
    host.env.NO_COLOR = '1';
    await attach();
    /** The row with this text has reversed cells. */
    const reversed = (text: string) => {
      const at = user.rows().findIndex((row) => row.includes(text));
      return /\d+:0\/-1 0\/-1 \d\d1\d\d /.test(user.styles()[at] ?? '');
    };
    user.type('\x02w');
    await user.until((text) => text.includes('0: one') && text.includes('1: two'));
    expect(['0: one', '1: two', 'type to filter', 'Esc'].map(reversed)).toEqual([true, false, false, false]);
    user.type('\x1b');
    await user.until((text) => !text.includes('1: two'));
    user.type('\x02<');
    await user.until((text) => text.includes('Swap Left') && text.includes('New At End'));
    expect(['Swap Left', 'Respawn', 'New At End'].map(reversed)).toEqual([true, false, false]);
  });
});

describe('the titles of panes', () => {
  it('of those that are not active are in a colour for text, and the line is in its own', async () => {
    await host.ok('set-option', '-g', 'theme', 'nord');
    await host.ok('set-option', '-gw', 'pane-border-status', 'top');
    await host.ok('set-option', '-gw', 'pane-border-format', 'title');
    await host.ok('split-window', '-h', '-t', 'work');
    await attach();
    await user.until((text) => text.split('title').length === 3);
    const [dim, line] = ['#b4bdce', '#616e88'].map((hex) => Number.parseInt(hex.slice(1), 16));
    await user.until((_, terminal) => {
      const [first = ''] = terminal.styles();
      return new RegExp(`^0:\\S+/${line} .*2:\\S+/${dim} \\S+ \\S+ 7:\\S+/${line} `).test(first);
    });
  });
});

describe('copy mode', () => {
  it('has styles of their own for its position and its selection, and mode-style without them', async () => {
    await host.ok('set-option', '-g', 'theme', 'nord');
    await host.ok('respawn-pane', '-k', '-t', 'work', "echo 'some words'; exec sleep 1000");
    await attach();
    await user.until((text) => text.includes('some words'));
    await host.ok('copy-mode', '-t', 'work');
    const first = (colour: string) => (_: string, terminal: TestTerminal) =>
      (terminal.styles()[0] ?? '').includes(`/${Number.parseInt(colour, 16)} `);
    await user.until(first('88c0d0'));
    await host.ok('send-keys', '-t', 'work', '-X', 'history-top');
    await host.ok('send-keys', '-t', 'work', '-X', 'begin-selection');
    await host.ok('send-keys', '-t', 'work', '-X', 'end-of-line');
    await user.until(first('4c566a'));
    await host.ok('set-option', '-gw', 'copy-mode-selection-style', 'bg=#102030');
    await host.ok('send-keys', '-t', 'work', '-X', 'cursor-left');
    await user.until(first('102030'));
  });
});

describe('a pair of themes', () => {
  it('gives each client the half for its own terminal, at the same time', async () => {
    await host.ok('set-option', '-g', 'theme', 'nord');
    await host.ok('split-window', '-h', '-t', 'work');
    await attach();
    const other = host.terminal(['attach-session', '-t', 'work'], { cols: 90, rows: 30 });
    try {
      await other.until((text) => text.includes('[work]'));
      tellGround(user, '#101010');
      tellGround(other, '#ffffff');
      await user.until(bar(nordBar));
      await other.until(bar('#dde3ec'));
      await border('#88c0d0');
      await border('#2f5a86', other);
      // Neither takes its colours from the one that draws after it.
      await host.ok('rename-window', '-t', 'work', 'anew');
      await user.until((text, terminal) => text.includes('0:anew') && bar(nordBar)(text, terminal));
      await other.until((text, terminal) => text.includes('0:anew') && bar('#dde3ec')(text, terminal));
    } finally {
      other.end();
    }
  });

  it('has each half as a theme of its own, whatever the terminal', async () => {
    await host.ok('set-option', '-g', 'theme', 'nord-light');
    await attach();
    tellGround(user, '#101010');
    await barIs('#dde3ec');
    await host.ok('set-option', '-g', 'theme', 'catppuccin-mocha');
    await barIs('#313244');
  });
});

describe('the background of a terminal that does not tell it', () => {
  const isKnown = (theme: string) =>
    host.until(
      () => host.ok('list-clients', '-F', '#{client_theme}'),
      (told) => told === theme,
    );

  it.each([
    ['15;default;0', 'dark'],
    ['0;15', 'light'],
  ])('is that of COLORFGBG=%s: %s', async (value, theme) => {
    host.env.COLORFGBG = value;
    await attach();
    await user.until((_, terminal) => Buffer.concat(terminal.written).includes('\x1b]11;?'));
    // The end of its answers.
    user.type('\x1b[?64;1;2;22c');
    await isKnown(theme);
  });

  it('is black on the console of Linux', async () => {
    const argv = ['TERM=linux', process.execPath, launcher, 'attach-session', '-t', 'work'];
    user = new TestTerminal('/usr/bin/env', argv, { env: host.env, cwd: host.dir, cols: 90, rows: 30 });
    await user.until((text) => text.includes('[work]'));
    await isKnown('dark');
  });
});

describe('the default theme', () => {
  it('asks the terminal for its background after the first picture, and no answer reaches the program', async () => {
    await attach();
    await user.until((_, terminal) => Buffer.concat(terminal.written).includes('\x1b]11;?'));
    const written = Buffer.concat(user.written).toString('latin1');
    expect(written.indexOf('[work]')).toBeLessThan(written.indexOf('\x1b]11;?'));
    user.type('\x1b]10;rgb:0000/0000/0000\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\echo read""y\r');
    await user.until((text) => text.includes('\nready'));
    expect(user.text()).not.toMatch(/rgb|ffff/);
    expect(await host.ok('list-clients', '-F', '#{client_theme}')).toBe('light');
    await host.ok('split-window', '-h', '-t', 'work');
    await border('#1a62ab');
  });

  it('follows a terminal that becomes light, and so do programs that want to; one that comes types nothing', async () => {
    const program = "stty raw -echo; printf '\\033[?2031hready '; exec cat -v";
    await host.ok('respawn-pane', '-k', '-t', 'work', program);
    await host.ok('split-window', '-d', '-h', '-t', 'work', 'sleep 1000');
    await attach();
    let background = '1010/1010/1010';
    const asked = '\x1b]11;?\x1b\\';
    const speech: Speech = [...kitty.filter(([question]) => question !== asked), [asked, 'background']];
    user.voice = new SpeakingTerminal(speech, (answer) =>
      user.type(answer === 'background' ? `\x1b]11;rgb:${background}\x1b\\` : answer),
    );
    // It may have been asked before it had its voice.
    user.voice.hear(Buffer.concat(user.written).toString('latin1'));
    await border('#74b8f0');
    await host.until(
      () => host.ok('list-clients', '-F', '#{client_theme}'),
      (theme) => theme === 'dark',
    );
    background = 'fafa/fafa/fafa';
    user.type('\x1b[?997;2n');
    await user.until((text) => text.includes('ready ^[[?997;2n'));
    await border('#1a62ab');
    expect(await host.ok('list-clients', '-F', '#{client_theme}')).toBe('light');
    user.type('.');
    await user.until((text) => text.includes('ready ^[[?997;2n.'));
  });
});
