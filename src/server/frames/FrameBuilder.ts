/**
 * Builds each frame of one viewport as the difference to the last one sent. Frames are assembled as JSON text: rows are
 * serialised once for all viewports, and are only joined here. Sends nothing and keeps no screen.
 */

import type { OverlayLooks } from '../../protocol/looks.ts';
import type {
  CursorState,
  Frame,
  Layout,
  PopupBox,
  Progress,
  StatusArea,
  TerminalModes,
} from '../../protocol/messages.ts';
import type { ScreenEngine } from '../../screen/types.ts';

/** Source of a pane's rows: a screen, or a mode shown in its place. A different object means that all rows are new. */
export type FrameSource = Pick<ScreenEngine, 'revision' | 'changesSince'>;

/** One visible pane; its box is in the layout. */
export interface PaneView {
  pane: string;
  screen: FrameSource;
  /** Holds rows back until the program ends its synchronized update (DEC 2026). */
  held: boolean;
}

/** Desired content of a viewport. */
export interface View {
  layout: Layout;
  panes: readonly PaneView[];
  popup: PopupBox | null;
  cursor: CursorState;
  modes: TerminalModes;
  status: StatusArea;
  view: { x: number; y: number };
  message: NonNullable<Frame['message']> | null;
  title: string | null;
  progress: Progress | null;
  looks: OverlayLooks;
}

type Part =
  | 'layout'
  | 'popup'
  | 'cursor'
  | 'modes'
  | 'status'
  | 'view'
  | 'message'
  | 'title'
  | 'progress'
  | 'looks';

export class FrameBuilder {
  #rev = 0;
  #sent = new Map<Part, string>();
  /** Revision of each pane's screen that the viewport has, and the screen that it belongs to. */
  #panes = new Map<string, { screen: FrameSource; revision: number }>();

  /** Number of the last frame built. */
  get rev(): number {
    return this.#rev;
  }

  /** Forgets the last frame: the next one is complete. */
  reset(): void {
    this.#sent.clear();
    this.#panes.clear();
  }

  /** The next frame as JSON text, or null when it would not differ from the last one. */
  build(view: View): string | null {
    const full = this.#sent.size === 0;
    const parts: string[] = [];
    this.#part(parts, 'layout', JSON.stringify(view.layout));
    const panes = this.#paneUpdates(view.panes);
    if (panes.length > 0) parts.push(`"panes":[${panes.join(',')}]`);
    this.#part(parts, 'popup', JSON.stringify(view.popup));
    this.#part(parts, 'cursor', JSON.stringify(view.cursor));
    this.#part(parts, 'modes', JSON.stringify(view.modes));
    this.#part(parts, 'status', JSON.stringify(view.status));
    this.#part(parts, 'view', `{"x":${view.view.x},"y":${view.view.y}}`);
    this.#part(parts, 'message', JSON.stringify(view.message));
    this.#part(parts, 'title', JSON.stringify(view.title));
    this.#part(parts, 'progress', JSON.stringify(view.progress));
    this.#part(parts, 'looks', JSON.stringify(view.looks));
    if (parts.length === 0) return null;
    this.#rev += 1;
    return `{"rev":${this.#rev},${full ? '"full":true,' : ''}${parts.join(',')}}`;
  }

  #part(parts: string[], name: Part, json: string): void {
    if (this.#sent.get(name) === json) return;
    this.#sent.set(name, json);
    parts.push(`"${name}":${json}`);
  }

  #paneUpdates(views: readonly PaneView[]): string[] {
    const updates: string[] = [];
    const shown = new Map<string, { screen: FrameSource; revision: number }>();
    for (const { pane, screen, held } of views) {
      const before = this.#panes.get(pane);
      const known = before?.screen === screen ? before.revision : 0;
      if (held && before) {
        shown.set(pane, before);
        continue;
      }
      if (known === screen.revision && before?.screen === screen) {
        shown.set(pane, before);
        continue;
      }
      const { revision, scroll, rows } = screen.changesSince(known);
      shown.set(pane, { screen, revision });
      if (rows.length === 0 && scroll === 0) continue;
      const scrolled = scroll === 0 ? '' : `"scroll":${scroll},`;
      updates.push(
        `{"pane":"${pane}",${scrolled}"rows":[${rows.map((row) => `[${row.y},${row.json}]`).join(',')}]}`,
      );
    }
    this.#panes = shown;
    return updates;
  }
}
