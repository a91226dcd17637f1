/**
 * Effects of a change of a pane's control: what the one before had queued is dropped, those concerned are told, the
 * change is recorded and stored. A single user alone meets none of it.
 */
import { ofPane } from '../../command/targets/about.ts';
import { askMs, type ControlChange } from '../../operator/control/Control.ts';
import type { Deed } from '../../operator/ledger/Deed.ts';
import { ownerId, type Principal } from '../../operator/Principal.ts';
import type { Pane } from '../../session/types.ts';
import type { CoreParts } from '../ServerParts.ts';
import { askText } from '../viewports/controlKeys.ts';
import type { Viewport } from '../viewports/Viewport.ts';

/**
 * Wait before the holder is stored, milliseconds, when a user alone took a pane with the first key in it: storing takes
 * longer than the echo of a key may wait.
 */
const storeLaterMs = 250;

type Parts = CoreParts<
  'chronicle' | 'control' | 'hooks' | 'language' | 'ledger' | 'parts' | 'state' | 'viewports'
>;

export class ControlReactions {
  readonly #core: Parts;
  #storing = false;

  constructor(core: Parts) {
    this.#core = core;
  }

  changed(pane: Pane, change: ControlChange): void {
    this.#core.control.gate.changed(pane, change);
    if (isOwnersAlone(change)) {
      // A lapse is not stored: the next server holds the pane for its owner, which nobody notices.
      if (change.kind === 'taken' && change.last === null) this.#storeLater();
      const { viewports } = this.#core;
      if (viewports.clients().some(({ principal }) => principal.id !== ownerId)) viewports.refreshStatus();
      return;
    }
    this.#core.state.changed();
    this.#tell(pane, change);
    this.#record(pane, change);
    this.#core.viewports.refreshStatus();
  }

  #storeLater(): void {
    if (this.#storing) return;
    this.#storing = true;
    this.#core.parts.timers.after(storeLaterMs, () => {
      this.#storing = false;
      this.#core.state.changed();
    });
  }

  /** Messages to the viewports of those concerned. */
  #tell(pane: Pane, { kind, from, to, asker }: ControlChange): void {
    const holder = to?.name ?? '';
    if (kind === 'asked' && to)
      for (const viewport of this.#viewportsOf(to))
        viewport.showMessage(askText(viewport, this.#core.language.keys, asker?.name ?? ''), askMs);
    if ((kind === 'refused' || kind === 'expired') && asker)
      this.#show(asker, `${holder} keeps control of pane ${pane.id}`);
    if (to === null || from?.id === to.id) return;
    if (kind === 'given') this.#show(to, `you have control of pane ${pane.id}`);
    if (kind === 'taken' && from) this.#show(from, `${holder} took control of pane ${pane.id}`);
  }

  #show(to: Principal, text: string): void {
    for (const viewport of this.#viewportsOf(to)) viewport.showMessage(text);
  }

  #viewportsOf({ id }: Principal): Viewport[] {
    return this.#core.viewports.all().filter(({ principal }) => principal.id === id);
  }

  #record(pane: Pane, change: ControlChange): void {
    const { kind, from, to, asker } = change;
    for (const deed of deedsOf(pane, change)) this.#core.ledger.record(deed);
    if (kind === 'asked') this.#happened(pane, 'control-asked', asker, { by: to });
    else if (kind === 'refused' || kind === 'expired')
      this.#happened(pane, 'control-refused', asker, { by: to, cause: kind });
    else {
      if (from !== null && from.id !== to?.id)
        this.#happened(pane, 'control-lost', from, { by: to, cause: kind });
      if (to !== null && from?.id !== to.id)
        this.#happened(pane, kind === 'given' ? 'control-given' : 'control-taken', to, { by: from });
    }
  }

  #happened(
    pane: Pane,
    type: ControlEvent,
    who: Principal | null,
    more: { by: Principal | null; cause?: string },
  ): void {
    const { by, cause } = more;
    this.#core.chronicle.record({
      type,
      pane: pane.id,
      window: pane.window.id,
      ...(who === null ? {} : { principal: who.name, actor: who.actor }),
      ...(by === null ? {} : { by: by.name }),
      ...(cause === undefined ? {} : { cause }),
    });
    this.#core.hooks.fire(type, ofPane(pane), {
      hook_principal: who?.name ?? '',
      hook_actor: who?.actor ?? '',
      hook_by: by?.name ?? '',
    });
  }
}

/** The change as deeds of the ledger. */
function deedsOf({ id, uuid }: Pane, { kind, from, to, asker, grasp }: ControlChange): Deed[] {
  const how = grasp === 'typing' ? 'typed' : 'command';
  const about = { pane: id, paneUuid: uuid };
  const holder = to === null ? {} : { holder: { ...to } };
  if (asker !== null && kind === 'asked')
    return [{ action: 'control-asked', by: { ...asker }, ...holder, ...about }];
  if (to !== null && (kind === 'refused' || kind === 'expired'))
    return [{ action: 'control-refused', by: { ...to }, ...holder, ...about }];
  if (from?.id === to?.id) return [];
  if (kind === 'given' && from && to)
    return [{ action: 'control-given', by: { ...from }, to: { ...to }, ...about }];
  const lost: Deed[] = from
    ? [{ action: 'control-lost', by: { ...from }, why: kind, ...(to ? { to: { ...to } } : {}), ...about }]
    : [];
  if (to === null) return lost;
  const before = from ? { from: { ...from } } : {};
  return [...lost, { action: 'control-taken', by: { ...to }, how, ...before, ...about }];
}

type ControlEvent = 'control-taken' | 'control-given' | 'control-lost' | 'control-asked' | 'control-refused';

const isOwnersAlone = ({ from, to, asker, last }: ControlChange): boolean =>
  [from, to, asker, last].every((one) => one === null || one.id === ownerId);
