/**
 * Messages about the control of panes: who types, and who may. Types and their checks; docs/working-together.md explains
 * them.
 */
import { PrincipalInfo } from './admission.ts';
import { count, type Infer, list, object, oneOf, optional, orNull, shortText, text } from './check.ts';

/** Longest target and name taken, characters. */
const nameBytes = 256;

export const controlActions = ['take', 'give', 'release', 'ask'] as const;
export type ControlAction = (typeof controlActions)[number];

const PaneControl = object({
  /** '%3'. */
  pane: text,
  /** The option `control`. */
  mode: oneOf('shared', 'lease', 'exclusive'),
  /** The holder; null without one. */
  holder: orNull(PrincipalInfo),
  /** How it came to the holder. */
  by: optional(oneOf('typing', 'taken', 'given')),
  /** Milliseconds since then, and since the holder typed last. */
  heldMs: optional(count),
  idleMs: optional(count),
  /** The principal that asks the holder to hand over. */
  asker: optional(PrincipalInfo),
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

const target = optional(shortText(nameBytes));
const result = object({ panes: list(PaneControl) });

/** Requests about the control of panes. A target is a pane, or a window or session for all of its panes. */
export const paneControlRequests = {
  /** `to`: name or id of the principal that it is given to; who asks for it when absent. */
  'pane.control': {
    params: object({ action: oneOf(...controlActions), target, to: optional(shortText(nameBytes)) }),
    result,
  },
  'pane.controlStatus': { params: object({ target }), result },
};
