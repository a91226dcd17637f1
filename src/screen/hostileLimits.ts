/**
 * Bounds on what one escape sequence can cost. xterm repeats some functions as often as their parameter says, up to
 * 2147483647 times, each a walk over the buffer; past the size of the screen a repetition has no effect that one can
 * see, so the parameter is lowered before xterm's own handler runs. Owns these bounds only.
 */
import type { FunctionId, XtermCore, XtermParams } from './xtermInternals.ts';

export function installHostileLimits(core: XtermCore): void {
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
