/**
 * Frames onto the user's terminal: paints the newest state whenever the terminal has taken the previous output. Owns
 * the scene, the painter and when to paint; knows nothing of the connection.
 */
import type { Frame, TerminalModes } from '../protocol/messages.ts';
import type { LayerPicture } from './compositor/Layer.ts';
import { Painter } from './compositor/Painter.ts';
import { Scene } from './compositor/Scene.ts';
import { printableLine, printableTitle } from './compositor/text.ts';
import type { ActivePane, Prediction } from './predict/Predictor.ts';
import type { Capabilities } from './terminal/capabilities.ts';
import type { Terminal } from './terminal/Terminal.ts';

/** After a resize, the picture waits this long for the server's new layout, rather than show the old one cut. */
const resizeHoldMs = 50;

/** Longest clipboard text passed on, bytes: xterm takes about this much of a sequence, others less. */
const clipboardBytes = 1024 * 1024;

/** Longest title or text of a notification, characters; also of what waits for a slow terminal. */
const newsCharacters = 1024;

export class ScreenView {
  readonly #terminal: Terminal;
  readonly #painted: (rev: number) => void;
  readonly #scene: Scene;
  readonly #painter: Painter;
  #modes: TerminalModes | null = null;
  #title: string | null = null;
  /** Sequences other than cells (modes, title, bell, clipboard) for the next write. */
  #modesDue = false;
  #titleDue = false;
  #bellDue = false;
  #clipboard = '';
  #news = '';
  /** The newest frame applied and not painted yet. */
  #rev: number | null = null;
  #writing = false;
  #predicted = false;
  /** Changes made now are painted together with their frame. */
  #quiet = false;
  #due = false;
  #hold: NodeJS.Timeout | null = null;
  /** The picture being shown is on the terminal already. */
  #isPainted = false;

  /** Calls `painted` with a frame when the terminal has taken it; for several painted at once, with the newest. */
  constructor(terminal: Terminal, capabilities: Capabilities, painted: (rev: number) => void) {
    this.#terminal = terminal;
    this.#painted = painted;
    this.#scene = new Scene(terminal.cols, terminal.rows, capabilities);
    this.#painter = new Painter(
      terminal.cols,
      terminal.rows,
      this.#scene.styles,
      this.#scene.clusters,
      capabilities,
    );
  }

  /** The terminal's capabilities have changed. Colours follow with the next picture. */
  setCapabilities(capabilities: Capabilities): void {
    this.#scene.styles.setOptions(capabilities);
    this.#painter.setSynchronized(capabilities.synchronized);
    this.#terminal.setCapabilities(capabilities);
    this.#modesDue = this.#modes !== null;
    this.#paint();
  }

  /** Something other than a picture was written to the terminal. */
  wroteBeside(): void {
    this.#painter.forgetPlace();
  }

  /** Shows the first frame, which is on the terminal already: the same bytes are not written again. */
  showPainted(frame: Frame): void {
    this.#isPainted = true;
    this.show(frame);
    this.#isPainted = false;
  }

  /** @param before Called before painting, to add to the notice about the picture. */
  show(frame: Frame, before?: () => void): void {
    this.#scene.apply(frame);
    this.#quiet = true;
    before?.();
    this.#quiet = false;
    this.#rev = frame.rev;
    if (frame.modes) {
      this.#modes = frame.modes;
      this.#modesDue = true;
    }
    if (typeof frame.title === 'string') {
      const title = printableTitle(frame.title);
      this.#titleDue ||= title !== this.#title;
      this.#title = title;
    }
    this.#release();
    this.#paint();
  }

  /** Shows a local line over the status line until null is given. */
  setLine(text: string | null): void {
    this.#scene.setLocalLine(text === null ? null : printableLine(text, this.#scene.cols));
    this.#paint();
  }

  /** Shows a picture over everything until null is given. */
  setLayer(picture: LayerPicture | null): void {
    this.#scene.setLayer(picture);
    this.#paint();
  }

  /** The active pane, as of the last frame. */
  activePane(): ActivePane | null {
    return this.#scene.activePane();
  }

  setPrediction(prediction: Prediction): void {
    if (prediction.cells.length === 0 && prediction.cursor === null && !this.#predicted) return;
    this.#predicted = prediction.cells.length > 0 || prediction.cursor !== null;
    this.#scene.setPrediction(prediction);
    if (!this.#quiet) this.#paint();
  }

  bell(): void {
    this.#bellDue = true;
    this.#paint();
  }

  /** OSC 52 write (xterm ctlseqs). `selection` names clipboards by the letters c p q s 0-7. */
  clipboard(selection: string, bytes: string): void {
    if (!/^[cpqs0-7]{0,12}$/.test(selection) || bytes.length > clipboardBytes) return;
    this.#clipboard = `\x1b]52;${selection};${Buffer.from(bytes, 'latin1').toString('base64')}\x1b\\`;
    this.#paint();
  }

  /** News for the user, told as the terminal can. */
  notify(title: string, text: string): void {
    if (this.#news.length > newsCharacters) return;
    this.#news += this.#terminal.notificationBytes(
      printableLine(title, newsCharacters),
      printableLine(text, newsCharacters),
    );
    this.#paint();
  }

  /** The terminal's size has changed. */
  resized(): void {
    this.#forget();
    this.#hold ??= setTimeout(() => {
      this.#release();
      this.#paint();
    }, resizeHoldMs);
  }

  /** Another program used the terminal: repaints everything. */
  repaint(): void {
    this.#forget();
    this.#painter.forgetCursor();
    this.#modesDue = this.#modes !== null;
    this.#titleDue = this.#title !== null;
    this.#paint();
  }

  /** Cancels the timers. */
  close(): void {
    this.#release();
  }

  #forget(): void {
    const { cols, rows } = this.#terminal;
    this.#scene.resize(cols, rows);
    this.#painter.forget(cols, rows);
  }

  #release(): void {
    if (this.#hold !== null) clearTimeout(this.#hold);
    this.#hold = null;
  }

  #paint(): void {
    if (!this.#terminal.usable || this.#writing || this.#hold !== null) {
      this.#due = true;
      return;
    }
    this.#due = false;
    const next = this.#scene.compose();
    const cursor = this.#scene.cursor();
    if (cursor.visible && cursor.shape !== 0) this.#terminal.noteShape();
    const cells = this.#painter.paint(next, this.#scene.dirty, cursor, this.#scene.takeScroll());
    this.#scene.collect(this.#painter.inUse);
    const rev = this.#rev;
    this.#rev = null;
    const made = this.#takeExtras() + cells;
    const bytes = this.#isPainted ? '' : made;
    this.#writing = true;
    this.#terminal.write(bytes, () => {
      this.#writing = false;
      if (rev !== null) this.#painted(rev);
      if (this.#due) this.#paint();
    });
  }

  #takeExtras(): string {
    let bytes = '';
    if (this.#modesDue && this.#modes) bytes += this.#terminal.modeBytes(this.#modes);
    if (this.#titleDue && this.#title !== null) bytes += this.#terminal.titleBytes(this.#title);
    if (this.#bellDue) bytes += '\x07';
    bytes += this.#clipboard + this.#news;
    this.#modesDue = false;
    this.#titleDue = false;
    this.#bellDue = false;
    this.#clipboard = '';
    this.#news = '';
    return bytes;
  }
}
