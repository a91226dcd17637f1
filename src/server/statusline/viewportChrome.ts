/** What a viewport shows beside panes: status line and title, by the options and formats of its session. */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import type { Formats } from '../../command/formats/Formats.ts';
import { ofWinlink } from '../../command/targets/about.ts';
import { defaultLook, lookSgr, parseStyle } from '../../options/style/style.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import { type DrawnStatus, statusLine } from './StatusLine.ts';

/** Stands at the right end of the status line while all keys are the program's. */
const innerMark = '#[align=right,reverse] keys go inside until #{inner-key} #[default]';

export function statusOf(viewport: Viewport, formats: Formats): DrawnStatus {
  const { session } = viewport;
  return statusLine({
    session,
    rows: viewport.statusRows,
    cols: viewport.cols,
    widthOf: clusterWidth,
    end: viewport.keyTable === 'inner' ? innerMark : '',
    expand: (format) =>
      formats.expand(format, { ...ofWinlink(session.current), client: viewport, time: true }),
  });
}

/** Null while set-titles is off: the terminal's title is left alone. */
export function titleOf(viewport: Viewport, formats: Formats): string | null {
  const { options, current } = viewport.session;
  if (!options.getFlag('set-titles')) return null;
  return formats.expand(options.getString('set-titles-string'), { ...ofWinlink(current), client: viewport });
}

/** SGR parameters of messages and prompts; `commanding`: of a prompt in the command mode of vi. */
export function messageStyleOf(viewport: Viewport, formats: Formats, commanding = false): string {
  const { options, current } = viewport.session;
  const text = formats.expand(options.getString(commanding ? 'message-command-style' : 'message-style'), {
    ...ofWinlink(current),
    client: viewport,
  });
  return lookSgr(parseStyle(text) ?? defaultLook);
}
