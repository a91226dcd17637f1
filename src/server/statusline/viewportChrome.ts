/** Parts of a viewport beside its panes: status line and title, by the options and formats of its session. */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import type { Formats } from '../../command/formats/Formats.ts';
import { ofWinlink } from '../../command/targets/about.ts';
import { defaultLook, type Look, parseStyle } from '../../options/style/style.ts';
import type { Viewport } from '../viewports/Viewport.ts';
import { type DrawnStatus, statusLine } from './statusLine.ts';

/** Mark at the right end of the status line while all keys go to the program. */
const innerMark = '#[align=right,reverse] keys go inside until #{inner-key} #[default]';

/** Mark while another principal has control of the active pane: with a sign unless that is a person. */
const controlMark =
  '#{?pane_control_other,#[align=right]#[reverse] #{?#{!=:#{pane_control_actor},person},⚙ ,}#{pane_control} has control #[default],}';
/** Mark for the holder while another principal asks for control. */
const askMark =
  '#{?#{&&:#{pane_control_asker},#{!:#{pane_control_other}}},#[align=right]#[reverse] #{pane_control_asker} asks for control #[default],}';

/**
 * `asks`: questions that wait and that the viewport may see. `contested`: another one than the viewport's principal holds
 * the pane that is typed in, or asks for it.
 */
export function statusOf(
  viewport: Viewport,
  formats: Formats,
  asks: number,
  contested: boolean,
): DrawnStatus {
  const { session } = viewport;
  return statusLine({
    session,
    rows: viewport.statusRows,
    cols: viewport.cols,
    widthOf: clusterWidth,
    end:
      (viewport.keyTable === 'inner' ? innerMark : asks > 0 ? session.options.getString('ask-badge') : '') +
      (contested ? controlMark + askMark : ''),
    expand: (format) =>
      formats.expand(format, {
        ...ofWinlink(session.current),
        client: viewport,
        time: true,
        drawn: true,
        variables: { asks_waiting: String(asks) },
      }),
  });
}

/** Terminal title; null while set-titles is off, which leaves the terminal's title alone. */
export function titleOf(viewport: Viewport, formats: Formats): string | null {
  const { options, current } = viewport.session;
  if (!options.getFlag('set-titles')) return null;
  return formats.expand(options.getString('set-titles-string'), { ...ofWinlink(current), client: viewport });
}

/** Look of messages and prompts; `commanding`: for a prompt in vi's command mode. */
export function messageStyleOf(viewport: Viewport, formats: Formats, commanding = false): Look {
  const { options, current } = viewport.session;
  const text = formats.expand(options.getString(commanding ? 'message-command-style' : 'message-style'), {
    ...ofWinlink(current),
    client: viewport,
  });
  return parseStyle(text) ?? defaultLook;
}
