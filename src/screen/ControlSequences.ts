/**
 * Fast reading of common control sequences: CSI with decimal parameters, from bytes, as xterm's parser reads them from
 * decoded text. Calls the handlers that the parser has; leaves every other form to it. Owns no state.
 */
import type { XtermParser } from './xtermInternals.ts';

const [bracket, semicolon] = [0x5b, 0x3b];
const [firstIntermediate, firstDigit, firstPrefix, lastPrefix, firstFinal, lastFinal] = [
  0x20, 0x30, 0x3c, 0x3f, 0x40, 0x7e,
];
/** Numbers of more digits are left to the parser, which bounds them. */
const mostDigits = 9;
/** More parameters are left to the parser, which drops those beyond 32. */
const mostParameters = 32;

export class ControlSequences {
  readonly #parser: XtermParser;
  /** Handlers of the finals without a prefix: the parser looks them up in a dictionary. */
  readonly #handlers: XtermParser['_csiHandlers'][number][] = [];

  constructor(parser: XtermParser) {
    this.#parser = parser;
    for (let final = 0; final <= lastFinal; final++) this.#handlers.push(parser._csiHandlers[final] ?? []);
  }

  /** Carries out the sequence at `start`, an ESC. Answers its end; `start` when it is cut off here, or of another form. */
  take(data: Uint8Array, start: number): number {
    if (data[start + 1] !== bracket) return this.#takeEscape(data, start);
    const { _params: parsed } = this.#parser;
    parsed.resetZdm();
    let at = start + 2;
    let code = data[at] ?? 0;
    const prefix = code >= firstPrefix && code <= lastPrefix ? code : 0;
    if (prefix !== 0) at++;
    let value = 0;
    for (let from = at; at < data.length; at++) {
      code = data[at] ?? 0;
      const digit = code - firstDigit;
      if (digit >>> 0 <= 9) value = value * 10 + digit;
      else {
        if (at - from > mostDigits) return start;
        parsed.params[parsed.length - 1] = value;
        if (code !== semicolon) break;
        if (parsed.length === mostParameters) return start;
        parsed.addParam(0);
        value = 0;
        from = at + 1;
      }
    }
    if (at >= data.length || code < firstFinal || code > lastFinal) return start;
    this.#call(prefix, code);
    return at + 1;
  }

  /** The same for ESC and a letter, and for designations of character sets. */
  #takeEscape(data: Uint8Array, start: number): number {
    const parser = this.#parser;
    let at = start + 1;
    let code = data[at] ?? 0;
    const intermediate = code >= firstIntermediate && code < firstDigit ? code : 0;
    if (intermediate !== 0) code = data[++at] ?? 0;
    if (code < firstDigit || code > lastFinal) return start;
    const id = (intermediate << 8) | code;
    const handlers = parser._escHandlers[id];
    // Without one, it may begin a string.
    if (handlers === undefined) return start;
    parser._params.resetZdm();
    parser._collect = intermediate;
    let last = handlers.length - 1;
    while (last >= 0 && handlers[last]?.() !== true) last--;
    if (last < 0) parser._escHandlerFb(id);
    parser.precedingJoinState = 0;
    return at + 1;
  }

  #call(prefix: number, final: number): void {
    const parser = this.#parser;
    parser._collect = prefix;
    const function_ = (prefix << 8) | final;
    const known = prefix === 0 ? this.#handlers[final] : undefined;
    const handlers = known && known.length > 0 ? known : parser._csiHandlers[function_];
    let at = handlers ? handlers.length - 1 : -1;
    while (at >= 0 && handlers?.[at]?.(parser._params) !== true) at--;
    if (at < 0) parser._csiHandlerFb(function_, parser._params);
    parser.precedingJoinState = 0;
  }
}
