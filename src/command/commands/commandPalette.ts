/** command-palette: every binding with a note and every command, found by typing. */
import type { OverlayItem } from '../../protocol/overlays.ts';
import type { CommandContext } from '../context.ts';
import type { KeyBinding } from '../KeyTables.ts';
import type { CommandSpec } from '../spec.ts';
import { type Chooser, showChooser } from './support/choosers.ts';
import { compareUse } from './support/keyUse.ts';

export const commandPalette: CommandSpec = {
  name: 'command-palette',
  own: true,
  usage: '',
  about: 'Find a key or a command by what it does, and run it.',
  flags: [],
  targets: [],
  positional: [0, 0],
  changes: ['state'],
  ledger: 'nothing',
  examples: [['command-palette', 'Find something and run it.']],
  run(context, args) {
    const bindings = ['prefix', 'root'].flatMap((table) =>
      context.state.keys
        .list(table)
        .filter(({ note }) => note !== '')
        .sort((a, b) => compareUse(table, a.key, b.key)),
    );
    const chooser: Chooser = {
      title: 'palette',
      mode: '',
      orders: [],
      items: () => [
        ...bindings.map((binding, at) => bindingItem(context, binding, at)),
        ...context.commands.map(commandItem),
      ],
      empty: 'no commands',
      noPreview: true,
      size: 'large',
      actions: [],
      acts: {},
      pressed: [],
      chosen: (id) => {
        const [kind, what = ''] = id.split(' ');
        if (kind === 'key') return bindings[Number(what)]?.command ?? '';
        // A prompt with the command's name, to which its arguments are added.
        return `command-prompt -I '${what} '`;
      },
    };
    showChooser(context, args, chooser, {
      client: context.caller.client ?? context.findClient(undefined),
      pane: null,
    });
  },
};

function bindingItem(
  context: CommandContext,
  { table, key, note, command }: KeyBinding,
  at: number,
): OverlayItem {
  const prefix = table === 'prefix' ? `${context.options.session.getString('prefix')} ` : '';
  return {
    id: `key ${at}`,
    depth: 0,
    label: note,
    tags: [['accent', `${prefix}${key}`]],
    search: command,
  };
}

function commandItem({ name, alias, about }: CommandSpec): OverlayItem {
  return {
    id: `command ${name}`,
    depth: 0,
    label: name,
    tags: [['dim', about]],
    search: `${alias ?? ''} ${about}`,
  };
}
