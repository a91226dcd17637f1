/**
 * What stands around the panes of a viewport and how their cells look: border lines, their styles and titles, the
 * colours of panes that are not active. By the options and formats of the window; the client draws it.
 */

import { clusterWidth } from '../../command/formats/draw/clusterWidth.ts';
import { drawFormat } from '../../command/formats/draw/FormatDraw.ts';
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
  /** SGR of what takes the place of default colours, by pane; none for those that keep them. */
  styles: ReadonlyMap<Pane, string>;
  /** What stands in the border of each pane. */
  titles: ReadonlyMap<Pane, Run[]>;
}

/** What a title's blanks show, by pane-border-lines. */
const lineCharacters: Readonly<Record<string, string>> = {
  double: '═',
  heavy: '━',
  simple: '-',
  spaces: ' ',
};
/** A title begins after two cells of the border, and leaves as many. */
const titleMargins = 4;

export function paneChromeOf(viewport: Viewport, formats: Formats): PaneChrome {
  const { session } = viewport;
  const { window } = session.current;
  const { options } = window;
  const expand = (format: string, pane: Pane) =>
    formats.expand(format, { ...ofWinlink(session.current), pane, client: viewport, time: true });
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
    // The border goes on in its own style where the text ends.
    const text = `#[${own} set-default]${expand(pane.options.getString('pane-border-format'), pane)}`;
    const base = pane.active ? active : others;
    const blank = lines === 'number' ? String((firstIndex + at) % 10) : (lineCharacters[lines] ?? '─');
    titles.set(pane, drawFormat(text, base, pane.cols - titleMargins, clusterWidth, blank).runs);
  }
  return {
    borders: {
      borderStyle: lookSgr(others),
      activeBorderStyle: lookSgr(active),
      ...(lines === 'single' ? {} : { borderLines: lines }),
      // A layout that is zoomed has one pane.
      ...(lines === 'number'
        ? { firstIndex: firstIndex + (window.zoomed ? window.panes.indexOf(window.active) : 0) }
        : {}),
      ...(indicators === 'colour' ? {} : { borderIndicators: indicators }),
      // A wide one would not fit everywhere (window_set_fill_character of tmux).
      ...(fill !== undefined && clusterWidth(fill) === 1 ? { fill } : {}),
      ...(status === 'top' || status === 'bottom' ? { borderStatus: status } : {}),
    },
    styles,
    titles,
  };
}

/** window-style, and over it window-active-style for the active pane, as tmux puts them together. */
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
