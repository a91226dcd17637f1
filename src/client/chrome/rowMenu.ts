/** The menu of a row of a list, made from the list's actions for it. Keeps nothing. */
import type { MenuOverlay, OverlayAction } from '../../protocol/overlays.ts';
import type { Wanted } from './boxPlace.ts';
import type { ListModel, Outcome } from './ListModel.ts';

export interface RowMenu {
  request: MenuOverlay;
  /** Outcomes of the items; the id of an item is its index here. */
  outcomes: readonly (() => Outcome)[];
}

/** `at`: the cell at which the menu opens, and the row that it must not cover. */
export function rowMenu(model: ListModel, at: Wanted): RowMenu {
  const items: MenuOverlay['items'] = [];
  const outcomes: (() => Outcome)[] = [];
  const add = (label: string, key: string, outcome: () => Outcome, enabled = true) => {
    items.push({ id: String(outcomes.length), label, key, enabled });
    outcomes.push(outcome);
  };
  const { selected, request } = model;
  const enter = selected?.enter ?? request.enter;
  if (enter === undefined) add('choose', 'Enter', () => model.key('Enter'));
  const own = model.actions.filter(({ general }) => !general);
  for (const action of own.filter(({ onto }) => !onto))
    add(action.name, action.key, () => model.begin(action));
  if (own.length > 0) {
    const tagged = selected !== null && model.tagged.has(selected.id);
    add(tagged ? 'untag' : 'tag', 'C-t', () => model.key('C-t'));
  }
  for (const action of own.filter(({ onto }) => onto))
    add(bringLabel(action, model.tagged.size), action.key, () => model.begin(action), model.tagged.size > 0);
  const general = request.actions.filter((action) => action.general);
  if (general.length > 0) items.push(null);
  for (const action of general) add(action.name, action.key, () => model.begin(action));
  return { request: { kind: 'menu', title: selected?.label ?? '', items, ...at }, outcomes };
}

function bringLabel({ name }: OverlayAction, tagged: number): string {
  return tagged === 0 ? name : `${name}: ${tagged} tagged`;
}
