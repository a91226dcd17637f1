/**
 * Fast reset of renditions (SGR 0), which ends nearly every coloured word. xterm clones the extended attributes each time;
 * where they are plain already, there is nothing to reset. Owns no state.
 */
import type { XtermCore } from './xtermInternals.ts';

export function installPlainReset({ _inputHandler: handler }: XtermCore): void {
  const reset = handler._processSGR0.bind(handler);
  handler._processSGR0 = (attributes) => {
    const { _ext, _urlId } = attributes.extended;
    if (_ext !== 0 || _urlId !== 0) reset(attributes);
    else {
      attributes.fg = 0;
      attributes.bg = 0;
    }
  };
}
