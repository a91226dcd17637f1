/**
 * Mouse events of one viewport as keys: the key name of a press, a motion or a turn of the wheel, its place, and which
 * events together make a drag, a double or a triple click (server_client_check_mouse of tmux 3.3a). Passes motion to
 * the drag in progress. Runs no binding.
 */

import type { KeyName } from '../../keys/keyName.ts';
import { type MouseGesture, type MouseInput, mouseKeyName } from '../../keys/mouse.ts';
import type { Timers } from '../../runtime/Timers.ts';
import type { PointerPlace } from '../viewports/placeAt.ts';

/** A mouse event as a key, with its place. */
export interface PointedKey {
  key: KeyName;
  mouse: MouseInput;
  /** Place of the event; for a drag, where it began. */
  place: PointerPlace;
  /** The program already has this key's events: a double click follows two presses that were sent to it. */
  told: boolean;
}

/** An action that follows the pointer until the button is released. */
export interface Dragging {
  move(mouse: MouseInput): void;
  end(): void;
}

export interface PointerHost {
  readonly timers: Timers;
  placeAt(x: number, y: number): PointerPlace | undefined;
  /** Presses a key that no single event makes: two clicks without a third. */
  press(pointed: PointedKey): void;
}

/** Two presses within this time are one gesture, milliseconds: tmux's KEYC_CLICK_TIMEOUT. */
const clickMs = 300;

interface Click {
  button: number;
  name: string;
  pane: unknown;
  count: 1 | 2;
  pointed: PointedKey;
  timer: { cancel(): void };
}

export class Pointer {
  readonly #host: PointerHost;
  #click: Click | null = null;
  #last: { x: number; y: number } | null = null;
  /** A button is held and has moved. */
  #drag = false;
  #dragging: Dragging | null = null;

  constructor(host: PointerHost) {
    this.#host = host;
  }

  /** Key of an event; null when it has none, or when a drag consumed it. */
  take(mouse: MouseInput): PointedKey | null {
    if (mouse.event === 'drag') return this.#dragged(mouse);
    const wasDrag = this.#drag;
    if (mouse.event !== 'move') {
      this.#drag = false;
      this.#dragging?.end();
      this.#dragging = null;
    }
    this.#last = { x: mouse.x, y: mouse.y };
    const place = this.#host.placeAt(mouse.x, mouse.y);
    if (!place) return null;
    if (mouse.event === 'down') return this.#pressed(mouse, place);
    return named(mouse, place, mouse.event === 'up' && wasDrag ? 'MouseDragEnd' : undefined);
  }

  /** Sends further motion with the button held to this drag. */
  startDragging(dragging: Dragging): void {
    this.#dragging?.end();
    this.#dragging = this.#drag ? dragging : null;
  }

  stop(): void {
    this.#click?.timer.cancel();
    this.#click = null;
    this.#dragging?.end();
    this.#dragging = null;
  }

  #dragged(mouse: MouseInput): PointedKey | null {
    const from = this.#last ?? mouse;
    this.#last = { x: mouse.x, y: mouse.y };
    this.#drag = true;
    if (this.#dragging) {
      this.#dragging.move(mouse);
      return null;
    }
    const place = this.#host.placeAt(from.x, from.y);
    return place ? named(mouse, place) : null;
  }

  #pressed(mouse: MouseInput, place: PointerPlace): PointedKey | null {
    const before = this.#click;
    before?.timer.cancel();
    this.#click = null;
    const again = before?.button === mouse.button && before.name === place.name && before.pane === place.pane;
    if (again && before.count === 2) return named(mouse, place, 'TripleClick');
    const pointed = named(mouse, place, again ? 'SecondClick' : undefined);
    if (!pointed) return null;
    const click: Click = {
      button: mouse.button,
      name: place.name,
      pane: place.pane,
      count: again ? 2 : 1,
      pointed,
      timer: this.#host.timers.after(clickMs, () => this.#settled(click)),
    };
    this.#click = click;
    return pointed;
  }

  #settled(click: Click): void {
    this.#click = null;
    if (click.count !== 2) return;
    const { mouse, place } = click.pointed;
    const double = named(mouse, place, 'DoubleClick');
    if (double) this.#host.press({ ...double, told: true });
  }
}

function named(mouse: MouseInput, place: PointerPlace, gesture?: MouseGesture): PointedKey | null {
  const key = mouseKeyName(mouse, place.name, gesture);
  return key === undefined ? null : { key, mouse, place, told: false };
}
