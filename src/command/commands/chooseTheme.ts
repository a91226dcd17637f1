/** choose-theme: a list of the themes; the selected one is in force while the list is open, the chosen one for good. */

import { quoteWord } from '../../options/quote.ts';
import type { OverlayItem } from '../../protocol/overlays.ts';
import type { AttachedClient } from '../AttachedClient.ts';
import type { CommandContext } from '../context.ts';
import type { ThemeInfo } from '../Services.ts';
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const chooseTheme: CommandSpec = {
  name: 'choose-theme',
  own: true,
  usage: '[-t target-client]',
  about:
    'Choose a theme from a list, seeing each as it is selected; the choice is written to the configuration.',
  flags: [valued('t', 'target-client', 'The client on which the list is shown.')],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  changes: [],
  ledger: 'nothing',
  examples: [['choose-theme', 'Look at the themes; Enter sets one, Escape leaves things as they were.']],
  run(context, args) {
    const client = args.has('t')
      ? context.targetClient('t')
      : (context.caller.client ?? context.findClient(undefined));
    const { themes } = context.services;
    const inUse = context.options.server.getString('theme');
    const all = themes.list().sort(bySuiting(client.terminal.theme));
    const items = themeItems(all, client.terminal.theme, inUse);
    const asked = client.overlay(
      {
        kind: 'list',
        title: 'themes',
        items,
        selected: inUse,
        actions: [],
        preview: false,
        empty: 'there are no themes',
        size: 'small',
        follow: 'look',
      },
      {
        look: (id) => {
          themes.preview(id);
          return Promise.resolve(items);
        },
      },
    );
    context.background(async (at) => {
      const answer = await asked.finally(() => themes.preview(null));
      const chosen = all.find(({ name }) => name === answer?.id);
      if (!chosen || chosen.name === inUse) return;
      await at.runLine(`set-option -g theme ${quoteWord(chosen.name)}`);
      client.showMessage(kept(context, chosen, client.terminal.theme), tellingMs);
    });
  },
};

/** Time to read where the line is, and to look there. A key ends it earlier. */
const tellingMs = 15_000;

/** Writes the choice to the configuration, and says where, or why not. */
function kept({ services }: CommandContext, theme: ThemeInfo, background: Background): string {
  const name = suits(theme, background) ? theme.name : `${theme.name} (${madeFor(theme)})`;
  try {
    const { path, line } = services.themes.keep(theme.name);
    return `theme ${name} lasts: line ${line} of ${path}; delete it to undo`;
  } catch (error) {
    return `theme ${name} until the server ends, not kept: ${error instanceof Error ? error.message : error}`;
  }
}

type Background = AttachedClient['terminal']['theme'];

const suits = ({ kind }: ThemeInfo, background: Background): boolean =>
  kind === 'both' || background === '' || kind === background;

const madeFor = ({ kind }: ThemeInfo): string => `for ${kind} terminals`;

/** Themes for every background first, then those for the terminal's own; each kind by name. */
function bySuiting(background: Background): (one: ThemeInfo, other: ThemeInfo) => number {
  const rank = (theme: ThemeInfo): number => (theme.kind === 'both' ? 0 : suits(theme, background) ? 1 : 2);
  return (one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1);
}

/** Longest description shown; longer than those of the built-in themes. */
const aboutCells = 24;

/** Joins texts in columns, each as wide as its widest text. */
function themeItems(all: readonly ThemeInfo[], background: Background, inUse: string): OverlayItem[] {
  const nameCells = Math.max(...all.map(({ name }) => name.length));
  return all.map((theme): OverlayItem => {
    const { name, about, kind, problem } = theme;
    const fits = suits(theme, background);
    return {
      id: name,
      depth: 0,
      label: name.padEnd(nameCells),
      tags: [
        ['good', (name === inUse ? 'in use' : '').padEnd('in use'.length)],
        [fits ? 'accent' : 'warn', kind.padEnd('light'.length)],
        problem !== null
          ? ['bad', problem]
          : fits
            ? ['dim', shortened(about).padEnd(aboutCells)]
            : ['warn', madeFor(theme).padEnd(aboutCells)],
      ],
      search: about,
    };
  });
}

function shortened(about: string): string {
  const letters = [...about];
  return letters.length > aboutCells ? `${letters.slice(0, aboutCells - 1).join('')}…` : about;
}
