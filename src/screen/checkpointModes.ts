/**
 * Modes and character sets of a terminal in a checkpoint. Owns their order, and the numbers that stand for names: a name
 * is written as its index in a list below, so new names come at the end.
 */
import type { ByteReader, ByteWriter } from './byteStream.ts';
import type { ScreenParts } from './ScreenParts.ts';
import { type Charset, charsets } from './xtermInternals.ts';

const mouseProtocols = ['NONE', 'X10', 'VT200', 'DRAG', 'ANY'] as const;
const mouseEncodings = ['DEFAULT', 'SGR', 'SGR_PIXELS'] as const;
const cursorStyles = [undefined, 'block', 'underline', 'bar'] as const;
const otherKeysLevels = [0, 1, 2] as const;

export function writeModes(out: ByteWriter, { core, keys, alternate, clearing }: ScreenParts): void {
  const { coreService, mouseStateService } = core;
  const { decPrivateModes: modes, kittyKeyboard: kitty } = coreService;
  out.flags(
    coreService.isCursorHidden,
    coreService.modes.insertMode,
    core.options.convertEol,
    modes.applicationCursorKeys,
    modes.applicationKeypad,
    modes.bracketedPasteMode,
    modes.colorSchemeUpdates,
    modes.origin,
    modes.reverseWraparound,
    modes.sendFocus,
    modes.synchronizedOutput,
    modes.win32InputMode,
    modes.wraparound,
    modes.cursorBlink !== undefined,
    modes.cursorBlink === true,
    // Older checkpoints have no such flags, and read as false.
    !alternate.allowed,
    clearing.scrolls,
  );
  out.uint(cursorStyles.indexOf(modes.cursorStyle));
  out.uint(Math.max(0, mouseProtocols.indexOf(mouseStateService.activeProtocol as 'NONE')));
  out.uint(Math.max(0, mouseEncodings.indexOf(mouseStateService.activeEncoding as 'DEFAULT')));
  for (const flags of [kitty.flags, kitty.mainFlags, kitty.altFlags]) out.int(flags);
  for (const stack of [kitty.mainStack, kitty.altStack]) {
    out.uint(stack.length);
    for (const flags of stack) out.int(flags);
  }
  out.uint(keys.modifyOtherKeys);
}

export function readModes(
  input: ByteReader,
  { core, keys, alternate, clearing }: ScreenParts,
  found: number,
): void {
  const { coreService, mouseStateService } = core;
  const { decPrivateModes: modes, kittyKeyboard: kitty } = coreService;
  const next = input.flags();
  coreService.isCursorHidden = next();
  coreService.modes.insertMode = next();
  core.options.convertEol = next();
  modes.applicationCursorKeys = next();
  modes.applicationKeypad = next();
  modes.bracketedPasteMode = next();
  modes.colorSchemeUpdates = next();
  modes.origin = next();
  modes.reverseWraparound = next();
  modes.sendFocus = next();
  modes.synchronizedOutput = next();
  modes.win32InputMode = next();
  modes.wraparound = next();
  const blinkSet = next();
  const blink = next();
  modes.cursorBlink = blinkSet ? blink : undefined;
  alternate.allowed = !next();
  clearing.scrolls = next();
  modes.cursorStyle = cursorStyles[input.uint()];
  mouseStateService.activeProtocol = mouseProtocols[input.uint()] ?? 'NONE';
  mouseStateService.activeEncoding = mouseEncodings[input.uint()] ?? 'DEFAULT';
  kitty.flags = input.int();
  kitty.mainFlags = input.int();
  kitty.altFlags = input.int();
  const stack = () => input.list(() => input.int());
  kitty.mainStack = stack();
  kitty.altStack = stack();
  if (found >= 2) keys.modifyOtherKeys = otherKeysLevels[input.uint()] ?? 0;
}

/** charsets := uint(count) uint(number)*, numbers as `charsets()` gives them */
export function writeCharsets(out: ByteWriter, list: readonly Charset[]): void {
  out.uint(list.length);
  for (let i = 0; i < list.length; i++) out.uint(Math.max(0, charsets().indexOf(list[i])));
}

export function readCharsets(input: ByteReader): Charset[] {
  return input.list(() => charsets()[input.uint()]);
}
