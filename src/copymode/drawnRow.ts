/** One row of copy mode's view with its overlays. Owns their stacking order; keeps nothing. */
import type { CopyState } from './CopyState.ts';
import type { PlacedText, Span, ViewRow } from './CopyView.ts';
import { matchAt } from './cursorText.ts';
import type { FrozenPane } from './FrozenPane.ts';
import type { Gutter } from './Gutter.ts';
import type { ModeSearch } from './ModeSearch.ts';
import { selectedColumns } from './SelectionText.ts';
import type { CopyModeHost } from './types.ts';

export interface DrawnScene {
  pane: FrozenPane;
  state: CopyState;
  host: CopyModeHost;
  /** The search whose matches are highlighted; null for none. */
  search: ModeSearch | null;
  direction: 'up' | 'down';
  /** The gutter with the typists' names; null while it is hidden. */
  gutter: Gutter | null;
}

export function drawnRow(viewY: number, scene: DrawnScene): ViewRow {
  const { pane, state, host, search, gutter } = scene;
  const { scroll, cx, cy, mark, hidePosition } = state;
  const { cols, rows } = pane;
  const y = viewY - scroll;
  const spans: Span[] = [];
  if (mark.shown && mark.y === y) {
    const sgr = host.style('copy-mode-mark-style');
    spans.push({ from: 0, to: cols, sgr }, { from: mark.x, to: mark.x + 1, sgr: `${sgr};7` });
  }
  if (search) addMatches(y, spans, scene);
  const selected = selectedColumns(state, host.keys(), cols, y);
  if (selected) spans.push({ ...selected, sgr: host.style('copy-mode-selection-style') });
  const texts: PlacedText[] = [];
  if (viewY === 0 && rows > 1 && !hidePosition) texts.push(...positionTexts(scene));
  if (viewY === cy && cx >= cols) texts.push({ x: cols - 1, text: '$', sgr: '' });
  const row = pane.shownRow(y);
  if (!gutter) return { row, spans, texts };
  return { row, spans, texts, gutter: { cells: gutter.row(row.by, viewY === 0), shift: gutter.shift(cx) } };
}

function addMatches(y: number, spans: Span[], { pane, state, host, search, direction }: DrawnScene): void {
  const { cols } = pane;
  const matches = search?.inView(-state.scroll) ?? [];
  const here = { x: state.cx, y: state.cy - state.scroll };
  const behind = host.keys() === 'emacs' && direction === 'down' ? { x: here.x - 1, y: here.y } : here;
  const current = matchAt(matches, behind, cols);
  for (const match of matches) {
    const start = match.x + (match.y - y) * cols;
    const from = Math.max(0, start);
    const to = Math.min(cols, start + match.cells);
    if (from >= to) continue;
    const isCurrent = current !== undefined && current.x === match.x && current.y === match.y;
    const sgr = host.style(isCurrent ? 'copy-mode-current-match-style' : 'copy-mode-match-style');
    spans.push({ from, to, sgr });
  }
}

function positionTexts(scene: DrawnScene): readonly PlacedText[] {
  const { host, pane } = scene;
  const chosen = host.position(pane.cols);
  if (chosen) return chosen;
  const text = position(scene);
  return [{ x: pane.cols - text.length, text, sgr: host.style('copy-mode-position-style') }];
}

function position({ pane, state, host, search }: DrawnScene): string {
  const fresh = host.screen().historySize - pane.frozenAt;
  let text = `[${state.scroll}/${pane.history}]`;
  if (fresh > 0) text = `${fresh} new ${text}`;
  if (search) {
    const { found, more } = search.count;
    const { progress } = search;
    const sofar = progress === null ? '' : `, ${progress}%`;
    text = `(${found}${more ? '+' : ''} results${sofar}) ${text}`;
  }
  return text.length > pane.cols ? text.slice(0, pane.cols) : text;
}
