/**
 * Mouse actions for the commands of a binding: pass the event to a program, drag a border, drag a selection. Owns how
 * motion becomes these; keeps no state once the button is up.
 */
import type { PressedMouse } from '../../command/context.ts';
import type { RunScene } from '../../command/execute/CommandRun.ts';
import type { CopyMode } from '../../copymode/CopyMode.ts';
import type { MouseInput } from '../../keys/mouse.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { Pane, Tree } from '../../session/types.ts';
import type { PointedKey } from '../input/Pointer.ts';
import type { PaneRuntime } from '../panes/PaneRuntime.ts';
import { programMouse } from '../panes/programMouse.ts';
import type { Viewport } from './Viewport.ts';

export interface PressedMouseParts {
  tree: Tree;
  timers: Timers;
  runtime(pane: Pane): PaneRuntime | undefined;
  copyMode(pane: Pane): CopyMode | undefined;
  type(pane: Pane, bytes: Uint8Array): void;
}

/** Time per row while a selection dragged to its pane's edge scrolls the view, milliseconds. */
const scrollEveryMs = 50;

/** Mouse actions for a binding pressed with the mouse. */
export function mouseScene(viewport: Viewport, pointed: PointedKey, parts: PressedMouseParts): RunScene {
  const { paneTarget, windowTarget } = pointed.place;
  return {
    ...(paneTarget ? { current: paneTarget } : {}),
    mouse: {
      ...(paneTarget ? { pane: paneTarget } : {}),
      ...(windowTarget ? { window: windowTarget } : {}),
      event: pressedMouse(viewport, pointed, parts),
    },
  };
}

function pressedMouse(viewport: Viewport, pointed: PointedKey, parts: PressedMouseParts): PressedMouse {
  const { mouse, place } = pointed;
  return {
    wheel: mouse.event === 'wheel',
    x: mouse.x,
    y: mouse.y,
    cellIn: (pane) => (place.pane === pane ? cellOf(viewport, pane, mouse) : null),
    passOn: (pane) => {
      if (pointed.told || place.pane !== pane || place.name !== 'Pane') return;
      const runtime = parts.runtime(pane);
      const bytes = runtime && programMouse(runtime.screen, { ...mouse, ...cellOf(viewport, pane, mouse) });
      if (bytes) parts.type(pane, bytes);
    },
    dragBorder: () => {
      const { window } = viewport.session.current;
      let last = { x: place.x, y: place.y };
      const move = (to: MouseInput) => {
        // The window may be closed while its border is held.
        if (!parts.tree.windows.has(window.id)) return;
        const at = windowCell(viewport, to);
        parts.tree.dragBorder(window, last, at);
        last = at;
      };
      move(mouse);
      viewport.keys.pointer.startDragging({ move, end: () => {} });
    },
    dragSelection: async (pane) => {
      const mode = parts.copyMode(pane);
      if (!mode || place.pane !== pane) return;
      const dragging = new SelectionDrag(viewport, pane, mode, parts.timers);
      viewport.keys.pointer.startDragging(dragging);
      await mode.beginSelectionAt(place.x - pane.x, place.y - pane.y);
      dragging.move(mouse);
    },
    variables: variablesOf(viewport, pointed, parts),
  };
}

class SelectionDrag {
  readonly #viewport: Viewport;
  readonly #pane: Pane;
  readonly #mode: CopyMode;
  readonly #timers: Timers;
  #timer: { cancel(): void } | null = null;

  constructor(viewport: Viewport, pane: Pane, mode: CopyMode, timers: Timers) {
    this.#viewport = viewport;
    this.#pane = pane;
    this.#mode = mode;
    this.#timers = timers;
  }

  move(mouse: MouseInput): void {
    const { x, y } = cellOf(this.#viewport, this.#pane, mouse);
    this.#go(x, y);
  }

  end(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #go(x: number, y: number): void {
    this.end();
    void this.#mode.dragTo(x, y);
    if (y > 0 && y < this.#pane.rows - 1) return;
    this.#timer = this.#timers.after(scrollEveryMs, () => this.#go(x, y));
  }
}

/** Cell of the window under an event, clamped to the window. */
function windowCell(viewport: Viewport, { x, y }: { x: number; y: number }): { x: number; y: number } {
  const { session, offset } = viewport;
  const onTop = session.options.getString('status-position') === 'top';
  const { window } = session.current;
  return {
    x: clamp(x + offset.x, window.cols),
    y: clamp(y - (onTop ? viewport.statusRows : 0) + offset.y, window.rows),
  };
}

/** Cell of a pane under an event: the nearest one in it. */
function cellOf(viewport: Viewport, pane: Pane, at: { x: number; y: number }): { x: number; y: number } {
  const { x, y } = windowCell(viewport, at);
  return { x: clamp(x - pane.x, pane.cols), y: clamp(y - pane.y, pane.rows) };
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(value, size - 1));
}

function variablesOf(
  viewport: Viewport,
  { place }: PointedKey,
  parts: PressedMouseParts,
): Readonly<Record<string, string>> {
  const { pane, statusLine, range } = place;
  if (statusLine !== null)
    return { mouse_status_line: String(statusLine), mouse_status_range: rangeName(range) };
  if (!pane || place.name !== 'Pane') return {};
  const x = clamp(place.x - pane.x, pane.cols);
  const y = clamp(place.y - pane.y, pane.rows);
  const { line, word } = textAt(viewport, pane, { x, y }, parts);
  return {
    mouse_x: String(x),
    mouse_y: String(y),
    mouse_line: line,
    mouse_word: word,
    mouse_pane: pane.id,
  };
}

/** Line and word at a cell of a pane: of its screen, or of what copy mode shows in its place. */
function textAt(
  viewport: Viewport,
  pane: Pane,
  { x, y }: { x: number; y: number },
  parts: PressedMouseParts,
): { line: string; word: string } {
  const mode = parts.copyMode(pane);
  if (mode) return mode.textAt(x, y);
  const line = parts.runtime(pane)?.screen.text(y) ?? '';
  return { line, word: wordAt(line, x, viewport.session.options.getString('word-separators')) };
}

/** A range of the status line as #{mouse_status_range}: its kind, or the name that a user's has. */
function rangeName(range: string): string {
  const [kind = '', argument = ''] = range.split('|');
  return kind === 'user' ? argument : kind;
}

/** Word around a column of a line (narrow characters). */
function wordAt(line: string, x: number, separators: string): string {
  const ends = (at: number) => {
    const character = line[at];
    return character === undefined || character === ' ' || separators.includes(character);
  };
  if (ends(x)) return '';
  let from = x;
  let to = x + 1;
  while (from > 0 && !ends(from - 1)) from--;
  while (!ends(to)) to++;
  return line.slice(from, to);
}
