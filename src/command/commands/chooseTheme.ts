/** choose-theme: a list of the themes; the selected one is in force while the list is open. */

import { quoteWord } from '../../options/quote.ts';
import type { OverlayItem } from '../../protocol/overlays.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec } from '../spec.ts';
import { valued } from './support/flags.ts';

export const chooseTheme: CommandSpec = {
  name: 'choose-theme',
  own: true,
  usage: '[-t target-client]',
  about: 'Choose a theme from a list, seeing each as it is selected.',
  flags: [valued('t', 'target-client', 'The client on which the list is shown.')],
  targets: [{ flag: 't', type: 'client' }],
  positional: [0, 0],
  changes: [],
  examples: [['choose-theme', 'Look at the themes; Enter sets one, Escape leaves things as they were.']],
  run(context, args) {
    const client = args.has('t')
      ? context.targetClient('t')
      : (context.caller.client ?? context.findClient(undefined));
    const { themes } = context.services;
    const inUse = context.options.server.getString('theme');
    const items = themeItems(context, inUse);
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
      if (!answer || answer.id === inUse) return;
      await at.runLine(`set-option -g theme ${quoteWord(answer.id)}`);
      client.showMessage(
        `To make it last: set -g theme ${answer.id} in ~/.config/holdfast/holdfast.conf`,
        lastingMs,
      );
    });
  },
};

/** Time to read the line and to type it elsewhere. A key ends it earlier. */
const lastingMs = 15_000;

/** Longest description shown; longer than those of the built-in themes. */
const aboutCells = 24;

/** Joins texts in columns, each as wide as its widest text. */
function themeItems({ services }: CommandContext, inUse: string): OverlayItem[] {
  const all = services.themes.list();
  const nameCells = Math.max(...all.map(({ name }) => name.length));
  return all.map(
    ({ name, about, kind, problem }): OverlayItem => ({
      id: name,
      depth: 0,
      label: name.padEnd(nameCells),
      tags: [
        ['good', (name === inUse ? 'in use' : '').padEnd('in use'.length)],
        ['accent', kind.padEnd('light'.length)],
        problem === null ? ['dim', shortened(about).padEnd(aboutCells)] : ['bad', problem],
      ],
      search: about,
    }),
  );
}

function shortened(about: string): string {
  const letters = [...about];
  return letters.length > aboutCells ? `${letters.slice(0, aboutCells - 1).join('')}…` : about;
}
