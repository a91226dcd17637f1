/**
 * The overlay that is open, if any: loads what draws overlays at the first one, gives it keys, and hands its picture to
 * the screen. Owns which one is open; knows nothing of how one looks.
 */
import type { Run, ServerNotifications } from '../protocol/messages.ts';
import type {
  KeyHints,
  OverlayAnswer,
  OverlayItem,
  OverlayLooks,
  OverlayRequest,
} from '../protocol/overlays.ts';
import type { LayerPicture } from './compositor/Layer.ts';

/** What an overlay asks of who shows it. */
export interface OverlayHost {
  size(): { cols: number; rows: number };
  /** How it looks; null until the server has said. */
  looks(): OverlayLooks | null;
  /** Its picture is another one now. */
  changed(): void;
  answer(answer: OverlayAnswer): void;
  act(action: string, id: string, text: string | undefined): Promise<OverlayItem[]>;
  preview(pane: string, cols: number, rows: number): Promise<Run[][]>;
}

export type OverlayMouse = ServerNotifications['overlay.mouse'];

export interface OpenOverlay {
  key(key: string): void;
  mouse(mouse: OverlayMouse): void;
  picture(size: { cols: number; rows: number }): LayerPicture;
  close(): void;
}

export interface OverlaysHost {
  size(): { cols: number; rows: number };
  show(picture: LayerPicture | null): void;
  act(action: string, id: string, text: string | undefined): Promise<OverlayItem[]>;
  preview(pane: string, cols: number, rows: number): Promise<Run[][]>;
}

/** Keys typed while the code is being loaded; a list is no place for more in one go. */
const maxWaiting = 65_536;

interface Open {
  overlay: OpenOverlay | null;
  /** Keys that came before it could take them. */
  waiting: string[];
  /** Keys and mouse events that it took: what comes after its end is not for it. */
  taken: number;
  answer(answer: OverlayAnswer): void;
}

export class Overlays {
  readonly #host: OverlaysHost;
  #open: Open | null = null;
  #hints: KeyHints | null = null;
  #drawing = false;
  #looks: OverlayLooks | null = null;

  constructor(host: OverlaysHost) {
    this.#host = host;
  }

  /** Loads the code ahead of its first use, and runs it once: the first time costs three times as much. */
  preload(): void {
    load()
      .then(({ warmUp }) => warmUp())
      .catch(() => {});
  }

  /** Opens one in place of what is open; resolves when it closes. */
  ask(request: OverlayRequest): Promise<{ answer: OverlayAnswer; taken: number }> {
    this.close();
    return new Promise((resolve, reject) => {
      const open: Open = {
        overlay: null,
        waiting: [],
        taken: 0,
        answer: (answer) => this.#closed(open, answer, resolve),
      };
      this.#open = open;
      load().then(
        ({ openOverlay }) => this.#loaded(open, openOverlay, request),
        (error) => {
          this.#closed(open, null, () => reject(error));
        },
      );
    });
  }

  key(key: string): void {
    const open = this.#open;
    if (!open) return;
    if (open.overlay) {
      open.taken += 1;
      open.overlay.key(key);
    } else if (open.waiting.length < maxWaiting) open.waiting.push(key);
  }

  mouse(mouse: OverlayMouse): void {
    const open = this.#open;
    if (!open) return;
    open.taken += 1;
    open.overlay?.mouse(mouse);
  }

  hints(hints: KeyHints | null): void {
    this.#hints = hints;
    if (this.#open?.overlay) return;
    if (!hints) this.#host.show(null);
    else {
      load()
        .then(() => this.#draw())
        .catch(() => {});
    }
  }

  /** They look like this from now on. */
  setLooks(looks: OverlayLooks): void {
    this.#looks = looks;
    this.resized();
  }

  resized(): void {
    if (this.#open?.overlay || this.#hints) void this.#draw();
  }

  /** Closes what is open without an answer. */
  close(): void {
    this.#hints = null;
    this.#open?.answer(null);
  }

  #loaded(open: Open, openOverlay: Code['openOverlay'], request: OverlayRequest): void {
    if (this.#open !== open) return;
    open.overlay = openOverlay(request, {
      size: () => this.#host.size(),
      looks: () => this.#looks,
      changed: () => void this.#draw(),
      answer: (answer) => open.answer(answer),
      act: (action, id, text) => this.#host.act(action, id, text),
      preview: (pane, cols, rows) => this.#host.preview(pane, cols, rows),
    });
    void this.#draw();
    for (const key of open.waiting) {
      if (this.#open !== open) return;
      open.taken += 1;
      open.overlay.key(key);
    }
  }

  #closed(
    open: Open,
    answer: OverlayAnswer,
    resolve: (answer: { answer: OverlayAnswer; taken: number }) => void,
  ): void {
    if (this.#open !== open) return;
    this.#open = null;
    open.overlay?.close();
    this.#host.show(null);
    resolve({ answer, taken: open.taken });
  }

  /** Draws once for all that changed in one turn. */
  async #draw(): Promise<void> {
    if (this.#drawing) return;
    this.#drawing = true;
    const { hintsPicture } = await load();
    this.#drawing = false;
    const size = this.#host.size();
    const overlay = this.#open?.overlay;
    if (overlay) this.#host.show(overlay.picture(size));
    else this.#host.show(this.#hints && hintsPicture(this.#hints, size, this.#looks));
  }
}

type Code = typeof import('./overlays/main.ts');

/** The module cache of the process keeps it: the second call costs nothing. */
function load(): Promise<Code> {
  return import('./overlays/main.ts');
}
