/**
 * Chrome around a viewport's panes, and the look of their cells: border lines, their styles and titles, the colours of
 * inactive panes. Follows the window's options and formats; the client draws it.
 */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import { drawFormat } from '../../command/formats/draw/drawFormat.ts';
import type { Formats } from '../../command/formats/Formats.ts';
import { ofWinlink } from '../../command/targets/about.ts';
import { defaultLook, type Look, lookSgr, parseStyle } from '../../options/style/style.ts';
import type { Layout, Run } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { Viewport } from '../viewports/Viewport.ts';

export interface PaneChrome {
  borders: Pick<
    Layout,
    | 'borderStyle'
    | 'activeBorderStyle'
    | 'borderLines'
    | 'firstIndex'
    | 'borderIndicators'
    | 'borderStatus'
    | 'fill'
  >;
  /** SGR in place of the default colours, by pane; absent for panes that keep them. */
  styles: ReadonlyMap<Pane, string>;
  /** Title in each pane's border. */
  titles: ReadonlyMap<Pane, Run[]>;
}

/** Border character that shows in a title's blanks, by pane-border-lines. */
const lineCharacters: Readonly<Record<string, string>> = {
  double: '═',
  heavy: '━',
  simple: '-',
  spaces: ' ',
};
/** In front of the title while another principal has control of the pane. */
const controlTitle =
  '#{?pane_control_other,#[reverse] #{?#{!=:#{pane_control_actor},person},⚙ ,}#{pane_control} #[noreverse] ,}';

/** Border cells kept around a title: two on each side. */
const titleMargins = 4;

/** `contested`: whether another one than the viewport's principal holds a pane. */
export function paneChromeOf(
  viewport: Viewport,
  formats: Formats,
  contested: (pane: Pane) => boolean = () => false,
): PaneChrome {
  const { session } = viewport;
  const { window } = session.current;
  const { options } = window;
  const expand = (format: string, pane: Pane) =>
    formats.expand(format, {
      ...ofWinlink(session.current),
      pane,
      client: viewport,
      time: true,
      drawn: true,
    });
  const look = (name: string, pane: Pane): Look =>
    parseStyle(expand(pane.options.getString(name), pane)) ?? defaultLook;
  const active = look('pane-active-border-style', window.active);
  const others = look('pane-border-style', window.active);
  const lines = options.getString('pane-border-lines');
  const status = options.getString('pane-border-status');
  const [fill] = options.getString('fill-character');
  const indicators = options.getString('pane-border-indicators');
  const styles = new Map<Pane, string>();
  const titles = new Map<Pane, Run[]>();
  const firstIndex = options.getNumber('pane-base-index');
  for (const [at, pane] of window.panes.entries()) {
    const style = lookSgr(coloursOf(pane, look));
    if (style !== '') styles.set(pane, style);
    if (status === 'off' || (window.zoomed && !pane.active) || pane.cols <= titleMargins) continue;
    const own = expand(pane.options.getString('pane-title-style'), pane);
    // After the text, the border continues in its own style.
    const mark = contested(pane) ? controlTitle : '';
    const title = expand(mark + pane.options.getString('pane-border-format'), pane);
    const text = `#[${own} set-default]${title}`;
    const base = pane.active ? active : others;
    const blank = lines === 'number' ? String((firstIndex + at) % 10) : (lineCharacters[lines] ?? '─');
    titles.set(pane, drawFormat(text, base, pane.cols - titleMargins, clusterWidth, blank).runs);
  }
  return {
    borders: {
      borderStyle: lookSgr(others),
      activeBorderStyle: lookSgr(active),
      ...(lines === 'single' ? {} : { borderLines: lines }),
      // A zoomed layout has one pane.
      ...(lines === 'number'
        ? { firstIndex: firstIndex + (window.zoomed ? window.panes.indexOf(window.active) : 0) }
        : {}),
      ...(indicators === 'colour' ? {} : { borderIndicators: indicators }),
      // A wide character would not fit everywhere (window_set_fill_character of tmux).
      ...(fill !== undefined && clusterWidth(fill) === 1 ? { fill } : {}),
      ...(status === 'top' || status === 'bottom' ? { borderStatus: status } : {}),
    },
    styles,
    titles,
  };
}

/** window-style, overlaid with window-active-style for the active pane, as tmux combines them. */
function coloursOf(pane: Pane, look: (name: string, pane: Pane) => Look): Look {
  const { fg, bg } = look('window-style', pane);
  if (!pane.active) return { ...defaultLook, fg, bg };
  const over = look('window-active-style', pane);
  return {
    ...defaultLook,
    fg: over.fg === 'default' ? fg : over.fg,
    bg: over.bg === 'default' ? bg : over.bg,
  };
}
