/** Sentences about the control of a pane that name the keys for it, as they are bound. Owns nothing. */
import type { KeyTables } from '../../command/KeyTables.ts';
import type { ControlRefusal } from '../../operator/control/Control.ts';
import { heldFor } from '../input/InputGate.ts';
import type { Viewport } from './Viewport.ts';

/** `C-b k`, for the binding of the prefix table that runs this; null while there is none. */
function keyOf({ session }: Viewport, keys: KeyTables, command: string): string | null {
  const binding = keys.list('prefix').find((each) => each.command === command);
  return binding ? `${session.options.getString('prefix')} ${binding.key}` : null;
}

/** `C-b k asks, C-b K takes`: the words for the keys that are bound; '' for none. */
function keyWords(
  viewport: Viewport,
  keys: KeyTables,
  words: readonly [command: string, word: string][],
): string {
  return words
    .flatMap(([command, word]) => {
      const key = keyOf(viewport, keys, command);
      return key === null ? [] : [`${key} ${word}`];
    })
    .join(', ');
}

/** `ann has control (typing, 12 s); C-b k asks, C-b K takes`. */
export function refusalText(
  viewport: Viewport,
  keys: KeyTables,
  refusal: ControlRefusal,
  now: number,
): string {
  const { held, mayTake } = refusal;
  const who = held === null ? 'nobody has control of this pane' : `${held.holder.name} has control`;
  const how = keyWords(viewport, keys, [
    ...(held === null ? [] : ([['control-pane ask', 'asks']] as [string, string][])),
    ...(mayTake ? ([['control-pane take', 'takes']] as [string, string][]) : []),
  ]);
  return `${who} (${heldFor(refusal, now)})${how === '' ? '' : `; ${how}`}`;
}

/** `bob asks for control: C-b k gives it, C-b K keeps it`. */
export function askText(viewport: Viewport, keys: KeyTables, asker: string): string {
  const how = keyWords(viewport, keys, [
    ['control-pane ask', 'gives it'],
    ['control-pane take', 'keeps it'],
  ]);
  return `${asker} asks for control${how === '' ? '' : `: ${how}`}`;
}
