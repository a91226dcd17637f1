/** Builds the answer of `exec --json`: how the command ended, and its output up to a bound. */
import { execStatus } from '../../../protocol/execs.ts';
import type { ExecOutcome } from './ExecCall.ts';

/** Most output in the answer, bytes. Excess output is left out, and the answer says so. */
const mostBytes = 32 * 1024 * 1024;

export class ExecJson {
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #isCut = false;

  add(data: Buffer): Promise<true> {
    const room = mostBytes - this.#bytes;
    if (data.length > room) this.#isCut = true;
    const piece = data.subarray(0, room);
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    return Promise.resolve(true);
  }

  /** Output that is not UTF-8 goes into `outputBase64` instead of `output`. */
  text({ exec, missed }: ExecOutcome): string {
    const output = Buffer.concat(this.#pieces);
    const asText = output.toString('utf8');
    const isText = Buffer.from(asText).equals(output);
    return JSON.stringify({
      ...exec,
      status: execStatus(exec),
      ...(isText ? { output: asText } : { outputBase64: output.toString('base64') }),
      ...(missed || this.#isCut ? { truncated: true } : {}),
    });
  }
}
