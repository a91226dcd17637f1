/**
 * Bounds on the cost of one escape sequence. xterm repeats some functions as often as their parameter says, up to
 * 2147483647 times, each a walk over the buffer; beyond the size of the screen a repetition has no visible effect, so
 * the parameter is lowered before xterm's own handler runs. And it collects 10 MB of each string sequence, for each of
 * its handlers. Owns these bounds only.
 */
import type { FunctionId, XtermCore, XtermParams } from './xtermInternals.ts';

/** Longest payload of OSC and DCS, UTF-16 units: paths, links, titles and palettes need a few thousand. */
const payloadLimit = 64 * 1024;

/** Installs the bounds. Call it after all string handlers are registered. */
export function installHostileLimits(core: XtermCore): void {
  const { _oscParser: osc, _dcsParser: dcs } = core._inputHandler._parser;
  // OSC 52 bounds itself: it collects no string.
  for (const handlers of [osc._handlers, dcs._handlers])
    for (const handler of Object.values(handlers).flat())
      if (handler._data) handler._data._limit = payloadLimit;

  const size = core._bufferService;
  const bound = (id: FunctionId, most: () => number) =>
    core._inputHandler.registerCsiHandler(id, (params: XtermParams) => {
      const count = params.params[0] ?? 0;
      if (count > most()) params.params[0] = most();
      return false;
    });
  // IL, DL, SU, SD and its older form.
  for (const final of ['L', 'M', 'S', 'T', '^']) bound({ final }, () => size.rows);
  // CHT, CBT.
  for (const final of ['I', 'Z']) bound({ final }, () => size.cols);
  // REP allocates its whole output first.
  bound({ final: 'b' }, () => size.cols * size.rows);
}
