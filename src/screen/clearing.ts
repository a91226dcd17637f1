/**
 * Clearing beyond xterm's own: history (ED 3), everything (RIS), and the screen as a side effect (DECCOLM). Hooks the
 * terminal's handlers; owns no state.
 */
import type { ScreenParts } from './ScreenParts.ts';
import type { XtermBuffer } from './xtermInternals.ts';

/** `cleared` is called when history has begun anew, `unsaid` when the program's statements are dropped. */
export function installClearing(parts: ScreenParts, cleared: () => void, unsaid: () => void): void {
  const { core, palette, saved, scroll, marks, typing, notifications, spoken } = parts;
  const handler = core._inputHandler;
  const buffers = () => core._bufferService.buffers;
  const eraseInDisplay = handler.eraseInDisplay.bind(handler);
  handler.eraseInDisplay = (params, respectProtect) => {
    const done = eraseInDisplay(params, respectProtect);
    const erased =
      buffers().active === buffers().normal ? firstErased(params.params[0], buffers().normal) : null;
    if (erased !== null) typing.erasedFrom(scroll.normalTop + erased);
    if (params.params[0] === 3 && buffers().active === buffers().normal) {
      scroll.historyCleared();
      cleared();
    }
    return done;
  };
  // DECCOLM: a pane keeps its columns, but the screen is cleared and the cursor homed, as the VT100 did and tmux does.
  for (const final of ['h', 'l'])
    handler.registerCsiHandler({ prefix: '?', final }, ({ params, length }) => {
      if (params.subarray(0, length).includes(3)) {
        handler.eraseInDisplay({ params: Int32Array.of(2), length: 1 });
        handler.cursorPosition({ params: Int32Array.of(1), length: 1 });
      }
      return false;
    });
  const fullReset = handler.fullReset.bind(handler);
  handler.fullReset = () => {
    const done = fullReset();
    // xterm leaves these unchanged; RIS resets all.
    core.coreService.isCursorHidden = false;
    core.options.convertEol = false;
    scroll.reset();
    saved.reset();
    marks.clear();
    typing.clear();
    palette.reset();
    notifications.restore(undefined);
    if (spoken.reset()) unsaid();
    cleared();
    return done;
  };
}

/** The row from which ED erases whole rows to the end of the screen; null for another part of it. */
function firstErased(part: number | undefined, { x, y }: XtermBuffer): number | null {
  if (part === 2) return 0;
  return part === undefined || part === 0 ? y + (x > 0 ? 1 : 0) : null;
}
