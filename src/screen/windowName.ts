/**
 * ESC k NAME ST: the window's name, as introduced by screen(1) and supported by tmux; shell prompts send it when TERM
 * names one of the two. Ensures that it is read as a string, never printed; the caller acts on the name.
 */
import { plainText } from './plainText.ts';
import { readAsString, type XtermCore } from './xtermInternals.ts';

/** Installs it in a terminal. `named` gets the name without control characters, '' to remove the name. */
export function installWindowName(core: XtermCore, named: (name: string) => void): void {
  const { _inputHandler: handler } = core;
  readAsString(handler._parser, 'k');
  handler.registerDcsHandler({ final: 'k' }, (name) => {
    named(plainText(name));
    return true;
  });
}
