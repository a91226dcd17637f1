/**
 * Messages about the control of panes: who types, and who may. Types and their checks; docs/working-together.md explains
 * them.
 */
import { PrincipalInfo } from './admission.ts';
import { count, type Infer, list, object, oneOf, optional, orNull, shortText } from './check.ts';
import { paneId } from './values.ts';

/** Longest target and name taken, characters. */
const nameBytes = 256;

export const controlActions = ['take', 'give', 'release', 'ask'] as const;
export type ControlAction = (typeof controlActions)[number];

const PaneControl = object({
  pane: paneId,
  /** The option `control`. */
  mode: oneOf('shared', 'lease', 'exclusive'),
  /** The holder; null without one. */
  holder: orNull(PrincipalInfo),
  /** How it came to the holder. */
  by: optional(oneOf('typing', 'taken', 'given')),
  /** Milliseconds since then. */
  heldMs: optional(count),
  /** Milliseconds since the holder typed last. */
  idleMs: optional(count),
  /** The principal that asks the holder to hand over. */
  asker: optional(PrincipalInfo),
  /** Milliseconds until that request expires. */
  askLeftMs: optional(count),
});
/** The control of one pane, as of now. */
export interface PaneControl extends Infer<typeof PaneControl> {}

/** `ann (typing, 12 s)`: who holds it, for people; and who asks for it. */
export function controlText({ mode, holder, by, heldMs = 0, asker }: PaneControl): string {
  if (mode === 'shared') return 'everybody types';
  const asks = asker === undefined ? '' : `; ${asker.name} asks for it`;
  if (holder === null) return mode === 'exclusive' ? 'nobody; only who takes it types' : 'nobody';
  const kind = holder.actor === 'person' ? '' : `${holder.actor} `;
  return `${kind}${holder.name} (${by}, ${Math.floor(heldMs / 1000)} s)${asks}`;
}

/** A pane, or a window or session for all of its panes; the pane of the session used last when absent. */
const target = shortText(nameBytes);
const result = object({ panes: list(PaneControl) });

/** Requests about the control of panes. */
export const paneControlRequests = {
  /** Takes, gives, releases or asks for the control of panes. Errors: of targets, no-control, bad-value. */
  'pane.control': {
    params: object({
      /** Action to take. */
      action: oneOf(...controlActions),
      target: optional(target),
      /** Name or id of the principal that it is given to; who asks for it when absent. */
      to: optional(shortText(nameBytes)),
    }),
    result,
  },
  /** The control of panes, as of now. Errors: of targets. */
  'pane.controlStatus': { params: object({ target: optional(target) }), result },
};
