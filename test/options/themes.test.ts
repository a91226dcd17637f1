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
import { type Background, backgroundOf, contrast } from '../../src/options/theme/contrast.ts';
import { standardColours, standardStyles, themedTexts } from '../../src/options/theme/standard.ts';
import { halfOf, parseTheme, type Theme } from '../../src/options/theme/Theme.ts';

type Rgb = [number, number, number];

const folder = join(import.meta.dirname, '../../themes');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.theme'))
  .map((file) => file.slice(0, -'.theme'.length));
const textOf = (name: string) => readFileSync(join(folder, `${name}.theme`), 'utf8');
const themes = names.map((name) => parseTheme(name, textOf(name)));
const backgrounds = ['dark', 'light'] as const;
/** Each theme that has colours, by the background that it is for. */
const palettes = themes.flatMap((theme) =>
  theme.halves
    ? backgrounds.map((half) => halfOf(theme.name, textOf(theme.name), half))
    : theme.coloursOn(null).size > 0
      ? [theme]
      : [],
);
const groundOf = (theme: Theme) => theme.coloursOn(null).get('ground') ?? '';
const named = (name: string): Theme => {
  const theme = themes.find((each) => each.name === name);
  if (!theme) throw new Error(`no theme ${name}`);
  return theme;
};
/** The values that a theme has for a terminal with the background that it was made for. */
const valuesOf = (theme: Theme) => theme.valuesOn(theme.kind === 'both' ? null : groundOf(theme));

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
function looks(theme: Theme, ground: string | null): [place: string, look: Look][] {
  const { session, window } = createGlobalOptions();
  for (const place of [session, window]) {
    place.setThemed(
      new Map([...theme.valuesOn(ground)].filter(([name]) => optionSpec(name)?.scopes.includes(place.scope))),
    );
  }
  const read = (option: string, base: Look = defaultLook): Look => {
    const place = optionSpec(option)?.scopes.includes('session') ? session : window;
    const text = place
      .getString(option)
      .replace(/^#\{E:([\w-]+)\}$/, (_, other: string) => window.getString(other));
    const style = parseStyle(unasked(text), base, base);
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

/** What the formats that themes use come to where nothing that they ask is so. */
function unasked(text: string): string {
  const choice = /^#\{\?[\w-]+,(?:[^,]|(?<=#),)*,(.*)\}$/.exec(text);
  return choice ? unasked(choice[1] ?? '') : text.replaceAll('#,', ',');
}

/** Contrast of the text of a look, where default colours are those of a terminal with these. */
function contrastOf(look: Look, ground: Rgb, text: Rgb, depth: Depth): number {
  const fg = look.fg === 'default' ? rgbColour(...text) : numberOf(look.fg);
  const bg = look.bg === 'default' ? rgbColour(...ground) : numberOf(look.bg);
  return contrast(shown(readableForeground(fg, bg, depth)), shown(reduceColour(bg, depth)));
}

const rgbOf = (theme: Theme, colour: string): Rgb => hexOf(theme.coloursOn(null).get(colour) ?? '');
const hexOf = (colour: string): Rgb => shown(numberOf(colour));

describe('the themes that come with the program', () => {
  test('are at least eight pairs for dark and light, one of high contrast, one of the terminal and one that is tmux', () => {
    expect(themes.filter(({ halves }) => halves !== null).length).toBeGreaterThanOrEqual(8);
    for (const { name, kind } of themes) expect(kind, name).toBe('both');
    for (const theme of palettes) expect(backgroundOf(groundOf(theme)), theme.name).toBe(theme.kind);
    expect(names).toEqual(expect.arrayContaining(['default', 'tmux', 'high-contrast']));
    for (const { name, about } of themes) expect(about, name).not.toBe('');
  });

  test.each(palettes.map((theme) => [theme.name, theme] as const))(
    'all text of %s stands out from what is behind it by 4.5 to 1, also with 256 and 16 colours',
    (name, theme) => {
      const ground = rgbOf(theme, 'ground');
      const text = rgbOf(theme, 'text');
      const least = name.startsWith('high-contrast') ? 7 : 4.5;
      const poor = (['truecolor', '256', '16'] as const).flatMap((depth) =>
        looks(theme, groundOf(theme)).flatMap(([place, look]) => {
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

  test('the default theme is read well on any background, told or not, and its lines are seen', () => {
    const theme = named('default');
    // The usual ones, every grey, and strong colours.
    const usual =
      '000000 1b1d23 002b36 282a36 300a24 ffffff fdf6e3 eff1f5 ffffdd 00005f 5f0000 008000 ff8800'.split(' ');
    const greys = Array.from({ length: 32 }, (_, at) => (at * 8).toString(16).padStart(2, '0').repeat(3));
    const poor = [...usual, ...greys].flatMap((hex) => {
      const ground = `#${hex}`;
      const text: Rgb = backgroundOf(ground) === 'dark' ? [255, 255, 255] : [0, 0, 0];
      const colours = theme.coloursOn(ground);
      const line = contrast(hexOf(colours.get('line') ?? ''), toRgb(hex));
      const faint = line < 1.4 ? [`${ground} line: ${line.toFixed(2)}`] : [];
      return looks(theme, ground).flatMap(([place, look]) => {
        const ratio = contrastOf(look, toRgb(hex), text, 'truecolor');
        return ratio >= 4.45 ? faint : [`${ground} ${place} ${look.fg} on ${look.bg}: ${ratio.toFixed(2)}`];
      });
    });
    expect(poor).toEqual([]);
  });

  test.each(['truecolor', '256', '16'] as const)(
    'the default theme is read on black and on white while the terminal has not told which, with %s colours',
    (depth) => {
      const theme = named('default');
      const poor = (['000000', 'ffffff'] as const).flatMap((hex) => {
        const ground = toRgb(hex);
        const seen = ['line', 'accent', 'dim', 'warn', 'bad'].flatMap((colour) => {
          const ratio = contrast(
            shown(reduceColour(numberOf(theme.coloursOn(null).get(colour) ?? ''), depth)),
            ground,
          );
          return ratio >= 1.9 || depth === '16' ? [] : [`${hex} ${colour}: ${ratio.toFixed(2)}`];
        });
        return looks(theme, null).flatMap(([place, look]) => {
          const ratio = contrastOf(look, ground, toRgb(hex === '000000' ? 'ffffff' : '000000'), depth);
          return ratio >= 4.5 ? seen : [`${hex} ${place} ${look.fg} on ${look.bg}: ${ratio.toFixed(2)}`];
        });
      });
      expect(poor).toEqual([]);
    },
  );

  test('the default theme mixes its greys from the background of the terminal, and nothing from one of the other kind', () => {
    const teal = named('default').coloursOn('#002b36');
    const [red = 0, green = 0, blue = 0] = hexOf(teal.get('bar') ?? '');
    expect([red < 40, green > red + 20, blue > red + 30]).toEqual([true, true, true]);
    const dark = halfOf('default', textOf('default'), 'dark');
    expect(dark.coloursOn('#ffffff').get('bar')).toBe(dark.coloursOn(null).get('bar'));
  });

  test('a theme with a palette has a style for every part of the screen that has one', () => {
    const styled = Object.keys(standardStyles);
    for (const theme of palettes)
      for (const option of styled) expect(valuesOf(theme).has(option), option).toBe(true);
    for (const option of styled) expect(optionSpec(option)?.type, option).toMatch(/^(style|colour)$/);
  });

  test('sets the lines around popups, to one of the values of the option', () => {
    const square = parseTheme('square', '[styles]\npopup-border-lines = heavy');
    expect(square.valuesOn(null).get('popup-border-lines')).toBe('heavy');
    expect(() => parseTheme('mine', '[styles]\npopup-border-lines = wavy')).toThrow(/mine.theme:2: .*wavy/);
  });

  test('draw the titles of panes that are not active in a colour that text may have, not in that of lines', () => {
    for (const theme of palettes)
      expect(valuesOf(theme).get('pane-title-style'), theme.name).toContain(
        `fg=${theme.coloursOn(null).get('dim')}}`,
      );
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
    expect(theme.valuesOn(null).get('status-style')).toBe('fg=#abcdef, bg=#123456, bold');
    expect(theme.valuesOn(null).get('mode-style')).toBe('fg=#123456,bg=#123456');
    expect(theme.valuesOn(null).get('clock-mode-colour')).toBe('#abcdef');
    expect(theme.kind).toBe('dark');
  });

  test('colours are filled in inside of formats too', () => {
    const theme = parseTheme(
      'mine',
      `[colours]\n${full}\n[styles]\npane-active-border-style = #{?pane_in_mode,fg=warn,fg=red}\n`,
    );
    expect(theme.valuesOn(null).get('pane-active-border-style')).toBe('#{?pane_in_mode,fg=#123456,fg=red}');
  });

  test.each([
    ['[colours]\nbar = #123456', 'mine.theme: [colours] has no ground, panel,'],
    ['[colours]\nbar = reddish', 'mine.theme:2: not a colour: reddish'],
    ['[styles]\nstatus-style = fg=nosuch', 'mine.theme:2: not a style: fg=nosuch'],
    ['[styles]\nstatus-interval = 5', 'mine.theme:2: not an option for a style or colour: status-interval'],
    ['\n[syles]', 'mine.theme:2: unknown section: [syles]; there are [colours], [dark colours],'],
    ['hello', 'mine.theme:1: not NAME = VALUE: hello'],
    ['name = Mine', 'mine.theme:1: unknown: name'],
    ['[dark]\nclock-mode-colour = reddish', 'mine.theme:2: not a colour: reddish'],
    ['[colours]\nbar = ground 80', 'mine.theme:2: not a colour: ground 80'],
    [`[colours]\n${full}\npanel = nosuch 8%`, 'mine.theme: [colours]: no colour to mix: nosuch'],
    [`[dark colours]\n${full}`, 'mine.theme: no [light colours], which make a pair with the others'],
  ])('%j is refused with its line', (text, message) => {
    expect(() => parseTheme('mine', text)).toThrow(message);
  });

  test('a pair has the colours of each background, its halves only their own, and styles may differ with them', () => {
    const dark = full.replaceAll('#123456', '#102030');
    const light = full.replaceAll('#123456', '#e0e0f0');
    const text = `dark = night\n[dark colours]\n${dark}\n[light colours]\n${light}\n[light]\nmode-style = bg=bad,bold\n`;
    const pair = parseTheme('mine', text);
    expect(pair.halves).toEqual({ dark: 'night', light: 'mine-light' });
    const mode = (theme: Theme, ground: string | null) => theme.valuesOn(ground).get('mode-style');
    expect(mode(pair, '#000000')).toBe('fg=#102030,bg=#102030');
    expect(mode(pair, '#ffffff')).toBe('bg=#e0e0f0,bold');
    // Most terminals that do not tell are dark.
    expect(mode(pair, null)).toBe('fg=#102030,bg=#102030');
    const half = (which: Background) => halfOf('mine', text, which);
    expect([half('dark').name, half('light').name]).toEqual(['night', 'mine-light']);
    expect(mode(half('dark'), '#ffffff')).toBe('fg=#102030,bg=#102030');
    expect(mode(half('light'), null)).toBe('bg=#e0e0f0,bold');
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

  test('lists every theme, with the halves of pairs', () => {
    const listed = rows('| theme | halves').map((row) =>
      row.split('|').map((cell) => cell.trim().replaceAll('`', '')),
    );
    expect(listed.map(([, name, halves]) => `${name} ${halves}`).sort()).toEqual(
      themes.map(({ name, halves }) => `${name} ${halves ? `${halves.dark}, ${halves.light}` : ''}`).sort(),
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
    for (const name of named)
      expect(Object.hasOwn(themedTexts, name) ? 'style' : optionSpec(name)?.type, name).toMatch(
        /^(style|colour)$/,
      );
    const said = Object.keys(standardStyles).filter((name) => !/^(session|pane)-status/.test(name));
    expect(said.filter((name) => !named.includes(name))).toEqual([]);
  });

  test('shows a theme that can be read, and more for it', () => {
    const blocks = [...page.matchAll(/```theme(?:-styles)?\n(.*?)```/gs)].map(([, text = '']) => text);
    const theme = parseTheme('rainy', blocks.join('\n'));
    expect(theme.valuesOn(null).get('window-style')).toBe('bg=#303030');
  });
});
