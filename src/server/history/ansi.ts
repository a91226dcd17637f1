/**
 * Rows of cells as text with SGR sequences (ECMA-48) and OSC 8 links, for capture-pane -e and session show --ansi. Each
 * row begins in the style at the end of the row before, as in tmux; the last row is reset.
 */
import type { Run } from '../../protocol/messages.ts';

export function rowsToAnsi(rows: readonly (readonly Run[])[]): string[] {
  let style = '';
  const lines = rows.map((runs) => {
    let line = '';
    for (const [next, text] of runs) {
      if (next !== style) line += styleChange(style, next);
      style = next;
      line += text;
    }
    // Cells after the last run are in the default style.
    if (style !== '') line += styleChange(style, '');
    style = '';
    return line;
  });
  return lines;
}

function styleChange(from: string, to: string): string {
  const [fromSgr = '', fromLink = ''] = from.split(' ');
  const [toSgr = '', toLink = ''] = to.split(' ');
  const link = fromLink === toLink ? '' : `\x1b]8;;${toLink}\x1b\\`;
  if (fromSgr === toSgr) return link;
  return `${link}${toSgr === '' ? '\x1b[0m' : `\x1b[0;${toSgr}m`}`;
}
