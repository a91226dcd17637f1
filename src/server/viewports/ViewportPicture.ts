/**
 * Current content of one viewport: layout, panes, cursor, modes, status line. Owns the last status line made, and how
 * long a synchronized update is held back. Sends nothing and decides no size.
 */

import { noModes } from '../../protocol/frames.ts';
import type { OverlayLooks } from '../../protocol/looks.ts';
import type { CursorState, Layout, Progress, TerminalModes } from '../../protocol/messages.ts';
import type { Pane } from '../../session/types.ts';
import type { PaneView, View } from '../frames/FrameBuilder.ts';
import type { PaneNumbers } from '../overlays/PaneNumbers.ts';
import { terminalKeys } from '../panes/keyModes.ts';
import type { MessageLine } from '../statusline/MessageLine.ts';
import type { PaneChrome } from '../statusline/paneChrome.ts';
import type { DrawnStatus } from '../statusline/statusLine.ts';
import { cursorColour, promptCursor, shapeNumber } from './cursorLook.ts';
import type { Viewport } from './Viewport.ts';
import type { ViewportWorld } from './ViewportWorld.ts';
import { messageLine } from './WindowSizes.ts';

/** Longest hold of a synchronized update whose program never ends it (DEC 2026), milliseconds. */
const synchronizedHoldMs = 1000;

export class ViewportPicture {
  readonly #viewport: Viewport;
  readonly #world: ViewportWorld;
  readonly #line: MessageLine;
  /** Built for a frame, and kept while formats would give the same. */
  #status: DrawnStatus | null = null;
  #titleText: string | null = null;
  #offset = { x: 0, y: 0 };
  /** Rebuilt together with the status line. */
  #chrome: PaneChrome | null = null;
  #looks: OverlayLooks | null = null;
  #heldSince = new Map<string, number>();
  #holdTimer: { cancel(): void } | null = null;
  /** Numbers of the panes while display-panes shows them. */
  numbers: ReadonlyMap<Pane, PaneNumbers> | null = null;

  constructor(viewport: Viewport, world: ViewportWorld, line: MessageLine) {
    this.#viewport = viewport;
    this.#world = world;
    this.#line = line;
  }

  /** Rebuilds the status line for the next frame. */
  refreshStatus(): void {
    this.#status = null;
  }

  stop(): void {
    this.#holdTimer?.cancel();
  }

  get view(): View {
    const viewport = this.#viewport;
    const { window } = viewport.session.current;
    const { offset } = viewport;
    // The status line shows which part of the window is visible.
    if (offset.x !== this.#offset.x || offset.y !== this.#offset.y) this.#status = null;
    this.#offset = offset;
    const shown = window.zoomed ? [window.active] : window.panes;
    const chrome = this.#paneChrome();
    const layout: Layout = {
      cols: window.cols,
      rows: window.rows,
      panes: shown.map((pane) => boxOf(pane, chrome, this.#takesMouse(pane))),
      active: window.active.id,
      zoomed: window.zoomed,
      ...chrome.borders,
    };
    return {
      layout,
      panes: [...shown.flatMap((pane) => this.#paneView(pane)), ...this.#popupView()],
      popup: viewport.takers.popup?.box ?? null,
      cursor: viewport.takers.popup?.cursor ?? this.cursor,
      modes: this.#modes(window.active),
      status: this.status.area,
      view: offset,
      message: this.#message(),
      title: this.#titleText,
      progress: this.#progress(window.active),
      looks: this.#overlayLooks(),
    };
  }

  get status(): DrawnStatus {
    if (!this.#status) {
      this.#status = this.#world.chrome.status(this.#viewport);
      this.#chrome = null;
      this.#looks = null;
      this.#titleText = this.#world.chrome.title(this.#viewport);
    }
    return this.#status;
  }

  /** Message or prompt, in its status line (message-line). */
  #message(): View['message'] {
    const viewport = this.#viewport;
    const { options } = viewport.session;
    const shown = this.#line.runs(
      (commanding) => this.#world.chrome.messageStyle(viewport, commanding),
      viewport.cols,
    );
    if (!shown) return null;
    const line = messageLine(viewport.session, viewport.rows);
    const commanding = this.#line.prompt?.commanding === true;
    return {
      ...shown,
      ...(line === 0 ? {} : { line }),
      ...(shown.cursor === undefined ? {} : promptCursor(options, commanding)),
    };
  }

  /** Cursor in the window's cells. */
  get cursor(): CursorState {
    const pane = this.#viewport.activePane;
    const mode = this.#world.mode(pane);
    if (mode) return { ...cellIn(pane, mode.cursor), visible: mode.hidesCursor !== true, shape: 0 };
    const screen = this.#world.runtime(pane)?.screen;
    if (!screen) return { x: pane.x, y: pane.y, visible: false, shape: 0 };
    const { visible, shape } = screen.cursor;
    const colour = screen.cursorColour ?? cursorColour(pane.options.getString('cursor-colour'));
    // A visible cursor where nothing can be typed would look like a waiting program.
    return {
      ...cellIn(pane, screen.cursor),
      visible: visible && !ended.has(pane.process.state),
      shape: shape === 0 ? shapeNumber(pane.options.getString('cursor-style')) : shape,
      ...(colour === null ? {} : { colour }),
    };
  }

  /** Progress reported by the running program (OSC 9;4). */
  #progress(pane: Pane): Progress | null {
    const said = this.#world.runtime(pane)?.screen.spoken.standing('progress');
    if (!said || said.ended) return null;
    const percent = said.progress === undefined ? {} : { percent: said.progress };
    return { state: said.state === 'error' ? 'error' : 'working', ...percent };
  }

  /** Modes to set on the client's terminal. */
  #modes(pane: Pane): TerminalModes {
    const { options } = this.#viewport.session;
    const { popup } = this.#viewport.takers;
    const { serverOptions, keys } = this.#world;
    const asked = popup?.modes ?? (this.#world.mode(pane) ? noModes : this.#ownModes(pane));
    const own = terminalKeys(asked, serverOptions, keys.needsExtendedKeys);
    const focusEvents = serverOptions.getFlag('focus-events');
    // A paste into a prompt is text, not keys.
    const modes = { ...(this.#line.prompt ? { ...noModes, bracketedPaste: true } : own), focusEvents };
    if (!options.getFlag('mouse')) return modes;
    // The server takes all mouse events, and passes programs the events that they requested.
    const all = popup
      ? own.mouse === 'any'
      : pane.window.panes.some(
          (other) => this.#world.runtime(other)?.screen.modes.mouse === 'any' && !this.#world.mode(other),
        );
    const follows = options.getFlag('focus-follows-mouse');
    return { ...modes, mouse: all || follows ? 'any' : 'drag', mouseEncoding: 'sgr' };
  }

  #ownModes(pane: Pane): TerminalModes {
    const screen = this.#world.runtime(pane)?.screen;
    if (!screen) return noModes;
    return screen.alternateScreen ? { ...screen.modes, alternateScreen: true } : screen.modes;
  }

  #takesMouse(pane: Pane): boolean {
    if (this.#world.mode(pane)) return true;
    return (this.#world.runtime(pane)?.screen.modes.mouse ?? 'none') !== 'none';
  }

  #paneChrome(): PaneChrome {
    void this.status;
    this.#chrome ??= this.#world.chrome.panes(this.#viewport);
    return this.#chrome;
  }

  #overlayLooks(): OverlayLooks {
    void this.status;
    this.#looks ??= this.#world.chrome.looks(this.#viewport);
    return this.#looks;
  }

  #paneView(pane: Pane): PaneView[] {
    const shown = this.numbers?.get(pane) ?? this.#world.mode(pane);
    if (shown) return [{ pane: pane.id, screen: shown, held: false }];
    const screen = this.#world.runtime(pane)?.screen;
    return screen ? [{ pane: pane.id, screen, held: this.#isHeld(pane.id, screen.synchronizedOutput) }] : [];
  }

  #popupView(): PaneView[] {
    const { popup } = this.#viewport.takers;
    if (!popup) return [];
    const { id, screen } = popup;
    return [{ pane: id, screen, held: this.#isHeld(id, screen.synchronizedOutput) }];
  }

  /** Whether a synchronized update is still held: until it is complete or its time is up. */
  #isHeld(id: string, synchronized: boolean): boolean {
    if (!synchronized) {
      this.#heldSince.delete(id);
      return false;
    }
    const { timers } = this.#world;
    const now = timers.now();
    const since = this.#heldSince.get(id) ?? now;
    this.#heldSince.set(id, since);
    const left = since + synchronizedHoldMs - now;
    if (left <= 0) return false;
    this.#holdTimer ??= timers.after(left, () => {
      this.#holdTimer = null;
      this.#viewport.request();
    });
    return true;
  }
}

const ended: ReadonlySet<string> = new Set(['exited', 'killed', 'lost']);

/**
 * Window cell for a cell of a pane. After the last column the cursor waits for the wrap: it is shown on that column.
 */
function cellIn(pane: Pane, { x, y }: { x: number; y: number }): { x: number; y: number } {
  return { x: pane.x + Math.min(x, pane.cols - 1), y: pane.y + Math.min(y, pane.rows - 1) };
}

function boxOf(pane: Pane, { styles, titles }: PaneChrome, takesMouse: boolean): Layout['panes'][number] {
  const { id, x, y, cols, rows } = pane;
  const style = styles.get(pane);
  const title = titles.get(pane);
  return {
    ...{ pane: id, x, y, cols, rows },
    ...(style ? { style } : {}),
    ...(title ? { title } : {}),
    ...(takesMouse ? { takesMouse } : {}),
  };
}
