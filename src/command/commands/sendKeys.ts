/** send-keys: types keys or text into a pane. */
import { fail } from '../../protocol/errors.ts';
import type { CommandContext } from '../context.ts';
import type { PaneMode } from '../Services.ts';
import type { CommandSpec, ParsedArguments, ResolvedTarget } from '../spec.ts';
import { toByteString } from './support/bytes.ts';
import { flag, valued } from './support/flags.ts';
import { maximumInt, wholeNumber } from './support/numbers.ts';
import { clientOrNull } from './support/targets.ts';
import {
  controlWait,
  controlWaitFlag,
  keyBytes,
  maximumBytes,
  pressInMode,
  typeBytes,
} from './support/typing.ts';
import { typeAndWait, waitFlags } from './support/waiting.ts';

export const sendKeys: CommandSpec = {
  name: 'send-keys',
  alias: 'send',
  usage: '[-FHlMRX] [-N repeat-count] [-t target-pane] key ...',
  about: 'Type keys or text into a pane.',
  flags: [
    flag('F', 'Expand the words as formats.'),
    flag('H', 'The words are bytes in hexadecimal.'),
    flag('K', 'Press the keys in the client, so that its bindings see them.'),
    flag('l', 'The words are text, not names of keys.'),
    flag('M', 'Pass on the mouse event that pressed the binding.'),
    flag('R', 'Reset the screen of the pane first.'),
    flag('X', 'The words are a command of copy mode.'),
    valued('c', 'target-client', 'The client that -K presses keys in.'),
    valued('N', 'repeat-count', 'Type it this many times.'),
    valued('t', 'target-pane', 'The pane.'),
    controlWaitFlag,
    ...waitFlags,
  ],
  targets: [
    { flag: 'c', type: 'client', canFail: true },
    { flag: 't', type: 'pane' },
  ],
  positional: [0, Number.POSITIVE_INFINITY],
  changes: ['buffers'],
  ledger: 'input',
  examples: [
    ["send-keys -t work 'make test' Enter", 'Type a command line and Enter.'],
    ['send-keys C-c', 'Interrupt the program in the pane.'],
    ["send-keys -l 'Enter'", 'Type the word, not the key.'],
    ['send-keys --wait command --timeout 5m make Enter', 'Type it, and end with its exit status.'],
  ],
  run: (context, args) =>
    typeAndWait(
      context,
      args,
      () => context.target('t').pane,
      () => send(context, args),
    ),
};

async function send(context: CommandContext, args: ParsedArguments): Promise<void> {
  const target = context.target('t');
  const countText = args.value('N');
  const count = countText === undefined ? undefined : wholeNumber(countText, 1, maximumInt, 'repeat count');
  const mode = context.services.mode(target.pane);
  if (mode && count !== undefined && args.words.length === 0) {
    if (mode.press) throw notInMode();
    counts.set(mode, count);
    return;
  }
  if (args.has('X')) {
    // A list has no commands.
    if (!mode || mode.press) throw notInMode();
    await runInMode(context, args, target, mode, count);
    return;
  }
  if (args.has('M')) {
    if (!context.mouse) throw fail('no-such-target', { target: 'mouse target' });
    if (!mode || mode.press) context.mouse.passOn(target.pane);
    return;
  }
  const words = args.has('F') ? args.words.map((word) => context.expand(word, target)) : args.words;
  if (args.has('R')) context.services.resetScreen(target.pane, 'clear');
  if (args.has('K')) pressInClient(context, words, count ?? 1);
  else if (mode) await pressInMode(context, target, mode, keysOf(args, words), count ?? 1);
  else await type(context, args, target, words, count ?? 1);
}

const notInMode = () => fail('wrong-state', { reason: 'not in a mode' });

/** Names of keys in words, which are text with -l, and bytes with -H. */
function keysOf(args: ParsedArguments, words: readonly string[]): readonly string[] {
  if (args.has('H')) return words.flatMap((word) => (hexPattern.test(word) ? [`0x${word}`] : []));
  return args.has('l') ? words.flatMap((word) => [...word]) : words;
}

/** Counts set by `send-keys -N 5` alone, for the next command of the mode. */
const counts = new WeakMap<PaneMode, number>();
/** Commands that use the selection and must not move the cursor. */
const takesSelection = /^(?:copy|pipe|append|cancel)/;
/** Longest wait of a client's keys for a search, milliseconds: too short to be felt. */
const searchWaitMs = 150;

async function runInMode(
  context: CommandContext,
  args: ParsedArguments,
  target: ResolvedTarget,
  mode: PaneMode,
  count: number | undefined,
): Promise<void> {
  const [name, ...rest] = args.words;
  if (name === undefined) return;
  // As in newer tmux, `--` ends the flags of the mode's command, of which there are none.
  const words = rest.length > 1 && rest[0] === '--' ? rest.slice(1) : rest;
  const { mouse } = context;
  const cell = mouse?.wheel ? null : mouse?.cellIn(target.pane);
  if (mouse && cell && name === 'begin-selection') {
    await mouse.dragSelection(target.pane);
    return;
  }
  // A click moves the cursor before it selects; a copy keeps the selection as it is.
  if (cell && !takesSelection.test(name)) await mode.moveTo?.(cell.x, cell.y);
  // Commands and buffer prefixes are always formats, as in tmux.
  const expands = args.has('F') || /^(?:copy|pipe)-?/.test(name);
  const given = expands ? words.map((word) => context.expand(word, target)) : words;
  const times = count ?? counts.get(mode) ?? 1;
  counts.delete(mode);
  const done = mode.run(name, given, times);
  // A search of a long history must not block typing; scripts wait for its result.
  if (!context.caller.client) await done;
  else if (!(await settles(done))) await Promise.race([done, context.clock.after(searchWaitMs)]);
}

/** True when the work ends without waiting for anything outside of this thread. */
function settles(done: Promise<void>): Promise<boolean> {
  return Promise.race([
    done.then(() => true),
    new Promise<boolean>((resolve) => setImmediate(resolve, false)),
  ]);
}

function pressInClient(context: CommandContext, words: readonly string[], count: number): void {
  const client = clientOrNull(context, 'c');
  if (!client) throw fail('no-current-client', {});
  const { principal } = context.caller;
  // The bindings would run as the client's principal, not as the caller.
  if (principal !== null && principal.id !== client.principal.id)
    throw fail('others-client', { action: 'send-keys -K', of: client.principal.name });
  for (let time = 0; time < Math.min(count, maximumBytes); time++)
    for (const word of words) client.pressKey(word);
}

async function type(
  context: CommandContext,
  args: ParsedArguments,
  { pane }: ResolvedTarget,
  words: readonly string[],
  count: number,
): Promise<void> {
  const encode = args.has('H') ? hexByte : args.has('l') ? toByteString : keyBytes(context, pane);
  const once = words.map(encode).join('');
  if (once === '') return;
  if (once.length * count > maximumBytes)
    throw fail('argument-too-long', { bytes: once.length * count, limit: maximumBytes });
  await typeBytes(context, pane, once.repeat(count), controlWait(context, args));
}

const hexPattern = /^[0-9a-f]{1,2}$/i;

/** 'ff' is one byte; any other text types nothing, as in tmux. */
function hexByte(word: string): string {
  return hexPattern.test(word) ? String.fromCharCode(Number.parseInt(word, 16)) : '';
}
