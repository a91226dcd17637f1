/**
 * Conformance of the terminal where xterm's falls short of DEC's: levels (DECSCL), the alignment test (DECALN), and a
 * pending wrap that DECSC saves (DEC STD 070, xterm ctlseqs). Owns the level, which is not in checkpoints.
 */
import type { XtermCore } from './xtermInternals.ts';

/** Level that a terminal has until a program asks for another: VT400. */
const usualLevel = 4;
/** Lowest level at which a program may ask for modes (DECRQM). */
const levelOfModeRequests = 3;

export function installConformance(core: XtermCore): void {
  const handler = core._inputHandler;
  let level = usualLevel;
  handler.registerCsiHandler({ intermediates: '"', final: 'p' }, (params) => {
    const asked = (params.params[0] ?? 0) - 60;
    if (asked >= 1 && asked <= 5) level = asked;
    return true;
  });
  handler.registerEscHandler({ final: 'c' }, () => {
    level = usualLevel;
    return false;
  });
  for (const prefix of [{}, { prefix: '?' }])
    handler.registerCsiHandler(
      { ...prefix, intermediates: '$', final: 'p' },
      () => level < levelOfModeRequests,
    );

  // The picture fills the whole screen: margins and origin mode go.
  handler.registerEscHandler({ intermediates: '#', final: '8' }, () => {
    const buffer = core._bufferService.buffers.active;
    core.coreService.decPrivateModes.origin = false;
    buffer.scrollTop = 0;
    buffer.scrollBottom = core._bufferService.rows - 1;
    return false;
  });

  const restore = handler.restoreCursor.bind(handler);
  handler.restoreCursor = (params) => {
    const done = restore(params);
    const buffer = core._bufferService.buffers.active;
    // xterm keeps the column past the edge, and then moves the cursor back into the row.
    if (buffer.savedX >= core._bufferService.cols) buffer.x = core._bufferService.cols;
    return done;
  };
}
