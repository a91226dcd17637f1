/**
 * The page on a small screen: one pane at a time, in a font that a pinch changes, between the bars. Owns which pane is
 * shown. Looking at another pane changes nothing; typing into it makes it the active one first.
 */
import type { Layout, PaneBox } from '../../protocol/frames.ts';
import type { PageViewport } from '../link/PageViewport.ts';
import type { PageScreen } from '../screen/PageScreen.ts';
import { onPinch, onSwipe } from './gestures.ts';
import { NarrowBars } from './NarrowBars.ts';
import { TypedEcho } from './TypedEcho.ts';

/** Below this width the page has the narrow form, CSS pixels. */
const widePixels = 900;
/** Most of the page's height that a keyboard covers. */
const mostCovered = 0.7;
/** Bounds of a pinch. */
const leastZoom = 0.7;
const mostZoom = 3;

export interface NarrowFormParts {
  root: HTMLElement;
  desk: HTMLElement;
  screen: PageScreen;
  viewport: PageViewport;
  keyField: HTMLTextAreaElement;
  /** Draws the page again soon. */
  changed(): void;
  say(text: string): void;
}

export class NarrowForm {
  readonly bars: NarrowBars;
  readonly echo: TypedEcho;
  readonly #parts: NarrowFormParts;
  /** The pane on show; null for the active one. */
  #shown: string | null = null;
  /** By how much a pinch has enlarged the font. */
  zoom = 1;

  constructor(parts: NarrowFormParts) {
    this.#parts = parts;
    const { viewport, keyField } = parts;
    this.echo = new TypedEcho({
      watch: async (pane) => (await viewport.request('viewport.watchEcho', { pane })).echo,
      changed: () => this.bars.composer.show(this.echo.echo),
    });
    this.bars = new NarrowBars({
      type: (text) => this.type(text),
      say: parts.say,
      writing: () => this.echo.writing(),
      isSurelyHidden: () => this.echo.isSurelyHidden,
      command: (...argv) => this.#command(...argv),
      turn: (by) => this.turn(by),
      fit: (wanted) => {
        viewport.fit(wanted).catch((error: Error) => parts.say(error.message));
        parts.changed();
      },
      keyField,
    });
    onPinch(parts.desk, (by) => {
      this.zoom = Math.max(leastZoom, Math.min(mostZoom, this.zoom * by));
      parts.changed();
    });
    onSwipe(parts.desk, (by) => this.isOn && this.turn(by));
    const media = matchMedia(`(width < ${widePixels}px)`);
    const apply = () => {
      parts.root.classList.toggle('narrow', media.matches);
      parts.changed();
    };
    media.addEventListener('change', apply);
    apply();
    // A screen that nobody looks at gives the size back.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') {
        if (!viewport.peeks) void viewport.fit(false).catch(() => {});
        this.echo.sleep();
      }
      parts.changed();
    });
    // The on-screen keyboard covers the page: the bars stay above it, and no size changes. Both events come while a page
    // is laid out, in either order: the last one has the settled heights.
    const covered = () => parts.root.style.setProperty('--covered', `${coveredPixels()}px`);
    visualViewport?.addEventListener('resize', covered);
    window.addEventListener('resize', covered);
  }

  /** The pane on show. */
  box(layout: Layout): PaneBox | null {
    return layout.panes.find(({ pane }) => pane === this.#pane(layout)) ?? null;
  }

  get isOn(): boolean {
    return this.#parts.root.classList.contains('narrow');
  }

  /** Shows the pane, after each picture. */
  draw(): void {
    const { viewport, screen } = this.#parts;
    const { layout } = viewport.picture;
    if (!layout) return;
    const box = this.box(layout);
    this.echo.show(this.#pane(layout));
    screen.showOnly(this.isOn && box ? box : null);
    const at = layout.panes.findIndex(({ pane }) => pane === box?.pane) + 1;
    this.bars.setTitle(`${viewport.sessionName} · ${at}/${layout.panes.length}`);
    this.bars.showFit(!viewport.peeks);
  }

  turn(by: 1 | -1): void {
    const { layout } = this.#parts.viewport.picture;
    if (!layout || layout.panes.length < 2) return;
    const at = layout.panes.findIndex(({ pane }) => pane === this.#pane(layout));
    this.#shown = layout.panes[(at + by + layout.panes.length) % layout.panes.length]?.pane ?? null;
    this.#parts.changed();
  }

  /** Types into the pane on show. */
  type(text: string): void {
    const { viewport, say } = this.#parts;
    const { layout } = viewport.picture;
    const pane = layout && this.#pane(layout);
    const modified = this.isOn ? this.bars.keys.modified(text) : text;
    if (!this.isOn || pane === null || pane === layout?.active) {
      viewport.type(modified);
      return;
    }
    viewport
      .request('command.run', { argv: ['select-pane', '-t', pane] })
      .then(() => viewport.type(modified))
      .catch((error: Error) => say(error.message));
  }

  #pane(layout: Layout): string {
    const isThere = layout.panes.some(({ pane }) => pane === this.#shown);
    if (!isThere) this.#shown = null;
    return this.#shown ?? layout.active;
  }

  /** Runs a command of the server for this page. */
  #command(...argv: string[]): void {
    this.#parts.viewport
      .request('command.run', { argv })
      .catch((error: Error) => this.#parts.say(error.message));
  }
}

/** Height of the page under the on-screen keyboard, CSS pixels. A pinch of the browser's own covers nothing. */
function coveredPixels(): number {
  const whole = document.documentElement.clientHeight;
  const { height, scale } = visualViewport ?? { height: whole, scale: 1 };
  return Math.round(Math.max(0, Math.min(whole * mostCovered, whole - height * scale)));
}
