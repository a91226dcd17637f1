/** Mouse events as SGR reports (xterm ctlseqs, Mouse Tracking, mode 1006). Cells from 0. */

export interface MouseReport {
  event: 'down' | 'up' | 'drag' | 'move' | 'wheel-up' | 'wheel-down';
  /** `MouseEvent.button`: 0 left, 1 middle, 2 right. */
  button: number;
  x: number;
  y: number;
  shift: boolean;
  alt: boolean;
  ctrl: boolean;
}

const motion = 32;
const noButton = 3;
const wheelUp = 64;
const wheelDown = 65;

export function mouseText({ event, button, x, y, shift, alt, ctrl }: MouseReport): string {
  const modifiers = (shift ? 4 : 0) + (alt ? 8 : 0) + (ctrl ? 16 : 0);
  const codes = {
    down: button,
    up: button,
    drag: button + motion,
    move: noButton + motion,
    'wheel-up': wheelUp,
    'wheel-down': wheelDown,
  };
  return `\x1b[<${codes[event] + modifiers};${x + 1};${y + 1}${event === 'up' ? 'm' : 'M'}`;
}
