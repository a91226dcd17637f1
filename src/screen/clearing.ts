/**
 * Clearing beyond xterm's own: history (ED 3), everything (RIS), and the screen as a side effect (DECCOLM). Hooks the
 * terminal's handlers; owns no state.
 */
import type { ScreenParts } from './ScreenParts.ts';
import type { XtermBuffer } from './xtermInternals.ts';

/** Mode of our own: clearing the whole screen moves its text into history (scroll-on-clear). */
const scrollsMode = 7246;

/** The bytes that set whether clearing moves text into history: a log replays them. */
export const clearingBytes = (scrolls: boolean): Uint8Array =>
  new TextEncoder().encode(`\x1b[?${scrollsMode}${scrolls ? 'h' : 'l'}`);

/** `cleared` is called when history has begun anew, `unsaid` when the program's statements are dropped. */
export function installClearing(parts: ScreenParts, cleared: () => void, unsaid: () => void): void {
  const { core, palette, saved, scroll, marks, typing, notifications, spoken } = parts;
  const handler = core._inputHandler;
  const buffers = () => core._bufferService.buffers;
  const eraseInDisplay = handler.eraseInDisplay.bind(handler);
  handler.eraseInDisplay = (params, respectProtect) => {
    if (parts.clearing.scrolls && clearsAll(params.params[0], parts)) {
      // The same from the first cell on, for which alone xterm has a way. Cells without text are erased below.
      core.options.scrollOnEraseInDisplay = true;
      eraseInDisplay({ params: Int32Array.of(2), length: 1 }, respectProtect);
      core.options.scrollOnEraseInDisplay = false;
      scroll.screenCleared();
    }
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
  for (const final of ['h', 'l'])
    handler.registerCsiHandler({ prefix: '?', final }, ({ params, length }) => {
      if (params.subarray(0, length).includes(scrollsMode)) parts.clearing.scrolls = final === 'h';
      return false;
    });
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

/** Whether ED clears all of the normal screen, margins or not: as in tmux, text then goes to history. */
function clearsAll(part: number | undefined, { core }: ScreenParts): boolean {
  const { active, normal } = core._bufferService.buffers;
  const { x, y, scrollTop, scrollBottom } = active;
  const isWhole = scrollTop === 0 && scrollBottom === core._bufferService.rows - 1;
  return active === normal && isWhole && (part === 2 || ((part ?? 0) === 0 && x === 0 && y === 0));
}

/** The row from which ED erases whole rows to the end of the screen; null for another part of it. */
function firstErased(part: number | undefined, { x, y }: XtermBuffer): number | null {
  if (part === 2) return 0;
  return part === undefined || part === 0 ? y + (x > 0 ? 1 : 0) : null;
}
