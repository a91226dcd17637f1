/** Encodes a mouse event as bytes for a pane's program, in the encoding that the program requested. Changes nothing. */
import { encodeKey } from '../../keys/encodeKey.ts';
import { encodeMouse, type MouseInput } from '../../keys/mouse.ts';
import type { ScreenEngine } from '../../screen/types.ts';

/** Lines per notch of the wheel in a program without mouse support, as in terminals. */
const wheelLines = 3;

/**
 * Bytes for an event whose cell is counted from the pane's corner. A program on the alternate screen that did not
 * request the mouse gets arrow keys for the wheel, as in xterm (mode 1007). Null when the program gets nothing.
 */
export function programMouse(
  screen: Pick<ScreenEngine, 'modes' | 'alternateScreen'>,
  mouse: MouseInput,
): Uint8Array | null {
  const { modes } = screen;
  if (modes.mouse !== 'none') return encodeMouse(mouse, modes.mouseEncoding, modes.mouse) ?? null;
  if (mouse.event !== 'wheel' || !screen.alternateScreen || mouse.shift || mouse.ctrl || mouse.meta)
    return null;
  const arrow = encodeKey(mouse.button === 4 ? 'Up' : 'Down', modes);
  return arrow ? Buffer.concat(Array.from({ length: wheelLines }, () => arrow)) : null;
}
