/**
 * Permission to switch to the alternate screen, and its mode (xterm's titeInhibit, 1046): while it is off, programs write
 * to the normal screen, and so into history. Hooks the terminal's handlers. A sequence sets it, so that a log replays it.
 */
import type { XtermCore, XtermParams } from './xtermInternals.ts';

/** DECSET and DECRST that switch: the old one, with clearing, and with the cursor saved. */
const switching = [47, 1047, 1049];
const permission = 1046;
/** A mode that does not exist. */
const ignored = 0;

export class AlternateSwitch {
  allowed = true;

  install(core: XtermCore): void {
    const handler = core._inputHandler;
    const isAlternate = () => core._bufferService.buffers.active === core._bufferService.buffers.alt;
    const onSet = ({ params, length }: XtermParams, on: boolean): boolean => {
      for (let at = 0; at < length; at++) {
        const mode = params[at] ?? 0;
        if (mode === permission) this.allowed = on;
        // A program that is there already may leave.
        if (switching.includes(mode) && !this.allowed && (on || !isAlternate())) params[at] = ignored;
      }
      return false;
    };
    handler.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => onSet(params, true));
    handler.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => onSet(params, false));
  }
}

/** The bytes that set the permission. */
export const alternateSwitchBytes = (allowed: boolean): Uint8Array =>
  new TextEncoder().encode(`\x1b[?${permission}${allowed ? 'h' : 'l'}`);
