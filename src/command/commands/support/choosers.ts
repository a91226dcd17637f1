/**
 * Shared parts of the choosers: their flags, and a list on a client whose choice fills a template. A list opened for a
 * pane, or by a script, is a mode of that pane too, with the keys of tmux's choosers for `send-keys`.
 */
import { ownerId, rankOf } from '../../../operator/Principal.ts';
import type { ListOverlay, OverlayItem, PressedKey } from '../../../protocol/overlays.ts';
import type { AttachedClient, ListAsMode, OverlayActs } from '../../AttachedClient.ts';
import type { CommandContext, FormatTarget } from '../../context.ts';
import type { ParsedArguments, ResolvedTarget } from '../../spec.ts';
import { flag, valued } from './flags.ts';
import { targetOrNull } from './targets.ts';

export const chooserUsage =
  '[-F format] [-f filter] [-K key-format] [-O sort-order] [-t target-pane] [template]';

export const chooserFlags = [
  flag('N', 'Without a preview.'),
  flag('r', 'In the reverse order.'),
  flag('Z', 'Accepted: a list takes the whole window already.'),
  valued('F', 'format', 'Format of each item, after its name.'),
  valued('f', 'filter', 'Only those for which this format is true; all when there are none.'),
  valued('K', 'key-format', 'Accepted: typing filters, so items have no keys of their own.'),
  valued('O', 'sort-order', 'Order of the items: index, name, need, time, size, creation or activity.'),
  valued('t', 'target-pane', 'The pane that the template acts on, and whose mode the list is.'),
];

/** An action on an item; may resolve with the item to select afterwards. */
type ChooserAct = (
  id: string,
  text: string,
  tagged: readonly string[],
) => Promise<void> | Promise<{ selected: string }>;

export interface Chooser extends Pick<ListOverlay, 'title' | 'actions' | 'empty' | 'enter'> {
  /** #{pane_mode} of the pane that the list is for: 'tree-mode'. */
  mode: string;
  /** Values of -O, tmux's default first. */
  orders: readonly string[];
  /** The items, by the flags f, O and r of these arguments. */
  items(view: ParsedArguments): OverlayItem[];
  selected?: string;
  acts: Readonly<Record<string, ChooserAct>>;
  /** A list of a person is empty when its filter matches nothing. */
  onlyMatches?: boolean;
  /** Keys of tmux's chooser for `send-keys`, beside those of all choosers. */
  pressed: readonly PressedKey[];
  /** Command line for the chosen item. */
  chosen(id: string): string;
  size?: ListOverlay['size'];
  noPreview?: boolean;
}

/** A client for a list, and the pane whose mode the list is; null for a list of the client alone. */
interface ChooserPlace {
  client: AttachedClient;
  pane: ResolvedTarget['pane'] | null;
}

/**
 * Place of a chooser's list: the requesting client, else the one used last among those that show the target, else any
 * unless a target was given. Null when nobody could see it: tmux's mode in the pane is no error there either.
 */
export function chooserPlace(context: CommandContext, args: ParsedArguments): ChooserPlace | null {
  const { client: own } = context.caller;
  const isNamed = args.value('t') !== undefined;
  if (own && own.control === undefined) {
    const pane = isNamed ? (targetOrNull(context)?.pane ?? null) : null;
    // The list of another client stays the mode of the pane.
    return { client: own, pane: pane && context.services.mode(pane)?.press ? null : pane };
  }
  const target = targetOrNull(context);
  const clients = context.services
    .clients()
    .filter((client) => mayShow(context, client))
    .sort((one, other) => other.activityAt - one.activityAt);
  const showing = clients.filter(({ session }) => session.current.window === target?.window);
  const client = showing.find(({ session }) => session === target?.session) ?? showing[0];
  if (client) return { client, pane: target?.pane ?? null };
  const [any] = isNamed ? [] : clients;
  return any ? { client: any, pane: null } : null;
}

/** A list acts with the rights of its opener, so a script's list goes to nobody with fewer. */
function mayShow(
  { caller: { principal } }: CommandContext,
  { control, readOnly, principal: other }: AttachedClient,
): boolean {
  if (control !== undefined || readOnly) return false;
  if (principal === null) return other.id === ownerId;
  return principal.id === other.id || rankOf(principal) < rankOf(other);
}

/** Shows the list and returns: as in tmux, a chooser's command ends when its list is open. */
export function showChooser(
  context: CommandContext,
  args: ParsedArguments,
  chooser: Chooser,
  place = chooserPlace(context, args),
): void {
  if (place === null) return;
  const { client } = place;
  const view = new ChooserView(args, chooser, place.pane !== null);
  const pane = place.pane && view.total > 0 ? place.pane : null;
  // As in tmux, a mode that the pane is in stays as it is.
  if (pane && context.services.mode(pane)?.name === chooser.mode) return;
  const run = (at: CommandContext, id: string) => runChosen(at, client, chooser.chosen(id));
  let over = () => {};
  const done = new Promise<void>((resolve) => {
    over = resolve;
  });
  const mode: ListAsMode | undefined = pane
    ? { pane, name: chooser.mode, by: context.caller.principal, done }
    : undefined;
  // Opened at once, so that the next key already goes to the list.
  const asked = client.overlay(
    view.overlay(mode !== undefined),
    view.acts(mode && ((id) => run(context, id))),
    mode,
  );
  // Keys typed ahead wait for the command of the choice.
  client.hold(done);
  context.background(async (at) => {
    try {
      const answer = await asked;
      if (answer) await run(at, answer.id);
    } finally {
      over();
    }
  });
}

/** Runs the command of a choice; one that a script opened the list for acts on the list's client, as in tmux. */
async function runChosen(context: CommandContext, client: AttachedClient, line: string): Promise<void> {
  if (line === '') return;
  const { session } = client;
  if (context.caller.client || session.winlinks.length === 0) await context.runLine(line);
  else {
    const { current: winlink } = session;
    const { window } = winlink;
    await context.runLine(line, { target: { session, winlink, window, pane: window.active } });
  }
}

/** A chooser's content by its filter and order, which keys pressed by commands change. */
class ChooserView {
  readonly #chooser: Chooser;
  readonly #args: ParsedArguments;
  #filter: string | undefined;
  #order: string | undefined;
  #reversed: boolean;
  readonly #onlyMatches: boolean;
  #content: { items: OverlayItem[]; remark: string };

  constructor(args: ParsedArguments, chooser: Chooser, isMode: boolean) {
    this.#args = args;
    this.#chooser = chooser;
    this.#filter = args.value('f');
    // A list for scripts has tmux's order.
    this.#order = args.value('O') ?? (isMode ? chooser.orders[0] : undefined);
    this.#reversed = args.has('r');
    this.#onlyMatches = !isMode && chooser.onlyMatches === true;
    this.#content = this.#list();
  }

  get total(): number {
    return this.#content.items.length;
  }

  overlay(isMode: boolean): ListOverlay {
    const { title, actions, empty, enter, selected, noPreview, size = 'large' } = this.#chooser;
    const { items, remark } = this.#content;
    return {
      kind: 'list',
      title,
      items,
      actions,
      empty,
      size,
      preview: !this.#args.has('N') && noPreview !== true,
      ...(enter === undefined ? {} : { enter }),
      ...(selected === undefined ? {} : { selected }),
      ...(remark === '' ? {} : { remark }),
      ...(isMode ? { pressed: this.#pressed() } : {}),
    };
  }

  /** Actions by name; those of keys for scripts, with `choose` for the command of a choice, where it is given. */
  acts(choose: ((id: string) => Promise<void>) | undefined): OverlayActs {
    const own = Object.entries({ ...this.#chooser.acts, ...(choose ? { ...this.#viewActs(), choose } : {}) });
    return Object.fromEntries(
      own.map(([name, act]: [string, ChooserAct]) => [
        name,
        async (id: string, text: string, tagged: readonly string[]) => {
          const after = await act(id, text, tagged);
          this.#content = this.#list();
          return { ...this.#content, ...(after ? { selected: after.selected } : {}) };
        },
      ]),
    );
  }

  #viewActs(): Record<string, ChooserAct> {
    const { orders } = this.#chooser;
    return {
      filter: async (_, text) => {
        this.#filter = text === '' ? undefined : text;
      },
      order: async () => {
        this.#order = orders[(orders.indexOf(this.#order ?? '') + 1) % orders.length];
      },
      reverse: async () => {
        this.#reversed = !this.#reversed;
      },
    };
  }

  #pressed(): PressedKey[] {
    const ofList = { on: 'list', asks: 'nothing', question: '' } as const;
    const value = this.#filter ?? '';
    return [
      ...this.#chooser.pressed,
      { ...ofList, key: 'f', action: 'filter', asks: 'text', question: 'Filter by format:', value },
      { ...ofList, key: 'c', action: 'filter' },
      { ...ofList, key: 'O', action: 'order' },
      { ...ofList, key: 'r', action: 'reverse' },
    ];
  }

  /** As in tmux, a filter that matches nothing shows everything, and says so. */
  #list(): { items: OverlayItem[]; remark: string } {
    const items = this.#chooser.items(this.#given(this.#filter));
    if (items.length > 0 || this.#filter === undefined || this.#onlyMatches) return { items, remark: '' };
    const all = this.#chooser.items(this.#given(undefined));
    return { items: all, remark: all.length === 0 ? '' : 'no matches' };
  }

  #given(filter: string | undefined): ParsedArguments {
    const values: Readonly<Record<string, string | undefined>> = { f: filter, O: this.#order };
    return {
      ...this.#args,
      has: (name) => (name === 'r' ? this.#reversed : this.#args.has(name)),
      value: (name) => (name in values ? values[name] : this.#args.value(name)),
    };
  }
}

/** Keys of tmux's choosers for the selected item: `d`, and for every tagged one: `D`. */
export function pressedPair(
  keys: readonly [selected: string, tagged: string],
  action: string,
  question?: string,
): PressedKey[] {
  const how = {
    action,
    asks: question === undefined ? 'nothing' : 'confirm',
    question: question ?? '',
  } as const;
  return [
    { ...how, key: keys[0], on: 'selected' },
    { ...how, key: keys[1], on: 'tagged' },
  ];
}

/** Label of an item: what it is called, and its line by -F; `own` without that. */
export function itemLabel(
  context: CommandContext,
  args: ParsedArguments,
  name: string,
  target: FormatTarget,
  own: string,
): string {
  return args.has('F') ? `${name}: ${context.expand(args.value('F') ?? '', target)}` : own;
}

/** Items in their order, reversed by -r. */
export function inOrder<T>(items: T[], args: ParsedArguments): T[] {
  return args.has('r') ? items.reverse() : items;
}
