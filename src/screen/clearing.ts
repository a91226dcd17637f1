/**
 * What a program clears beyond the screen: its history (ED 3), and everything (RIS). Hooks the terminal's handlers; owns no
 * state.
 */
import type { ScreenParts } from './ScreenParts.ts';

/** `cleared` is called when history has begun anew. */
export function installClearing(parts: ScreenParts, cleared: () => void): void {
  const { core, palette, saved, scroll, marks, notifications } = parts;
  const handler = core._inputHandler;
  const buffers = () => core._bufferService.buffers;
  const eraseInDisplay = handler.eraseInDisplay.bind(handler);
  handler.eraseInDisplay = (params, respectProtect) => {
    const done = eraseInDisplay(params, respectProtect);
    if (params.params[0] === 3 && buffers().active === buffers().normal) {
      scroll.historyCleared();
      cleared();
    }
    return done;
  };
  const fullReset = handler.fullReset.bind(handler);
  handler.fullReset = () => {
    const done = fullReset();
    // xterm leaves these as they were; RIS means all.
    core.coreService.isCursorHidden = false;
    core.options.convertEol = false;
    scroll.reset();
    saved.reset();
    marks.clear();
    palette.reset();
    notifications.restore(undefined);
    cleared();
    return done;
  };
}
