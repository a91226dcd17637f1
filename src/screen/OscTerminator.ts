/**
 * Terminator of the last OSC: BEL or ST. An answer ends as its question did (xterm ctlseqs), since a program may read up
 * to the terminator that it sent. xterm does not pass the terminator on; it is the byte after the payload.
 */
import { parserState, type XtermCore } from './xtermInternals.ts';

const bell = 0x07;

export class OscTerminator {
  readonly #core: XtermCore;
  #behind = 0;

  constructor(core: XtermCore) {
    this.#core = core;
    const osc = core._inputHandler._parser._oscParser;
    const put = osc.put.bind(osc);
    osc.put = (data, start, end) => {
      // At the end of a chunk this is no byte of it; `resumed` then corrects it.
      this.#behind = data[end] ?? 0;
      put(data, start, end);
    };
  }

  /** A chunk begins with this byte. */
  resumed(byte: number): void {
    if (this.#core._inputHandler._parser.currentState === parserState.oscString) this.#behind = byte;
  }

  /** Length of the terminator, bytes. */
  get size(): number {
    return this.#behind === bell ? 1 : 2;
  }

  /** An answer ended by ST, with the terminator of the question. */
  asAsked(answer: string): string {
    return this.#behind === bell ? answer.replace(/\x1b\\$/, '\x07') : answer;
  }
}
