/** customize-mode: options and keys in a list by category; each can be set, locally or globally, and unset. */

import { quoteWord } from '../../options/quote.ts';
import { findOption } from '../../options/table.ts';
import type { OptionSet } from '../../options/types.ts';
import type { OverlayItem, PressedKey } from '../../protocol/overlays.ts';
import type { CommandContext } from '../context.ts';
import { isTrue } from '../formats/Lookup.ts';
import type { KeyBinding } from '../KeyTables.ts';
import type { CommandSpec } from '../spec.ts';
import { pressedPair, showChooser } from './support/choosers.ts';
import { flag, valued } from './support/flags.ts';

export const customizeMode: CommandSpec = {
  name: 'customize-mode',
  usage: '[-NZ] [-F format] [-f filter] [-t target-pane]',
  about: 'Change options and keys in a list.',
  flags: [
    flag('N', 'Accepted: there is no preview.'),
    flag('Z', 'Accepted: a list takes the whole window already.'),
    valued('F', 'format', 'Accepted: an option is called by its name.'),
    valued('f', 'filter', 'Only options for which this format is true.'),
    valued('t', 'target-pane', 'The pane whose options are shown.'),
  ],
  targets: [{ flag: 't', type: 'pane' }],
  positional: [0, 0],
  changes: ['state'],
  ledger: 'nothing',
  examples: [['customize-mode', 'Look through options and keys, and change them.']],
  run(context, args) {
    const run = async (line: string) => {
      if (line !== '') await context.runLine(line);
    };
    showChooser(context, args, {
      title: 'customize',
      mode: 'options-mode',
      orders: [],
      items: (view) => itemsOf(context, view.value('f')),
      empty: 'nothing',
      noPreview: true,
      enter: 'set',
      actions: [
        { name: 'set', key: 'C-s', asks: 'text', question: '%:' },
        { name: 'set globally', key: 'C-o', asks: 'text', question: '% (global):' },
        { name: 'unset', key: 'C-x', asks: 'confirm', question: 'Unset %?' },
      ],
      acts: {
        set: (id, text) => run(setLine(context, id, text, false)),
        'set globally': (id, text) => run(setLine(context, id, text, true)),
        unset: (id) => run(unsetLine(context, id)),
      },
      pressed: [
        ...['s', 'w'].map((key) => pressedSet(key, 'set', '%:')),
        ...['S', 'W'].map((key) => pressedSet(key, 'set globally', '% (global):')),
        ...pressedPair(['u', 'U'], 'unset', 'Unset %?'),
        ...pressedPair(['d', 'D'], 'unset', 'Reset % to default?'),
      ],
      chosen: () => '',
    });
  },
};

function pressedSet(key: string, action: string, question: string): PressedKey {
  return { key, action, on: 'selected', asks: 'text', question };
}

/** Scopes of options, by the first word of an item's id. */
interface Category {
  title: string;
  global: OptionSet;
  /** Scope of the target; null where there is only one. */
  local: { set: OptionSet; name: string } | null;
  flags: { global: string; local: string };
}

function categories(context: CommandContext): ReadonlyMap<string, Category> {
  const { session, window } = context.target('t');
  const { options } = context;
  return new Map<string, Category>([
    [
      'server',
      { title: 'Server options', global: options.server, local: null, flags: { global: '-s', local: '-s' } },
    ],
    [
      'session',
      {
        title: `Session options of ${session.name}`,
        global: options.session,
        local: { set: session.options, name: 'session' },
        flags: { global: '-g', local: `-t '${session.id}'` },
      },
    ],
    [
      'window',
      {
        title: `Window and pane options of ${window.name}`,
        global: options.window,
        local: { set: window.options, name: 'window' },
        flags: { global: '-gw', local: `-w -t '${window.id}'` },
      },
    ],
  ]);
}

/** Categories with their options and keys; a filter leaves out those without any. */
function itemsOf(context: CommandContext, filter: string | undefined): OverlayItem[] {
  const groups = [
    ...[...categories(context)].map(([id, category]) => ({
      head: { id, label: category.title },
      items: optionItems(context, id, category, filter),
    })),
    ...context.state.keys
      .tables()
      .sort()
      .map((table) => ({
        head: { id: `table ${table}`, label: `Keys: ${table}` },
        items: context.state.keys.list(table).filter(wantedKey(context, filter)).map(keyItem),
      })),
  ];
  return groups.flatMap(({ head, items }): OverlayItem[] =>
    filter !== undefined && items.length === 0
      ? []
      : [{ ...head, depth: 0, tags: [], closed: true }, ...items],
  );
}

function wantedKey(context: CommandContext, filter: string | undefined): (binding: KeyBinding) => boolean {
  if (filter === undefined) return () => true;
  return ({ key, note }) => {
    const variables = { is_option: '0', is_key: '1', key, key_note: note };
    return isTrue(context.expand(filter, { variables }));
  };
}

function optionItems(
  context: CommandContext,
  category: string,
  { global, local }: Category,
  filter: string | undefined,
): OverlayItem[] {
  const names = new Set([...global.listNames(), ...(local?.set.ownNames() ?? [])]);
  return [...names].sort().flatMap((name) => {
    const own = local !== null && local.set.own(name) !== undefined;
    const from = own && local ? local.set : global;
    const variables = {
      is_option: '1',
      is_key: '0',
      option_name: name,
      option_value: from.showLines(name, { valueOnly: true }).join(','),
      option_is_global: own ? '0' : '1',
    };
    if (filter !== undefined && !isTrue(context.expand(filter, { variables }))) return [];
    return from.showLines(name).map((line): OverlayItem => {
      const [label = name] = line.split(' ', 1);
      const value = line.slice(label.length + 1);
      const place: OverlayItem['tags'] = own && local ? [['good', local.name]] : [];
      return {
        id: `${category} ${label}`,
        depth: 1,
        label,
        tags: [...place, ['accent', value]],
        search: aboutOf(name),
        value: plainValue(value),
      };
    });
  });
}

function aboutOf(name: string): string {
  try {
    return findOption(name).spec?.about ?? '';
  } catch {
    return '';
  }
}

/** A value as it would be typed: show-options quotes words for a file. */
function plainValue(text: string): string {
  if (/^'.*'$/.test(text)) return text.slice(1, -1);
  return /^".*"$/.test(text) ? text.slice(1, -1).replace(/\\(["\\$])/g, '$1') : text.replace(/\\(.)/g, '$1');
}

function keyItem({ table, key, note, command, repeat }: KeyBinding): OverlayItem {
  return {
    id: `key ${table} ${key}`,
    depth: 1,
    label: key,
    tags: [...(repeat ? ([['dim', 'repeat']] as OverlayItem['tags']) : []), ['accent', note || command]],
    search: command,
    value: command,
  };
}

function setLine(context: CommandContext, id: string, text: string, globally: boolean): string {
  const [kind = '', what = '', key = ''] = id.split(' ');
  if (kind === 'key') {
    const before = context.state.keys.list(what).find((binding) => binding.key === key);
    const note = before?.note ? `-N ${quoteWord(before.note)} ` : '';
    return `bind-key ${before?.repeat ? '-r ' : ''}${note}-T ${quoteWord(what)} ${quoteWord(key)} { ${text} }`;
  }
  const category = categories(context).get(kind);
  if (!category || what === '') return '';
  return `set-option ${globally ? category.flags.global : category.flags.local} ${what} ${quoteWord(text)}`;
}

function unsetLine(context: CommandContext, id: string): string {
  const [kind = '', what = '', key = ''] = id.split(' ');
  if (kind === 'key') return `unbind-key -T ${quoteWord(what)} ${quoteWord(key)}`;
  const category = categories(context).get(kind);
  if (!category || what === '') return '';
  const name = what.replace(/\[\d+\]$/, '');
  const own = category.local !== null && category.local.set.own(name) !== undefined;
  return `set-option ${own ? category.flags.local : category.flags.global} -u ${what}`;
}
