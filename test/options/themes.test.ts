/** The themes that come with the program, and the format that people write them in. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  indexedColour,
  readableForeground,
  reduceColour,
  rgbColour,
} from '../../src/client/compositor/colours.ts';
import { createGlobalOptions } from '../../src/options/OptionStore.ts';
import { colourHex, colourIndex, colourRgb } from '../../src/options/style/colour.ts';
import { defaultLook, type Look, parseStyle } from '../../src/options/style/style.ts';
import { optionSpec } from '../../src/options/table.ts';
import { standardColours, standardStyles } from '../../src/options/theme/standard.ts';
import { backgroundOf, contrast, parseTheme, type Theme } from '../../src/options/theme/Theme.ts';

type Rgb = [number, number, number];

const folder = join(import.meta.dirname, '../../themes');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.theme'))
  .map((file) => file.slice(0, -'.theme'.length));
const themes = names.map((name) => parseTheme(name, readFileSync(join(folder, `${name}.theme`), 'utf8')));
const palettes = themes.filter(({ colours }) => colours.size > 0);

/** The sixteen colours as xterm has them without any settings (XTerm-col.ad). */
const xterm: readonly string[] =
  '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'.split(
    ' ',
  );

function toRgb(hex: string): Rgb {
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

type Depth = 'truecolor' | '256' | '16';

const numberOf = (colour: string): number => {
  const rgb = colourRgb(colour);
  return rgb ? rgbColour(...rgb) : indexedColour(colourIndex(colour));
};

/** What the client's number of a colour looks like. */
function shown(number: number): Rgb {
  if (number & 0x2000000) return [(number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff];
  const index = number & 0xff;
  return toRgb(index < 16 ? (xterm[index] ?? '000000') : (colourHex(`colour${index}`) ?? '000000'));
}

/** Every place where a theme puts text on something: its option, and the look that results there. */
function looks(theme: Theme, background: 'dark' | 'light'): [place: string, look: Look][] {
  const { session, window } = createGlobalOptions();
  for (const place of [session, window]) {
    place.setThemed(
      new Map([...theme.values].filter(([name]) => optionSpec(name)?.scopes.includes(place.scope))),
    );
  }
  const read = (option: string, base: Look = defaultLook): Look => {
    const place = optionSpec(option)?.scopes.includes('session') ? session : window;
    const text = place
      .getString(option)
      .replace(/^#\{E:([\w-]+)\}$/, (_, other: string) => window.getString(other));
    const style = parseStyle(expanded(text, background), base, base);
    if (!style) throw new Error(`${theme.name}: ${option}: ${text}`);
    return style;
  };
  const status = read('status-style');
  const on = (base: Look, ...options: string[]): [string, Look][] =>
    options.map((name) => [name, read(name, base)]);
  const list = read('list-style');
  const roles = [
    'title',
    'dim',
    'key',
    'match',
    'accent',
    'good',
    'warn',
    'bad',
    'input',
    'question',
    'selected',
  ];
  const menu = read('menu-style');
  return [
    ['status-style', status],
    ...on(
      status,
      'status-left-style',
      'status-right-style',
      'window-status-style',
      'window-status-current-style',
      'window-status-last-style',
      'window-status-bell-style',
      'window-status-activity-style',
    ),
    ...on(
      defaultLook,
      'message-style',
      'message-command-style',
      'mode-style',
      'copy-mode-match-style',
      'copy-mode-current-match-style',
      'copy-mode-mark-style',
      'copy-mode-position-style',
      'menu-selected-style',
    ),
    ['list-style', list],
    ...on(list, ...roles.map((role) => `list-${role}-style`)),
    ['menu-style', menu],
    ...on(menu, 'list-key-style', 'list-dim-style', 'list-title-style'),
  ];
}

/** What the formats that themes use come to: of their conditions only the one about the background. */
function expanded(text: string, background: 'dark' | 'light'): string {
  const choice =
    /^#\{\?#\{==:#\{client_theme\},light\},(.*?[^#]),#\{\?#\{==:#\{client_theme\},dark\},(.*?[^#]),(.*)\}\}$/.exec(
      text,
    );
  return (choice ? (choice[background === 'light' ? 1 : 2] ?? '') : text).replaceAll('#,', ',');
}

/** Contrast of the text of a look, where default colours are those of a terminal with these. */
function contrastOf(look: Look, ground: Rgb, text: Rgb, depth: Depth): number {
  const fg = look.fg === 'default' ? rgbColour(...text) : numberOf(look.fg);
  const bg = look.bg === 'default' ? rgbColour(...ground) : numberOf(look.bg);
  return contrast(shown(readableForeground(fg, bg, depth)), shown(reduceColour(bg, depth)));
}

const rgbOf = (theme: Theme, colour: string): Rgb => shown(numberOf(theme.colours.get(colour) ?? ''));

describe('the themes that come with the program', () => {
  test('are at least eight, dark and light ones, one of high contrast, one of the terminal and one that is tmux', () => {
    expect(palettes.length).toBeGreaterThanOrEqual(8);
    expect(palettes.filter(({ kind }) => kind === 'light').length).toBeGreaterThanOrEqual(3);
    expect(palettes.filter(({ kind }) => kind === 'dark').length).toBeGreaterThanOrEqual(3);
    expect(names).toEqual(expect.arrayContaining(['default', 'tmux', 'high-contrast']));
    for (const { name, about } of themes) expect(about, name).not.toBe('');
  });

  test.each(palettes.map((theme) => [theme.name, theme] as const))(
    'all text of %s stands out from what is behind it by 4.5 to 1, also with 256 and 16 colours',
    (name, theme) => {
      const ground = rgbOf(theme, 'ground');
      const text = rgbOf(theme, 'text');
      const kind = theme.kind === 'light' ? 'light' : 'dark';
      const least = name.startsWith('high-contrast') ? 7 : 4.5;
      const poor = (['truecolor', '256', '16'] as const).flatMap((depth) =>
        looks(theme, kind).flatMap(([place, look]) => {
          const ratio = contrastOf(look, ground, text, depth);
          return ratio >= (depth === '16' ? Math.min(least, 4.5) : least)
            ? []
            : [`${place} ${depth} ${look.fg} on ${look.bg}: ${ratio.toFixed(2)}`];
        }),
      );
      expect(poor).toEqual([]);
    },
  );

  test.each(palettes.map((theme) => [theme.name, theme] as const))(
    'the border of the active pane of %s is seen, and the others are',
    (_, theme) => {
      const ground = rgbOf(theme, 'ground');
      expect(contrast(rgbOf(theme, 'accent'), ground)).toBeGreaterThanOrEqual(3);
      // The sizes that display-panes writes are text on the terminal itself.
      for (const colour of ['accent', 'dim']) {
        expect(contrast(rgbOf(theme, colour), ground), colour).toBeGreaterThanOrEqual(4.5);
      }
      for (const behind of ['ground', 'panel'])
        expect(contrast(rgbOf(theme, 'line'), rgbOf(theme, behind)), behind).toBeGreaterThanOrEqual(1.9);
      expect(contrast(rgbOf(theme, 'accent'), rgbOf(theme, 'line'))).toBeGreaterThanOrEqual(1.9);
    },
  );

  test.each(palettes.map((theme) => [theme.name, theme] as const))(
    'what is selected in %s is seen in a list, in a menu and in a pane',
    (_, theme) => {
      for (const behind of ['panel', 'ground'])
        expect(contrast(rgbOf(theme, 'select'), rgbOf(theme, behind)), behind).toBeGreaterThanOrEqual(1.3);
    },
  );

  test('say what they are like in so few words that the chooser has room for all of them', () => {
    for (const { name, about } of themes) expect([...about].length, name).toBeLessThanOrEqual(24);
  });

  test.each(['dark', 'light'] as const)(
    'the default theme is read well on a %s terminal of 16 colours',
    (background) => {
      const theme = themes.find(({ name }) => name === 'default');
      if (!theme) throw new Error('no default theme');
      const [ground, text]: [Rgb, Rgb] =
        background === 'dark' ? [toRgb('000000'), toRgb('e5e5e5')] : [toRgb('ffffff'), toRgb('000000')];
      const poor = looks(theme, background).flatMap(([place, look]) => {
        const ratio = contrastOf(look, ground, text, '16');
        return ratio >= 4.5 ? [] : [`${place} ${look.fg} on ${look.bg}: ${ratio.toFixed(2)}`];
      });
      expect(poor).toEqual([]);
      for (const value of theme.values.values()) expect(value).not.toMatch(/#[0-9a-f]{6}|colour\d/);
    },
  );

  test('a theme with a palette has a style for every part of the screen that has one', () => {
    const styled = Object.keys(standardStyles);
    for (const { values } of palettes)
      for (const option of styled) expect(values.has(option), option).toBe(true);
    for (const option of styled) expect(optionSpec(option)?.type, option).toMatch(/^(style|colour)$/);
  });

  test('sets the lines around popups, to one of the values of the option', () => {
    expect(
      parseTheme('square', '[styles]\npopup-border-lines = heavy').values.get('popup-border-lines'),
    ).toBe('heavy');
    expect(() => parseTheme('mine', '[styles]\npopup-border-lines = wavy')).toThrow(/mine.theme:2: .*wavy/);
    expect(() => parseTheme('mine', '[dark]\npopup-border-lines = heavy')).toThrow(/\[styles\]/);
  });

  test('draw the titles of panes that are not active in a colour that text may have, not in that of lines', () => {
    for (const theme of palettes)
      expect(theme.values.get('pane-title-style'), theme.name).toContain(`fg=${theme.colours.get('dim')}}`);
  });
});

describe('the format of themes', () => {
  const full = Object.keys(standardColours)
    .map((colour) => `${colour} = #123456`)
    .join('\n');

  test('a palette alone makes a theme, and [styles] may say anything anew in its colours', () => {
    const theme = parseTheme(
      'mine',
      `about = Mine\n[colours]\n${full}\nown = #ABCDEF\n[styles]\nstatus-style = fg=own, bg=bar, bold\nclock-mode-colour = own\n`,
    );
    expect(theme.values.get('status-style')).toBe('fg=#abcdef, bg=#123456, bold');
    expect(theme.values.get('mode-style')).toBe('fg=#123456,bg=#123456');
    expect(theme.values.get('clock-mode-colour')).toBe('#abcdef');
    expect(theme.kind).toBe('dark');
  });

  test('colours are filled in inside of formats too', () => {
    const theme = parseTheme(
      'mine',
      `[colours]\n${full}\n[styles]\npane-active-border-style = #{?pane_in_mode,fg=warn,fg=red}\n`,
    );
    expect(theme.values.get('pane-active-border-style')).toBe('#{?pane_in_mode,fg=#123456,fg=red}');
  });

  test.each([
    ['[colours]\nbar = #123456', 'mine.theme: [colours] has no ground, panel,'],
    ['[colours]\nbar = reddish', 'mine.theme:2: no colour: reddish'],
    ['[styles]\nstatus-style = fg=nosuch', 'mine.theme:2: no style: fg=nosuch'],
    ['[styles]\nstatus-left = hello', 'mine.theme:2: no style or colour: status-left'],
    ['\n[syles]', 'mine.theme:2: no such part: [syles]; there are [colours], [styles], [dark], [light]'],
    ['hello', 'mine.theme:1: not NAME = VALUE: hello'],
    ['name = Mine', 'mine.theme:1: unknown: name'],
    ['[dark]\nclock-mode-colour = red', 'mine.theme:2: clock-mode-colour is the same on every background'],
  ])('%j is refused with its line', (text, message) => {
    expect(() => parseTheme('mine', text)).toThrow(message);
  });

  test('black is dark and white is light, and so are the common backgrounds', () => {
    expect(['#000000', '#002b36', '#282a36', '#44475a'].map(backgroundOf)).toEqual(Array(4).fill('dark'));
    expect(['#ffffff', '#fdf6e3', '#c0c0c0'].map(backgroundOf)).toEqual(Array(3).fill('light'));
  });
});

describe('a theme under the options', () => {
  test('is in force where nothing is set, and what is set wins', () => {
    const { session } = createGlobalOptions();
    session.setThemed(new Map([['status-style', 'bg=blue']]));
    expect(session.getString('status-style')).toBe('bg=blue');
    session.setFromText('status-style', 'bg=red');
    expect(session.getString('status-style')).toBe('bg=red');
    session.unset('status-style');
    expect(session.getString('status-style')).toBe('bg=blue');
  });

  test('does not change what is shown, stored and appended to', () => {
    const { session } = createGlobalOptions();
    session.setThemed(new Map([['status-style', 'bg=blue']]));
    expect(session.showLines('status-style')).toEqual(['status-style bg=green,fg=black']);
    expect(session.toState()).toEqual({});
    session.setFromText('status-style', 'bold', { append: true });
    expect(session.getString('status-style')).toBe('bg=green,fg=black,bold');
  });
});

describe('docs/themes.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/themes.md'), 'utf8');
  const rows = (after: string): string[] => {
    const lines = page.slice(page.indexOf(after)).split('\n').slice(2);
    return lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith('|')),
    );
  };

  test('lists every theme, with the terminals that it is for', () => {
    const listed = rows('| theme | for').map((row) =>
      row.split('|').map((cell) => cell.trim().replaceAll('`', '')),
    );
    expect(listed.map(([, name, kind]) => `${name} ${kind}`).sort()).toEqual(
      themes.map(({ name, kind }) => `${name} ${kind}`).sort(),
    );
  });

  test('says of every colour what the program says of it', () => {
    expect(rows('| colour | for')).toEqual(
      Object.entries(standardColours).map(([name, what]) => `| \`${name}\` | ${what} |`),
    );
  });

  test('names only options that are styles or colours, and all that a palette has a say in', () => {
    const named = rows('| options | part').flatMap((row) =>
      [...row.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name),
    );
    for (const name of named) expect(optionSpec(name)?.type, name).toMatch(/^(style|colour)$/);
    const said = Object.keys(standardStyles).filter((name) => !/^(session|pane)-status/.test(name));
    expect(said.filter((name) => !named.includes(name))).toEqual([]);
  });

  test('shows a theme that can be read, and more for it', () => {
    const blocks = [...page.matchAll(/```theme(?:-styles)?\n(.*?)```/gs)].map(([, text = '']) => text);
    const theme = parseTheme('rainy', blocks.join('\n'));
    expect(theme.values.get('window-style')).toBe('bg=#303030');
  });
});
