/** A mouse event as the bytes that a pane's program gets for it, in the encoding that it asked for. Changes nothing. */
import { encodeKey } from '../../keys/encodeKey.ts';
import { encodeMouse, type MouseInput } from '../../keys/mouse.ts';
import type { ScreenEngine } from '../../screen/types.ts';

/** Lines that one notch of the wheel moves in a program that knows no mouse: as terminals do. */
const wheelLines = 3;

/**
 * The event, its cell counted from the pane's corner, for the program. One that did not ask for the mouse and shows the
 * alternate screen gets arrow keys for the wheel, as from xterm (mode 1007). Null when it gets nothing.
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
