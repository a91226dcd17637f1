/**
 * The output of fish 3 between its event fish_preexec, in which it marks the begin of a command, and the command itself: modes, the title, and a
 * reset of colours, each once and in this order. Pure.
 */

/** Longest title and the rest, bytes. */
export const longestLead = 8 * 1024;

const modes = ['\x1b[?2004l', '\x1b[?1004l'];
const title = '\x1b]0;';
/** set_color and sgr0 of the terminal, and a carriage return. */
const reset = ['\x1b[30m', '\x1b(B', '\x1b[m', '\x0f', '\r'];

/** Length of it at the begin of the output; null while more of it may come. `isLast`: no more comes. */
export function fishLead(output: Buffer, isLast: boolean): number | null {
  const text = output.toString('latin1');
  let at = 0;
  const pass = (piece: string): boolean => {
    const rest = text.slice(at, at + piece.length);
    if (rest === piece) at += piece.length;
    return rest === piece || rest === '' || !piece.startsWith(rest);
  };
  for (const piece of modes) if (!pass(piece) && !isLast) return null;
  if (text.startsWith(title, at)) {
    const end = text.indexOf('\x07', at);
    if (end < 0) return isLast ? at : null;
    at = end + 1;
  } else if (!pass(title) && !isLast) return null;
  for (const piece of reset) if (!pass(piece) && !isLast) return null;
  return at < text.length || isLast ? at : null;
}
