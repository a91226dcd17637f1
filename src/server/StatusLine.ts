/**
 * The status line of a viewport: left part, window list, right part, in tmux's formats and styles. Owns how they share
 * the width; expands nothing itself and keeps no clock.
 */
import { defaultLook, type Look, lookSgr, parseStyle } from '../options/style/style.ts';
import type { StatusArea } from '../protocol/messages.ts';
import type { Session, Winlink } from '../session/types.ts';
import { appendLine, type ClusterWidth, padTo, type StyledLine, styledLine } from './StyledText.ts';

/** Columns of a status line that mean something to a click, and what (tmux(1), STYLES, range=). */
export interface StatusRange {
  from: number;
  to: number;
  name: string;
}

export interface DrawnStatus {
  area: StatusArea;
  /** By line. */
  ranges: StatusRange[][];
}

export interface StatusLineRequest {
  session: Session;
  cols: number;
  widthOf: ClusterWidth;
  /** Expands a format about the session's current window, or about one of its windows. */
  expand(format: string, winlink?: Winlink): string;
}

const nothing: DrawnStatus = { area: { position: 'bottom', lines: [] }, ranges: [] };

/** What the options say now; no lines when `status` is off. */
export function statusLine(request: StatusLineRequest): DrawnStatus {
  const { options } = request.session;
  if (options.getString('status') === 'off') return nothing;
  const base = parseStyle(request.expand(options.getString('status-style'))) ?? defaultLook;
  const sgr = lookSgr(base);
  const left = side(request, 'status-left', base);
  const right = side(request, 'status-right', base);
  const windows = windowList(request, base, Math.max(0, request.cols - left.width - right.width));
  const line: StyledLine = { runs: [], width: 0 };
  appendLine(line, left);
  padTo(
    line,
    listColumn(options.getString('status-justify'), request.cols, left.width, right.width, windows.width),
    sgr,
  );
  appendLine(line, windows);
  padTo(line, request.cols - right.width, sgr);
  appendLine(line, right);
  const position = options.getString('status-position') === 'top' ? 'top' : 'bottom';
  return { area: { position, lines: [line.runs] }, ranges: [] };
}

function side(request: StatusLineRequest, name: 'status-left' | 'status-right', base: Look): StyledLine {
  const { options } = request.session;
  const most = Math.min(request.cols, options.getNumber(`${name}-length`));
  const look = parseStyle(request.expand(options.getString(`${name}-style`)), base, base) ?? base;
  return styledLine(request.expand(options.getString(name)), look, request.widthOf, most);
}

/** Column at which the window list starts. */
function listColumn(justify: string, cols: number, left: number, right: number, list: number): number {
  const room = cols - left - right;
  if (justify === 'right') return cols - right - list;
  if (justify === 'centre') return left + Math.max(0, Math.floor((room - list) / 2));
  if (justify === 'absolute-centre') {
    return Math.min(cols - right - list, Math.max(left, Math.floor((cols - list) / 2)));
  }
  return left;
}

/** The windows side by side; when they do not fit, the part around the current one. */
function windowList(request: StatusLineRequest, base: Look, maxWidth: number): StyledLine {
  const entries = request.session.winlinks.map((winlink) => entry(request, winlink, base));
  const current = Math.max(
    0,
    request.session.winlinks.findIndex((winlink) => winlink.current),
  );
  const { first, last } = visibleRange(
    entries.map((line) => line.width),
    current,
    maxWidth,
  );
  const list: StyledLine = { runs: [], width: 0 };
  for (let index = first; index <= last; index++) {
    const line = entries[index];
    if (!line) break;
    if (index > first) appendLine(list, separator(request, base));
    appendLine(list, line.width > maxWidth ? { runs: [], width: 0 } : line);
  }
  return list;
}

function separator(request: StatusLineRequest, base: Look): StyledLine {
  const { window } = request.session.current;
  return styledLine(window.options.getString('window-status-separator'), base, request.widthOf, request.cols);
}

function entry(request: StatusLineRequest, winlink: Winlink, base: Look): StyledLine {
  const { options } = winlink.window;
  const name = winlink.current ? 'window-status-current' : 'window-status';
  let look = styleOn(request.expand(options.getString(`${name}-style`), winlink), base);
  if (!winlink.current && winlink.bell) {
    look = styleOn(request.expand(options.getString('window-status-bell-style'), winlink), look);
  } else if (!winlink.current && (winlink.activity || winlink.silence)) {
    look = styleOn(request.expand(options.getString('window-status-activity-style'), winlink), look);
  }
  const text = request.expand(options.getString(`${name}-format`), winlink);
  return styledLine(text, look, request.widthOf, request.cols);
}

function styleOn(text: string, look: Look): Look {
  return text === 'default' || text === '' ? look : (parseStyle(text, look, look) ?? look);
}

/** Entries around the current one that fit, each but the first with a separator of one cell. */
function visibleRange(widths: number[], current: number, maxWidth: number): { first: number; last: number } {
  let first = current;
  let last = current;
  let used = widths[current] ?? 0;
  for (;;) {
    const after = widths[last + 1];
    const before = widths[first - 1];
    if (after !== undefined && used + after + 1 <= maxWidth) {
      used += after + 1;
      last += 1;
    } else if (before !== undefined && used + before + 1 <= maxWidth) {
      used += before + 1;
      first -= 1;
    } else return { first, last };
  }
}
