/**
 * An open overlay, drawn by Ink into memory: passes keys and mouse events to it, and turns its frames into pictures.
 * Owns the instance of Ink and when to draw; no byte from Ink reaches a terminal.
 */
import { EventEmitter } from 'node:events';
import { type Instance, render } from 'ink';
import { Component, type ReactNode } from 'react';
import type { OverlayLooks } from '../../protocol/looks.ts';
import type { InboxContent, OverlayAnswer, OverlayItem } from '../../protocol/overlays.ts';
import { lookOf } from '../overlays/look.ts';
import { StageContext, type StageParts } from './kit.tsx';
import { Landmarks } from './Landmarks.ts';
import { framePicture, runsBetween } from './marks.ts';
import type {
  ActParams,
  ActResult,
  BoxSize,
  ChromePicture,
  ChromeRequest,
  OverlayMouse,
  Place,
  PressResult,
} from './messages.ts';
import { Overlay } from './Overlay.tsx';

export interface StageHost {
  show(picture: ChromePicture): void;
  /** Called once; `taken`: keys and mouse events consumed. */
  answer(answer: OverlayAnswer, taken: number): void;
  act(params: ActParams): Promise<ActResult>;
  /** Called when a component throws. */
  failed(error: unknown): void;
}

export class Stage implements StageParts {
  readonly landmarks = new Landmarks();
  readonly #request: ChromeRequest;
  readonly #host: StageHost;
  #size: BoxSize;
  #looks: OverlayLooks;
  readonly #screen: Canvas;
  readonly #ink: Instance;
  #place: Place | null = null;
  #due = false;
  #taken = 0;
  #closed = false;

  constructor(request: ChromeRequest, size: BoxSize, looks: OverlayLooks, host: StageHost) {
    this.#request = request;
    this.#host = host;
    this.#size = size;
    this.#looks = looks;
    this.#screen = new Canvas(size);
    this.#ink = render(this.#tree(), {
      stdout: this.#screen as unknown as NodeJS.WriteStream,
      stderr: this.#screen as unknown as NodeJS.WriteStream,
      stdin: new EventEmitter() as unknown as NodeJS.ReadStream,
      // In debug mode Ink writes each render whole and at once, without cursor moves and timers.
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    this.#show();
  }

  key(key: string): void {
    if (this.#closed) return;
    this.#taken += 1;
    this.landmarks.taker?.key(key);
    this.changed();
  }

  /** Presses keys for a command; they do not count as taken. */
  async press(keys: readonly string[]): Promise<PressResult> {
    const taken = this.#closed ? undefined : await this.landmarks.taker?.press?.(keys);
    return taken ?? { taken: 0, open: !this.#closed };
  }

  /** `mouse`: cells of the terminal. */
  mouse(mouse: OverlayMouse): void {
    if (this.#closed) return;
    this.#taken += 1;
    const x = mouse.x - (this.#place?.x ?? 0);
    const y = mouse.y - (this.#place?.y ?? 0);
    this.landmarks.taker?.mouse({ ...mouse, x, y }, this.landmarks.spotAt(x, y));
    this.changed();
  }

  /** Replaces the items of a list. */
  setItems(items: OverlayItem[]): void {
    this.landmarks.taker?.setItems?.(items);
    this.changed();
  }

  /** Replaces the questions of an inbox. */
  setInbox(inbox: InboxContent): void {
    this.landmarks.taker?.setInbox?.(inbox);
    this.changed();
  }

  setSize(size: BoxSize): void {
    this.#size = size;
    this.#screen.columns = size.cols;
    this.#screen.rows = size.rows;
    this.#draw();
  }

  setLooks(looks: OverlayLooks): void {
    this.#looks = looks;
    this.#show();
  }

  setPlace(place: Place | null): void {
    this.#place = place;
  }

  act(params: ActParams): Promise<ActResult> {
    return this.#host.act(params);
  }

  answer(answer: OverlayAnswer): void {
    if (this.#closed) return;
    this.close();
    this.#host.answer(answer, this.#taken);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ink.unmount();
  }

  /** Draws once for all messages that have arrived. */
  changed(): void {
    if (this.#due || this.#closed) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#closed) return;
    this.#ink.rerender(this.#tree());
    this.#show();
  }

  /** A new element each time: overlays keep their state outside of React. */
  #tree() {
    return (
      <Boundary failed={this.#host.failed}>
        <StageContext value={this}>
          <Overlay request={this.#request} size={this.#size} stage={this} />
        </StageContext>
      </Boundary>
    );
  }

  #show(): void {
    const place = this.#place;
    if (!place) {
      this.#host.show({ picture: null, preview: null });
      return;
    }
    const own = this.#request.kind === 'menu' ? this.#request.look : undefined;
    const look = { ...lookOf(this.#looks, this.#request.kind), ...own };
    const lines = framePicture(this.#screen.frame, look);
    const { cursor, preview, floats } = this.landmarks;
    const insets = floats.map((float) => ({
      ...float,
      lines: lines
        .slice(float.y, float.y + float.rows)
        .map((line) => runsBetween(line, float.x, float.x + float.cols)),
    }));
    this.#host.show({
      picture: { ...place, lines, insets, ...(cursor ? { cursor } : {}) },
      preview: preview && {
        place: preview.place,
        item: preview.item,
        border: look.border,
        activeBorder: look.accent,
      },
    });
  }
}

/** Reports an error thrown by a component; Ink would draw it instead. */
class Boundary extends Component<{ failed(error: unknown): void; children: ReactNode }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.failed(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}

/** Stands in for a terminal: keeps the newest frame. */
class Canvas extends EventEmitter {
  frame = '';
  columns: number;
  rows: number;

  constructor({ cols, rows }: BoxSize) {
    super();
    this.columns = cols;
    this.rows = rows;
  }

  write(frame: string): boolean {
    this.frame = frame;
    return true;
  }
}
