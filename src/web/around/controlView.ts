/** The control of a pane as the page shows it: a few words, and what the person here can do about it. */
import { rankOf } from '../../operator/Principal.ts';
import type { PaneControl } from '../../protocol/paneControl.ts';

type Principal = NonNullable<PaneControl['holder']>;
export type ControlDeed = 'take' | 'ask' | 'give' | 'keep' | 'release';

export interface ControlView {
  /** '' when there is nothing to say: nobody else is concerned. */
  words: string;
  /** Somebody else has it, or waits for it. */
  isOthers: boolean;
  deeds: readonly ControlDeed[];
  /** Until the request to hand over expires, milliseconds; null without one. */
  leftMs: number | null;
}

const nothing: ControlView = { words: '', isOthers: false, deeds: [], leftMs: null };

/**
 * `passedMs`: time since `control` was asked for. `looksOnly`: this client may do nothing about it. `aloneHere`: every client is of this principal, who then needs no
 * word about control that came by typing.
 */
export function controlView(
  control: PaneControl | null,
  me: Principal | null,
  facts: { passedMs: number; aloneHere: boolean; looksOnly: boolean },
): ControlView {
  const view = viewOf(control, me, facts);
  return facts.looksOnly ? { ...view, deeds: [] } : view;
}

function viewOf(
  control: PaneControl | null,
  me: Principal | null,
  { passedMs, aloneHere }: { passedMs: number; aloneHere: boolean },
): ControlView {
  if (!control || !me || control.mode === 'shared') return nothing;
  const { holder, asker, askLeftMs } = control;
  const leftMs = asker === undefined || askLeftMs === undefined ? null : Math.max(0, askLeftMs - passedMs);
  if (holder === null)
    return control.mode === 'exclusive'
      ? { ...nothing, words: 'nobody types until somebody takes it', isOthers: true, deeds: ['take'] }
      : nothing;
  if (holder.id === me.id) {
    if (asker !== undefined)
      return {
        words: `${shownName(asker)} asks for this pane`,
        isOthers: true,
        deeds: ['give', 'keep'],
        leftMs,
      };
    return aloneHere && control.by === 'typing'
      ? nothing
      : { ...nothing, words: 'you have this pane', deeds: ['release'] };
  }
  const take: ControlDeed[] = rankOf(me) > rankOf(holder) ? ['take'] : [];
  if (asker?.id === me.id)
    return { words: `you asked ${shownName(holder)} for this pane`, isOthers: true, deeds: take, leftMs };
  const ask: ControlDeed[] = asker === undefined && take.length === 0 ? ['ask'] : [];
  return { words: heldWords(control, holder, passedMs), isOthers: true, deeds: [...ask, ...take], leftMs };
}

/** A holder that typed this recently is typing, milliseconds. */
const typingMs = 3000;

function heldWords({ idleMs, heldMs }: PaneControl, holder: Principal, passedMs: number): string {
  const idle = (idleMs ?? heldMs ?? 0) + passedMs;
  return idle < typingMs ? `${shownName(holder)} types here` : `${shownName(holder)} has this pane`;
}

/** ⚙ marks agents and programs, as on the status line. */
export const shownName = ({ name, actor }: Principal): string => (actor === 'person' ? name : `⚙ ${name}`);

/** Seconds left, for people. */
export const secondsOf = (ms: number): string => `${Math.ceil(ms / 1000)} s`;
