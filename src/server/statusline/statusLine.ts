/**
 * Status lines of a viewport, from status-format and the other status options. Owns the choice of lines; drawFormat
 * draws them.
 */

import { drawFormat } from '../../command/formats/draw/drawFormat.ts';
import type { ClusterWidth } from '../../command/formats/draw/styledText.ts';
import type { StatusRange } from '../../command/formats/draw/zones.ts';
import { defaultLook, type Look, lookSgr, parseStyle } from '../../options/style/style.ts';
import type { Run, StatusArea } from '../../protocol/messages.ts';
import type { Session } from '../../session/types.ts';

export interface DrawnStatus {
  area: StatusArea;
  /** Click ranges of each line. */
  ranges: StatusRange[][];
}

export interface StatusLineRequest {
  session: Session;
  /** Number of status lines that fit. */
  rows: number;
  cols: number;
  widthOf: ClusterWidth;
  /** Format appended to the first line. */
  end: string;
  /** Expands a format for the session's current window. */
  expand(format: string): string;
}

/** Status lines by the current options; none when `status` is off. */
export function statusLine({ session, rows, cols, widthOf, expand, end }: StatusLineRequest): DrawnStatus {
  const { options } = session;
  const base = baseLook(session, expand);
  const formats = options.getArray('status-format');
  const lines: Run[][] = [];
  const ranges: StatusRange[][] = [];
  for (let at = 0; at < rows; at++) {
    const format = formats[at];
    const line =
      format === undefined
        ? { runs: [[lookSgr(base), ' '.repeat(cols)] satisfies Run], ranges: [] }
        : drawFormat(expand(format) + (at === 0 ? expand(end) : ''), base, cols, widthOf);
    lines.push(line.runs);
    ranges.push(line.ranges);
  }
  const position = options.getString('status-position') === 'top' ? 'top' : 'bottom';
  return { area: { position, lines }, ranges };
}

/** status-style, overlaid with the older status-fg and status-bg. */
function baseLook({ options }: Session, expand: (format: string) => string): Look {
  const look = parseStyle(expand(options.getString('status-style'))) ?? defaultLook;
  const fg = options.getString('status-fg');
  const bg = options.getString('status-bg');
  return { ...look, ...(fg === 'default' ? {} : { fg }), ...(bg === 'default' ? {} : { bg }) };
}
