/**
 * Keeps the rows of the alternate screen for the next switch to it: xterm allocates a screenful at each switch, which
 * takes 180 microseconds at 200x50, and as much again in the garbage collector. Holds the rows weakly, so that they last
 * through a flood of switches and no longer. Owns nothing visible.
 */
import { attribute, type XtermBuffer, type XtermBufferSet, type XtermLines } from './xtermInternals.ts';

/** Installs it in a terminal, also for the buffers that a full reset makes. */
export function installAlternateRows(buffers: () => XtermBufferSet): void {
  let known: XtermBuffer | null = null;
  const follow = () => {
    const { alt } = buffers();
    if (alt === known) return;
    known = alt;
    keepRows(alt);
  };
  follow();
  buffers().onBufferActivate(follow);
}

function keepRows(buffer: XtermBuffer): void {
  const clear = buffer.clear.bind(buffer);
  const fill = buffer.fillViewportRows.bind(buffer);
  let kept: WeakRef<XtermLines> | null = null;
  buffer.clear = () => {
    kept = new WeakRef(buffer.lines);
    clear();
  };
  buffer.fillViewportRows = (attributes) => {
    const lines = kept?.deref();
    const empty = buffer.lines;
    kept = null;
    if (empty.length > 0 || lines === undefined || attributes === undefined) {
      fill(attributes);
      return;
    }
    const blank = buffer.getBlankLine(attributes);
    // A resize happened meanwhile.
    if (lines.length !== empty.maxLength || lines.get(0)?.length !== blank.length) {
      fill(attributes);
      return;
    }
    const plain = (attributes.bg & attribute.bgExtended) === 0;
    for (let y = 0; y < lines.length; y++) lines.get(y)?.copyFrom(blank, plain);
    buffer.lines = lines;
  };
}
