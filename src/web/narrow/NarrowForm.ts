/**
 * The page on a small screen: one pane at a time, in a font that a pinch changes, above the bars. Owns which pane is
 * shown. Looking at another pane, or at a window other than the present one, changes nothing; typing there makes it the
 * one that everybody sees first.
 */
import type { Layout, PaneBox } from '../../protocol/frames.ts';
import type { SessionInfo } from '../../protocol/messages.ts';
import type { PageViewport } from '../link/PageViewport.ts';
import type { PageScreen } from '../screen/PageScreen.ts';
import type { StyleSheet } from '../screen/StyleSheet.ts';
import { onPinch, onSwipe } from './gestures.ts';
import { NarrowBars } from './NarrowBars.ts';
import { paneBeside, paneOrder } from './paneOrder.ts';
import { TypedEcho } from './TypedEcho.ts';
import { WindowPeek } from './WindowPeek.ts';

/** Below this width the page has the narrow form, CSS pixels. */
const widePixels = 900;
/** So has a page for fingers below this height: a large phone that lies on its side. */
const tallPixels = 500;
/** Beside an on-screen keyboard, a page lower than this leaves out what is not typed into, CSS pixels. */
const crampedPixels = 300;
/** Most of the page's height that a keyboard covers. */
const mostCovered = 0.7;
/** Bounds of a pinch. */
const leastZoom = 0.7;
const mostZoom = 3;

export interface NarrowFormParts {
  root: HTMLElement;
  desk: HTMLElement;
  screen: PageScreen;
  sheet: StyleSheet;
  viewport: PageViewport;
  keyField: HTMLTextAreaElement;
  /** The session on show; undefined while it is not known. */
  session(): SessionInfo | undefined;
  prefixed(): void;
  /** Draws the page again soon. */
  changed(): void;
  say(text: string): void;
}

export class NarrowForm {
  readonly bars: NarrowBars;
  readonly echo: TypedEcho;
  readonly #parts: NarrowFormParts;
  readonly #peek: WindowPeek;
  /** The pane on show; null for the active one. */
  #shown: string | null = null;
  /** Texts that wait until their pane is the active one, and the end of the last of them. */
  #ways = 0;
  #lastWay = Promise.resolve();
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
      type: (text, refused) => this.type(text, refused),
      say: parts.say,
      writing: () => this.echo.writing(),
      isSurelyHidden: () => this.echo.isSurelyHidden,
      prefixed: parts.prefixed,
      keyField,
    });
    this.#peek = new WindowPeek({
      ask: (params) => viewport.request('pane.screen', params),
      askRows: (params) => viewport.request('pane.rows', params),
      sheet: parts.sheet,
      changed: () => parts.changed(),
      gone: () => this.back(),
    });
    parts.screen.element.append(this.#peek.element);
    onPinch(parts.desk, (by) => this.zoomBy(by));
    onSwipe(parts.desk, (by) => this.isOn && this.turn(by));
    this.#watchForm();
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
    const covered = () => {
      const pixels = coveredPixels();
      parts.root.style.setProperty('--covered', `${pixels}px`);
      const left = document.documentElement.clientHeight - pixels;
      parts.root.classList.toggle('cramped', pixels > 0 && left < crampedPixels);
    };
    visualViewport?.addEventListener('resize', covered);
    window.addEventListener('resize', covered);
  }

  /** One pane at a time below a width; the bars also wherever fingers are what one points with. */
  #watchForm(): void {
    const { root, changed } = this.#parts;
    const small = matchMedia(`(width < ${widePixels}px), (pointer: coarse) and (height < ${tallPixels}px)`);
    const fingers = matchMedia('(pointer: coarse)');
    const apply = () => {
      root.classList.toggle('narrow', small.matches);
      root.classList.toggle('touch', small.matches || fingers.matches);
      if (!small.matches) this.#peek.hide();
      changed();
    };
    small.addEventListener('change', apply);
    fingers.addEventListener('change', apply);
    apply();
  }

  /** Where and how wide the pane on show is. */
  box(layout: Layout): Pick<PaneBox, 'pane' | 'cols'> | null {
    const { place, cols } = this.#peek;
    if (place) return { pane: place.pane, cols };
    return layout.panes.find(({ pane }) => pane === this.#pane(layout)) ?? null;
  }

  /** Name of the window that is looked at, when it is not the present one. */
  get peeked(): string | null {
    return this.#peek.place?.window ?? null;
  }

  /** The picture of the pane of that window. */
  get peekElement(): HTMLElement | null {
    return this.#peek.pane;
  }

  get isOn(): boolean {
    return this.#parts.root.classList.contains('narrow');
  }

  /** The bars are shown: keys come from fingers. */
  get hasBars(): boolean {
    return this.#parts.root.classList.contains('touch');
  }

  /** The pane that keys and the rest of the page are about. */
  get pane(): string | null {
    const { layout } = this.#parts.viewport.picture;
    if (!layout) return null;
    return this.isOn ? (this.box(layout)?.pane ?? layout.active) : layout.active;
  }

  /** Place of the pane on show among all of the session's: `2/5`; '' for the only one. */
  get count(): string {
    const { layout } = this.#parts.viewport.picture;
    if (!layout) return '';
    const order = paneOrder(this.#parts.session(), layout);
    const at = order.findIndex(({ pane }) => pane === this.pane);
    return order.length > 1 && at >= 0 ? `${at + 1}/${order.length}` : '';
  }

  zoomBy(by: number): void {
    this.zoom = Math.max(leastZoom, Math.min(mostZoom, this.zoom * by));
    this.#parts.changed();
  }

  /** Shows the pane, after each picture. */
  draw(): void {
    const { viewport, screen } = this.#parts;
    const { layout } = viewport.picture;
    if (!layout) return;
    // The window that was looked at has become the present one.
    if (layout.panes.some(({ pane }) => pane === this.#peek.place?.pane)) {
      this.#shown = this.#peek.place?.pane ?? null;
      this.#peek.hide();
    }
    const box = this.isOn ? this.box(layout) : null;
    screen.showOnly(box);
    this.echo.show(this.pane ?? layout.active);
  }

  /** Shows the next or the previous pane, of this window or another. */
  turn(by: 1 | -1): void {
    const { layout } = this.#parts.viewport.picture;
    if (!layout) return;
    const order = paneOrder(this.#parts.session(), layout);
    const next = paneBeside(order, this.pane ?? layout.active, by);
    if (!next) return;
    if (next.isHere) {
      this.#peek.hide();
      this.#shown = next.pane;
    } else this.#peek.show(next);
    this.#parts.changed();
  }

  /** Shows the present window's active pane again. */
  back(): void {
    this.#peek.hide();
    this.#shown = null;
    this.#parts.changed();
  }

  /**
   * Types into the pane on show, which becomes the active one of the session first. `refused`: called when it is not
   * typed.
   */
  type(text: string, refused?: () => void): void {
    const { viewport, say } = this.#parts;
    const modified = this.hasBars ? this.bars.keys.modified(text) : text;
    const argv = this.#wayToPane();
    if (argv === null && this.#ways === 0) {
      viewport.type(modified, refused);
      return;
    }
    // The picture of the new active pane may come before the answer: what is typed then waits for its turn.
    this.#ways += 1;
    const answered = argv === null ? null : viewport.request('command.run', { argv });
    // Its failure is told below, in its turn.
    answered?.catch(() => {});
    this.#lastWay = this.#lastWay
      .then(() => answered)
      .then((answer) => {
        // Typed all the same, it would go to another pane.
        if (answer && answer.exitCode !== 0) throw new Error(answer.err.trim());
        viewport.type(modified, refused);
      })
      .catch((error: Error) => {
        say(error.message);
        refused?.();
      })
      .finally(() => {
        this.#ways -= 1;
      });
  }

  /** The command that makes the pane on show the active one; null when it is. */
  #wayToPane(): string[] | null {
    const { pane } = this;
    if (!this.isOn || pane === null || pane === this.#parts.viewport.picture.layout?.active) return null;
    // A window that is looked at becomes the present one, for everybody.
    return [this.#peek.place ? 'switch-client' : 'select-pane', '-t', pane];
  }

  #pane(layout: Layout): string {
    const isThere = layout.panes.some(({ pane }) => pane === this.#shown);
    if (!isThere) this.#shown = null;
    return this.#shown ?? layout.active;
  }
}

/** Height of the page under the on-screen keyboard, CSS pixels. A pinch of the browser's own covers nothing. */
function coveredPixels(): number {
  const whole = document.documentElement.clientHeight;
  const { height, scale } = visualViewport ?? { height: whole, scale: 1 };
  return Math.round(Math.max(0, Math.min(whole * mostCovered, whole - height * scale)));
}
