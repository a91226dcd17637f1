/** The options of a pane's control, which live in its session, window or itself. Owns nothing. */
import type { ControlMode, ControlRules } from '../../operator/control/Control.ts';
import type { OptionSet } from '../../options/types.ts';
import type { Pane } from '../../session/types.ts';

export function controlRules(pane: Pane): ControlRules {
  return {
    mode: placeOf(pane, 'control').getString('control') as ControlMode,
    idleMs: placeOf(pane, 'control-idle-time').getNumber('control-idle-time') * 1000,
  };
}

/** How long a command waits for a pane that another holds, milliseconds. */
export function controlWaitMs(pane: Pane): number {
  return placeOf(pane, 'control-wait').getNumber('control-wait') * 1000;
}

/** Where the value in effect is set: in the pane, its window or for all windows, else in the session. */
function placeOf(pane: Pane, name: string): OptionSet {
  for (let set: OptionSet | null = pane.options; set !== null; set = set.parent)
    if (set.own(name) !== undefined) return set;
  return pane.window.links[0]?.session.options ?? pane.options;
}
