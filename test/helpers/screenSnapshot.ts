/**
 * Snapshot of everything in which two terminals can differ, as plain values for `expect(a).toEqual(b)`. Reads the
 * terminal's own state, not Screen's interpretation of it, so that checkpoints and logs can be judged by it.
 */
import type { Screen } from '../../src/screen/Screen.ts';
import {
  attribute,
  cellWords,
  charsets,
  content,
  type XtermBuffer,
  type XtermLine,
} from '../../src/screen/xtermInternals.ts';

type Links = Screen['parts']['links'];

/**
 * Cells of a line as text: `x:characters|width|fg|bg|underline and link` for each cell that is not blank in the default
 * rendition, and the number of cells. Links are compared by id and URI, not by number.
 */
export function snapshotLine(line: XtermLine, links: Links): string {
  const cells: string[] = [];
  for (let x = 0; x < line.length; x++) {
    const i = x * cellWords;
    const cell = line._data[i] ?? 0;
    const fg = line._data[i + 1] ?? 0;
    const bg = line._data[i + 2] ?? 0;
    if (cell === content.blank && fg === 0 && bg === 0) continue;
    const text = cell & content.combined ? line._combined[x] : String.fromCodePoint(cell & content.codepoint);
    const extended = bg & attribute.bgExtended ? line._extendedAttrs[x] : undefined;
    const link = extended?._urlId ? links.get(extended._urlId) : undefined;
    const underline = extended ? `${extended._ext >>> 0} ${link ? `${link.id};${link.uri}` : ''}` : '';
    cells.push(
      `${x}:${text}|${cell >>> content.widthShift}|${fg.toString(16)}|${bg.toString(16)}|${underline}`,
    );
  }
  return `${line._isWrapped ? 'wrapped ' : ''}${line.length} ${cells.join(' ')}`;
}

/** Row y of a screen (negative for rows above it), or undefined when there is none. */
export function snapshotRow(screen: Screen, y: number): string | undefined {
  const { normal, active } = screen.parts.core._bufferService.buffers;
  const buffer = y < 0 ? normal : active;
  const index = buffer.ybase + y;
  const line = index < 0 || index >= buffer.lines.length ? undefined : buffer.lines.get(index);
  return line && snapshotLine(line, screen.parts.links);
}

function snapshotBuffer(buffer: XtermBuffer, links: Links, savedRow: number) {
  const lines: string[] = [];
  for (let i = 0; i < buffer.lines.length; i++) {
    const line = buffer.lines.get(i);
    if (line) lines.push(snapshotLine(line, links));
  }
  return {
    lines,
    x: buffer.x,
    y: buffer.y,
    ybase: buffer.ybase,
    region: [buffer.scrollTop, buffer.scrollBottom],
    tabs: Object.keys(buffer.tabs).filter((column) => buffer.tabs[Number(column)]),
    saved: {
      x: buffer.savedX,
      row: savedRow,
      fg: buffer.savedCurAttrData.fg >>> 0,
      bg: buffer.savedCurAttrData.bg >>> 0,
      charsets: Array.from(buffer.savedCharsets, (set) => charsets().indexOf(set)),
      level: buffer.savedGlevel,
      origin: buffer.savedOriginMode,
      wraparound: buffer.savedWraparoundMode,
    },
  };
}

/** The whole terminal. Two screens with equal snapshots behave the same from there on. */
export function snapshotScreen(screen: Screen) {
  const { core, links, palette, saved, marks, notifications, spoken } = screen.parts;
  const handler = core._inputHandler;
  const { normal, alt } = core._bufferService.buffers;
  const { extended } = handler._curAttrData;
  return {
    size: [screen.cols, screen.rows],
    parser: [handler._parser.currentState, handler._parser.precedingJoinState],
    partialCharacter: handler._utf8Decoder.interim[0] !== 0,
    alternate: screen.alternateScreen,
    history: [screen.historySize, screen.contextSize],
    normal: snapshotBuffer(normal, links, saved.normal),
    alt: snapshotBuffer(alt, links, saved.alternate),
    rendition: {
      fg: handler._curAttrData.fg >>> 0,
      bg: handler._curAttrData.bg >>> 0,
      ext: extended._ext >>> 0,
      link: extended._urlId ? links.get(extended._urlId) : undefined,
    },
    charsets: Array.from(core._charsetService._charsets, (set) => charsets().indexOf(set)),
    charset: [core._charsetService.glevel, charsets().indexOf(core._charsetService.charset)],
    cursorHidden: core.coreService.isCursorHidden,
    modes: {
      ...core.coreService.modes,
      ...core.coreService.decPrivateModes,
      newLine: core.options.convertEol,
    },
    kitty: structuredClone(core.coreService.kittyKeyboard),
    mouse: [core.mouseStateService.activeProtocol, core.mouseStateService.activeEncoding],
    titles: [
      handler._windowTitle,
      handler._iconName,
      handler._windowTitleStack,
      handler._iconNameStack,
    ].flat(),
    cwd: screen.cwd,
    palette: palette.changes(),
    marks: marks.placed(0),
    notification: notifications.pending,
    spoken: spoken.state,
    shown: { cursor: screen.cursor, modes: screen.modes, title: screen.title },
  };
}
