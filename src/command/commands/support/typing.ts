/** Input into panes: keys encoded for their programs, and synchronized panes. */

import { parseKeyName } from '../../../keys/keyName.ts';
import { waitMs } from '../../../protocol/awaits.ts';
import { fail, HoldfastError } from '../../../protocol/errors.ts';
import type { ByteString } from '../../../protocol/messages.ts';
import type { Pane } from '../../../session/types.ts';
import type { CommandContext } from '../../context.ts';
import type { PaneMode } from '../../Services.ts';
import type { FlagSpec, ParsedArguments, ResolvedTarget } from '../../spec.ts';
import { toByteString, toBytes } from './bytes.ts';

/** Most bytes typed by one command, so that a count can't fill memory. */
export const maximumBytes = 4 * 1024 * 1024;

/** Bytes of a word of send-keys: the key that it names, else its text. */
export function keyBytes(context: CommandContext, pane: Pane): (word: string) => ByteString {
  return (word) => {
    const key = parseKeyName(word);
    const bytes = key === undefined ? null : context.services.encodeKey(pane, key);
    return bytes === null ? toByteString(word) : Buffer.from(bytes).toString('latin1');
  };
}

export async function typeKey(context: CommandContext, pane: Pane, key: string): Promise<void> {
  await typeBytes(context, pane, keyBytes(context, pane)(key));
}

/** A long option, since tmux has no such flag. */
export const controlWaitFlag: FlagSpec = {
  flag: 'control-wait',
  value: 'time',
  about:
    'Longest wait for a pane that another holds; the option control-wait by default. A key binding never waits.',
};

/** Milliseconds of --control-wait, else of the caller's request; undefined to use the option. Errors: bad-value. */
export function controlWait(context: CommandContext, args: ParsedArguments): number | undefined {
  const time = args.value('control-wait');
  return time === undefined ? context.caller.controlWaitMs : waitMs(time);
}

/** Types into a pane, and into every pane of the window that is synchronized with it (synchronize-panes). */
export async function typeBytes(
  context: CommandContext,
  pane: Pane,
  data: ByteString,
  controlWaitMs = context.caller.controlWaitMs,
): Promise<void> {
  const together = (one: Pane): boolean => one.options.getFlag('synchronize-panes');
  const panes = together(pane) ? pane.window.panes.filter((one) => one === pane || together(one)) : [pane];
  for (const one of panes) {
    if (one.inputDisabled || one.process.state !== 'running') continue;
    if (one === pane) await typeInto(context, one, toBytes(data), controlWaitMs);
    else await typeCopy(context, one, toBytes(data));
  }
}

/** Skips synchronized panes that another holds, as typing by a client does. */
async function typeCopy(context: CommandContext, pane: Pane, bytes: Uint8Array): Promise<void> {
  const { principal: by } = context.caller;
  try {
    await context.services.sendInput(pane, bytes, { by, gone: context.callerGone });
  } catch (error) {
    if (!(error instanceof HoldfastError) || !leavesOut.has(error.code)) throw error;
  }
}

const leavesOut: ReadonlySet<string> = new Set(['control-held', 'control-lost']);

/** Types into one pane as the caller. A one-shot command, or a request that asks for it, waits for control. */
export function typeInto(
  context: CommandContext,
  pane: Pane,
  bytes: Uint8Array,
  controlWaitMs: number | undefined,
): Promise<void> {
  const { principal, client, controlWaitMs: asked } = context.caller;
  const waitsForPane = client === null || asked !== undefined;
  const gone = context.callerGone;
  return context.services.sendInput(pane, bytes, { by: principal, waitsForPane, controlWaitMs, gone });
}

/** Presses keys in a pane's mode, where their bindings apply; unbound keys do nothing. */
export async function pressInMode(
  context: CommandContext,
  target: ResolvedTarget,
  mode: PaneMode,
  words: readonly string[],
  count: number,
): Promise<void> {
  const keys = words.flatMap((word) => parseKeyName(word) ?? [...word]);
  if (mode.press) {
    await pressInList(context, target.pane, mode.press.bind(mode), keys, count);
    return;
  }
  for (let time = 0; time < Math.min(count, maximumBytes); time++) {
    for (const key of keys) {
      const binding = context.state.keys.get(mode.keyTable, key);
      if (binding) await context.runLine(binding.command, { target });
      if (context.services.mode(target.pane) !== mode) return;
    }
  }
}

/** Most keys for a list in one command. */
const maximumKeys = 4096;

/** Presses keys in a list. As in tmux, those after its end are typed into the pane. */
async function pressInList(
  context: CommandContext,
  pane: Pane,
  press: NonNullable<PaneMode['press']>,
  once: readonly string[],
  count: number,
): Promise<void> {
  if (once.length * count > maximumKeys)
    throw fail('argument-too-long', { bytes: once.length * count, limit: maximumKeys });
  const keys = Array.from({ length: count }, () => once).flat();
  const taken = await press(keys, context.caller.principal);
  const rest = keys.slice(taken).map(keyBytes(context, pane)).join('');
  if (rest !== '') await typeBytes(context, pane, rest);
}
