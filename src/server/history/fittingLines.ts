/** Selects the newest lines of a pane that fit into one message. */
import { limits } from '../../protocol/limits.ts';

/** Room for lines in an answer, bytes of JSON: half of a message. */
const lineBytes = limits.messageBytes / 2;

/** The last lines that fit, oldest first. */
export function fittingLines(lines: readonly string[], most = lineBytes): string[] {
  let bytes = 0;
  let first = lines.length;
  while (first > 0) {
    // Plus the comma between lines.
    bytes += Buffer.byteLength(JSON.stringify(lines[first - 1])) + 1;
    if (bytes > most) break;
    first--;
  }
  return lines.slice(first);
}
