/**
 * The open overlay, if any: passes keys to it, and its picture to the screen. Owns which one is open and the pen that
 * draws them: a plain one until Ink is loaded, which nothing waits for. Knows nothing of an overlay's looks.
 */
import type { OverlayLooks } from '../protocol/looks.ts';
import type { Requests, ServerNotifications } from '../protocol/messages.ts';
import type { KeyHints, OverlayAnswer, OverlayRequest } from '../protocol/overlays.ts';
import type { LayerPicture } from './compositor/Layer.ts';
import { type Pen, plainPen } from './overlays/box.ts';
import { hintsPicture, openOverlay } from './overlays/main.ts';

type ActParams = Requests['overlay.act']['params'];
type ActResult = Requests['overlay.act']['result'];
type PreviewParams = Requests['pane.preview']['params'];
type PreviewResult = Requests['pane.preview']['result'];

/** Requests that overlays make to the server. */
interface OverlayQuestions {
  act(params: ActParams): Promise<ActResult>;
  preview(params: PreviewParams): Promise<PreviewResult>;
  /** The last screen of a session that has ended, by its UUID. */
  lastScreen(session: string): Promise<readonly string[]>;
}

/** Services that an overlay needs from its host. */
export interface OverlayHost extends OverlayQuestions {
  size(): { cols: number; rows: number };
  /** Styles for overlays; null until the server has sent them. */
  looks(): OverlayLooks | null;
  /** Draws the overlay's outline. */
  pen(): Pen;
  /** Reports that its picture has changed. */
  changed(): void;
  answer(answer: OverlayAnswer): void;
}

export type OverlayMouse = ServerNotifications['overlay.mouse'];

export interface OpenOverlay {
  key(key: string): void;
  mouse(mouse: OverlayMouse): void;
  picture(size: { cols: number; rows: number }): LayerPicture;
  close(): void;
}

export interface OverlaysHost extends OverlayQuestions {
  size(): { cols: number; rows: number };
  show(picture: LayerPicture | null): void;
}

/**
 * Background work runs when no overlay was used for this long: loading Ink blocks everything else for 100 to 400 ms,
 * and no user should notice that.
 */
const idleMs = 30_000;

interface Open {
  /** Null while opening. */
  overlay: OpenOverlay | null;
  /** Keys and mouse events that it consumed: input after its end is not for it. */
  taken: number;
  answer(answer: OverlayAnswer): void;
}

export class Overlays {
  readonly #host: OverlaysHost;
  #open: Open | null = null;
  #hints: KeyHints | null = null;
  #drawing = false;
  #looks: OverlayLooks | null = null;
  #pen: Pen = plainPen;
  #inkLoads = false;
  /** Work waiting for a time without overlays. */
  #due: (() => void)[] = [];
  #idle: NodeJS.Timeout | null = null;

  constructor(host: OverlaysHost) {
    this.#host = host;
  }

  /** Opens an overlay in place of the open one; resolves when it closes. */
  ask(request: OverlayRequest): Promise<{ answer: OverlayAnswer; taken: number }> {
    this.close();
    return new Promise((resolve) => {
      const open: Open = { overlay: null, taken: 0, answer: (answer) => this.#closed(open, answer, resolve) };
      this.#open = open;
      open.overlay = openOverlay(request, {
        ...this.#host,
        looks: () => this.#looks,
        pen: () => this.#pen,
        changed: () => this.#change(),
        answer: (answer) => open.answer(answer),
      });
      this.#change();
    });
  }

  key(key: string): void {
    const open = this.#open;
    if (!open) return;
    open.taken += 1;
    open.overlay?.key(key);
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
    if (hints) this.#change();
    else this.#host.show(null);
  }

  /** Sets the styles of overlays from now on. */
  setLooks(looks: OverlayLooks): void {
    this.#looks = looks;
    this.resized();
  }

  resized(): void {
    if (this.#open?.overlay || this.#hints) this.#change();
  }

  /** Closes the open overlay without an answer. */
  close(): void {
    this.#hints = null;
    this.#open?.answer(null);
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
    this.#loadInk();
    resolve({ answer, taken: open.taken });
  }

  /** Loads Ink after the first overlay, for later ones: most attaches open none. */
  #loadInk(): void {
    if (this.#inkLoads) return;
    this.#inkLoads = true;
    this.#whenIdle(() => {
      import('./overlays/inkPen.ts')
        .then(({ InkPen }) => {
          this.#pen = new InkPen((draw) => this.#whenIdle(draw));
        })
        // Without Ink, the plain pen goes on.
        .catch(() => {});
    });
  }

  /** Never keeps the process alive. */
  #whenIdle(run: () => void): void {
    this.#due.push(run);
    this.#idle ??= setTimeout(() => {
      this.#idle = null;
      for (const due of this.#due.splice(0)) due();
    }, idleMs).unref();
  }

  /** Draws once for all changes of one event-loop turn. */
  #change(): void {
    this.#idle?.refresh();
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #draw(): void {
    const size = this.#host.size();
    const overlay = this.#open?.overlay;
    if (overlay) this.#host.show(overlay.picture(size));
    else this.#host.show(this.#hints && hintsPicture(this.#hints, size, this.#looks, this.#pen));
  }
}
