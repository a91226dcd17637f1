/**
 * Reporting of keys with modifiers to a program: xterm's modifyOtherKeys (ctlseqs, XTMODKEYS and XTQMODKEYS). Owns the
 * requested level and the answer to queries; the command language encodes the keys. The terminal itself holds the
 * kitty keyboard protocol's flags.
 */
import type { XtermCore, XtermParams } from './xtermInternals.ts';

/**
 * The number of this resource; keys of the others (cursor, function and keypad keys) are always reported with
 * modifiers.
 */
const otherKeys = 4;

export class KeyReporting {
  /** 0 for no key, 1 for keys without bytes of their own, 2 for all. */
  modifyOtherKeys: 0 | 1 | 2 = 0;
  /** False when programs may not ask for it (extended-keys off). */
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
    // Every reset of all modes resets this one.
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

/** xterm's third level reports plain characters too: no program asks for it. */
function levelOf(level: number): 0 | 1 | 2 {
  return level >= 2 ? 2 : level === 1 ? 1 : 0;
}
