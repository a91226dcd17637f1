/** display-menu: a menu over the panes; runs the command of the chosen item. */
import { defaultLook, lookSgr, parseStyle } from '../../options/style/style.ts';
import type { MenuOverlay } from '../../protocol/overlays.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, ParsedArguments } from '../spec.ts';
import { boxLines, boxLinesOf } from './support/boxLines.ts';
import { flag, valued } from './support/flags.ts';
import { maximumInt, wholeNumber } from './support/numbers.ts';

export const displayMenu: CommandSpec = {
  name: 'display-menu',
  alias: 'menu',
  usage:
    '[-MO] [-b border-lines] [-c target-client] [-C starting-choice] [-H selected-style] [-s style] [-S border-style] [-t target-pane] [-T title] [-x position] [-y position] name key command ...',
  about: 'Show a menu.',
  flags: [
    flag('M', 'Accepted: a menu takes the mouse.'),
    valued('b', 'border-lines', `Lines around the menu: ${boxLines.join(', ')}.`),
    valued(
      'C',
      'starting-choice',
      'Item selected at first, counted from 0 with the lines between; `-` for the first.',
    ),
    valued('H', 'selected-style', 'Style of the selected item, in place of menu-selected-style.'),
    valued('s', 'style', 'Style of the menu, in place of menu-style.'),
    valued('S', 'border-style', 'Style of the border, in place of menu-border-style.'),
    flag('O', 'Accepted: a menu stays until something is chosen or it is closed.'),
    valued('c', 'target-client', 'The client that shows it.'),
    valued('t', 'target-pane', 'The pane that the commands act on.'),
    valued('T', 'title', 'Title above the items; a format.'),
    valued(
      'x',
      'position',
      'Column: a number, C for the middle, M the mouse, P the pane, R its right, W the window.',
    ),
    valued(
      'y',
      'position',
      'Row: a number, C for the middle, M the mouse, P the pane, S or W beside the status line.',
    ),
  ],
  targets: [
    { flag: 'c', type: 'client' },
    { flag: 't', type: 'pane' },
  ],
  positional: [1, Number.POSITIVE_INFINITY],
  changes: [],
  ledger: 'nothing',
  examples: [["display-menu -T Panes Split h split-window Zoom z 'resize-pane -Z'", 'A menu of two items.']],
  async run(context, args) {
    const client = context.targetClient('c');
    const target = context.target('t');
    const { items, commands } = menuItems(context, args.words);
    if (!items.some((item) => item?.enabled)) return;
    const title = plain(context.expand(args.value('T') ?? ''));
    const how = {
      ...positionOf(context, args),
      ...startOf(args, items.length),
      ...linesOf(context, args),
      ...lookOf(context, args),
    };
    const answer = await client.overlay({ kind: 'menu', title, items, ...how });
    const command = answer && commands[Number(answer.id)];
    if (command) await context.runLine(command, { target });
  },
};

/** -C: an index beyond the last item means that one. Errors: bad-value. */
function startOf(args: ParsedArguments, count: number): Pick<MenuOverlay, 'at'> {
  const text = args.value('C');
  if (text === undefined || text === '-') return {};
  return { at: Math.min(wholeNumber(text, 0, maximumInt, 'starting choice'), count - 1) };
}

/** -b or menu-border-lines; rounded lines go without saying. Errors: bad-value. */
function linesOf(context: CommandContext, args: ParsedArguments): Pick<MenuOverlay, 'lines'> {
  const { options } = context.target('t').pane.window;
  const lines = boxLinesOf(args, options.getString('menu-border-lines'), 'menu-border-lines');
  return lines === 'rounded' ? {} : { lines };
}

/** -s, -S and -H: styles over the default one. An invalid style changes nothing, as in tmux. */
function lookOf(context: CommandContext, args: ParsedArguments): Pick<MenuOverlay, 'look'> {
  const { options } = context.target('t').pane.window;
  const styleOf = (letter: string, option: string): string => {
    const text = context.expand(args.value(letter) ?? options.getString(option));
    return lookSgr(parseStyle(text, defaultLook, defaultLook) ?? defaultLook);
  };
  const look: NonNullable<MenuOverlay['look']> = {};
  if (args.has('s')) {
    const style = styleOf('s', 'menu-style');
    Object.assign(look, { plain: style, title: style, key: style, dim: style });
  }
  if (args.has('s') || args.has('S')) look.border = styleOf('S', 'menu-border-style');
  if (args.has('H')) look.selected = look.selectedDim = styleOf('H', 'menu-selected-style');
  return Object.keys(look).length === 0 ? {} : { look };
}

/** Names, keys and commands in threes; an empty name is a separator. */
function menuItems(
  context: CommandContext,
  words: readonly string[],
): { items: MenuOverlay['items']; commands: string[] } {
  const items: MenuOverlay['items'] = [];
  const commands: string[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at++] ?? '';
    if (word === '') {
      if (items.length > 0 && items.at(-1) !== null) items.push(null);
      continue;
    }
    const key = words[at++] ?? '';
    const command = words[at++] ?? '';
    const name = plain(context.expand(word));
    // The item does not apply here.
    if (name === '') continue;
    const disabled = name.startsWith('-');
    items.push({
      id: String(commands.length),
      label: disabled ? name.slice(1) : name,
      key,
      enabled: !disabled,
    });
    commands.push(context.expand(command));
  }
  if (items.at(-1) === null) items.pop();
  return { items, commands };
}

/** Removes styles from a name: a menu has its own. */
const plain = (text: string): string => text.replace(/#\[[^\]]*\]/g, '');

function positionOf(context: CommandContext, args: ParsedArguments): Pick<MenuOverlay, 'x' | 'y' | 'beside'> {
  const { pane } = context.target('t');
  const client = context.targetClient('c');
  const onTop = client.session.options.getString('status-position') === 'top';
  const { statusRows } = client;
  const status = { y: onTop ? 0 : client.rows - statusRows, rows: statusRows };
  const mouse = context.mouse;
  const columns: Record<string, number | undefined> = {
    M: mouse?.x,
    P: pane.x,
    R: pane.x + pane.cols,
    W: mouse?.x ?? 0,
    S: 0,
  };
  const rows: Record<string, number | undefined> = {
    M: mouse?.y,
    P: pane.y,
    S: status.y,
    W: status.y,
  };
  const x = cell(context, args.value('x'), columns);
  const y = cell(context, args.value('y'), rows);
  const isBeside = /^[SW]$/.test(args.value('y') ?? '');
  return {
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
    ...(isBeside ? { beside: status } : {}),
  };
}

function cell(
  context: CommandContext,
  text: string | undefined,
  named: Record<string, number | undefined>,
): number | undefined {
  if (text === undefined) return undefined;
  if (Object.hasOwn(named, text)) return named[text];
  const number = Number.parseInt(context.expand(text), 10);
  return Number.isNaN(number) ? undefined : Math.max(0, number);
}
