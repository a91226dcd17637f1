/**
 * ESC k NAME ST: the name of the window, as screen(1) began it and tmux takes it; prompts of shells send it where TERM
 * says one of the two. Owns that it is read as a string, never printed; what follows from a name is the caller's.
 */
import { plainText } from './plainText.ts';
import { readAsString, type XtermCore } from './xtermInternals.ts';

/** Installs it in a terminal. `named` gets the name without control characters, '' for the way back to none. */
export function installWindowName(core: XtermCore, named: (name: string) => void): void {
  const { _inputHandler: handler } = core;
  readAsString(handler._parser, 'k');
  handler.registerDcsHandler({ final: 'k' }, (name) => {
    named(plainText(name));
    return true;
  });
}
