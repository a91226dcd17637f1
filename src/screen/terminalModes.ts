/** Reads the modes that a program has set, for the outer terminal and for encoding keys. Changes nothing. */
import type { TerminalModes } from '../protocol/messages.ts';
import type { ScreenParts } from './ScreenParts.ts';

/** `extendedKeys`: the program may use the kitty keyboard protocol. */
export function terminalModes(parts: ScreenParts, extendedKeys: boolean): TerminalModes {
  const { core, keys } = parts;
  const modes = core.coreService.decPrivateModes;
  const { modifyOtherKeys } = keys;
  const mouse = { NONE: 'none', X10: 'x10', VT200: 'press', DRAG: 'drag', ANY: 'any' } as const;
  const encoding = { DEFAULT: 'default', SGR: 'sgr', SGR_PIXELS: 'sgr-pixels' } as const;
  const { activeProtocol, activeEncoding } = core.mouseStateService;
  return {
    applicationCursor: modes.applicationCursorKeys,
    applicationKeypad: modes.applicationKeypad,
    bracketedPaste: modes.bracketedPasteMode,
    focusEvents: modes.sendFocus,
    mouse: mouse[activeProtocol as keyof typeof mouse] ?? 'none',
    mouseEncoding: encoding[activeEncoding as keyof typeof encoding] ?? 'default',
    kittyKeyboard: extendedKeys ? core.coreService.kittyKeyboard.flags & 31 : 0,
    ...(modifyOtherKeys === 0 ? {} : { modifyOtherKeys }),
  };
}
