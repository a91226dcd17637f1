/**
 * How a program wants keys with modifiers told: xterm's modifyOtherKeys (ctlseqs, XTMODKEYS and XTQMODKEYS). Owns the level
 * that was asked for, and the answer to who asks for it; what the keys are then is the command language's. The kitty
 * keyboard protocol's flags are the terminal's own.
 */
import type { XtermCore, XtermParams } from './xtermInternals.ts';

/** The resource of that number; the others (cursor, function and keypad keys) are always told with their modifiers. */
const otherKeys = 4;

export class KeyReporting {
  /** 0 for no key, 1 for those that have no bytes of their own, 2 for all. */
  modifyOtherKeys: 0 | 1 | 2 = 0;
  /** False when programs may not ask (extended-keys off). */
  #allowed = true;

  allow(allowed: boolean): void {
    this.#allowed = allowed;
    if (!allowed) this.modifyOtherKeys = 0;
  }

  install({ _inputHandler: handler }: XtermCore, reply: (answer: string) => void): void {
    handler.registerCsiHandler({ prefix: '>', final: 'm' }, (params) => {
      const [resource, level] = numbers(params);
      if (params.length === 1 && resource === 0) this.modifyOtherKeys = 0;
      else if (resource === otherKeys) this.modifyOtherKeys = this.#allowed ? levelOf(level) : 0;
      return true;
    });
    handler.registerCsiHandler({ prefix: '>', final: 'n' }, (params) => {
      if (params.params[0] === otherKeys) this.modifyOtherKeys = 0;
      return true;
    });
    handler.registerCsiHandler({ prefix: '?', final: 'm' }, (params) => {
      if (params.params[0] === otherKeys && this.#allowed) reply(`\x1b[>4;${this.modifyOtherKeys}m`);
      return true;
    });
    // What ends all modes ends this one.
    const reset = () => {
      this.modifyOtherKeys = 0;
      return false;
    };
    handler.registerCsiHandler({ intermediates: '!', final: 'p' }, reset);
    handler.registerEscHandler({ final: 'c' }, reset);
  }
}

function numbers(params: XtermParams): [number, number] {
  return [params.params[0] ?? 0, params.length > 1 ? (params.params[1] ?? 0) : 0];
}

/** xterm's third level tells of plain characters too: no program asks for it. */
function levelOf(level: number): 0 | 1 | 2 {
  return level >= 2 ? 2 : level === 1 ? 1 : 0;
}
