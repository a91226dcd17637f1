/** customize-mode: options and keys in a list by category; each can be set, locally or globally, and unset. */

import { quoteWord } from '../../options/quote.ts';
import { findOption } from '../../options/table.ts';
import type { OptionSet } from '../../options/types.ts';
import type { OverlayItem } from '../../protocol/overlays.ts';
import type { CommandContext } from '../context.ts';
import { isTrue } from '../formats/Lookup.ts';
import type { KeyBinding } from '../KeyTables.ts';
import type { CommandSpec } from '../spec.ts';
import { showChooser } from './support/choosers.ts';
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
    const list = () => itemsOf(context, args.value('f'));
    const again = async (line: string) => {
      if (line !== '') await context.runLine(line);
      return list();
    };
    showChooser(context, args, {
      title: 'customize',
      items: list(),
      empty: 'nothing',
      noPreview: true,
      enter: 'set',
      actions: [
        { name: 'set', key: 'C-s', asks: 'text', question: '%:' },
        { name: 'set globally', key: 'C-o', asks: 'text', question: '% (global):' },
        { name: 'unset', key: 'C-x', asks: 'confirm', question: 'Unset %?' },
      ],
      acts: {
        set: (id, text = '') => again(setLine(context, id, text, false)),
        'set globally': (id, text = '') => again(setLine(context, id, text, true)),
        unset: (id) => again(unsetLine(context, id)),
      },
      chosen: () => '',
    });
  },
};

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

function itemsOf(context: CommandContext, filter: string | undefined): OverlayItem[] {
  const options = [...categories(context)].flatMap(([id, category]) => [
    { id, depth: 0, label: category.title, tags: [], closed: true },
    ...optionItems(context, id, category, filter),
  ]);
  const tables = context.state.keys.tables().sort();
  const keys = tables.flatMap((table): OverlayItem[] => [
    { id: `table ${table}`, depth: 0, label: `Keys: ${table}`, tags: [], closed: true },
    ...context.state.keys.list(table).map(keyItem),
  ]);
  return [...options, ...keys];
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
