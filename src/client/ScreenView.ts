/**
 * Frames onto the user's terminal: paints the newest state whenever the terminal has taken the previous output. Owns
 * the scene, the painter and when to paint; knows nothing of the connection.
 */
import type { Frame, Progress, TerminalModes } from '../protocol/messages.ts';
import type { ServerNotification } from '../protocol/serverMethods.ts';
import type { Grid } from './compositor/Grid.ts';
import type { LayerPicture } from './compositor/Layer.ts';
import { type PaintedCursor, Painter } from './compositor/Painter.ts';
import { Scene } from './compositor/Scene.ts';
import { printableLine, printableTitle } from './compositor/text.ts';
import type { ActivePane, Prediction } from './predict/Predictor.ts';
import type { Capabilities } from './terminal/capabilities.ts';
import type { Terminal } from './terminal/Terminal.ts';

/** After a resize, the picture waits this long for the server's new layout, rather than show the old one cut. */
const resizeHoldMs = 50;

/** Longest clipboard text passed on, bytes: xterm takes about this much of a sequence, others less. */
const clipboardBytes = 1024 * 1024;

/** Bound on program sequences queued for a slow terminal, bytes. One sequence has up to 1 MiB. */
const rawBytes = 4 * 1024 * 1024;

/** Longest title or text of a notification, characters; also of what waits for a slow terminal. */
const newsCharacters = 1024;

type BesideMessage = ServerNotification & {
  method: 'viewport.bell' | 'viewport.clipboard' | 'viewport.notify' | 'viewport.passthrough';
};

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
  #progress: Progress | null = null;
  #progressDue = false;
  #bellDue = false;
  #clipboard = '';
  #news = '';
  /** Program sequences, unchanged, to be written after the next picture. */
  #raw: Buffer[] = [];
  #rawBytes = 0;
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
    this.#painter.setCapabilities(capabilities);
    this.#terminal.setCapabilities(capabilities);
    this.#modesDue = this.#modes !== null;
    this.#progressDue = this.#progress !== null;
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
    // The first picture does not contain it.
    if (this.#progress === null) return;
    this.#progressDue = true;
    this.#paint();
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
    if (frame.progress !== undefined) {
      this.#progressDue ||= frame.progress !== null || this.#progress !== null;
      this.#progress = frame.progress;
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

  /** Passes on output that is not part of the picture. `isRemote`: it comes from another machine. */
  notified(message: BesideMessage, isRemote: boolean): void {
    if (message.method === 'viewport.bell') this.bell();
    else if (message.method === 'viewport.clipboard')
      this.clipboard(message.params.selection, message.params.text);
    else if (message.method === 'viewport.notify') this.notify(message.params.title, message.params.text);
    // Bytes of a program reach a terminal only on the machine where it runs.
    else if (!isRemote) this.passThrough(Buffer.from(message.params.data, 'base64'));
  }

  bell(): void {
    this.#bellDue = true;
    this.#paint();
  }

  /** OSC 52 write (xterm ctlseqs). `selection` names clipboards by the letters c p q s 0-7. */
  clipboard(selection: string, bytes: string): void {
    if (!this.#terminal.hasClipboard) return;
    if (!/^[cpqs0-7]{0,12}$/.test(selection) || bytes.length > clipboardBytes) return;
    this.#clipboard = `\x1b]52;${selection};${Buffer.from(bytes, 'latin1').toString('base64')}\x1b\\`;
    this.#paint();
  }

  /**
   * A program's sequence for the terminal, written between two pictures. Dropped while another program has the
   * terminal, or when the terminal reads too slowly.
   */
  passThrough(bytes: Buffer): void {
    if (!this.#terminal.usable || this.#rawBytes + bytes.length > rawBytes) return;
    this.#raw.push(bytes);
    this.#rawBytes += bytes.length;
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
    this.#progressDue = this.#progress !== null;
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
    this.#terminal.noteCursor(cursor);
    const cells = this.#painter.paint(next, this.#scene.dirty, cursor, this.#scene.takeScroll());
    this.#scene.collect(this.#painter.inUse);
    const rev = this.#rev;
    this.#rev = null;
    const made = this.#takeExtras() + cells;
    const bytes = this.#isPainted ? '' : made;
    this.#writing = true;
    const raw = this.#takeRaw(next, cursor);
    this.#terminal.write(raw === null ? bytes : Buffer.concat([Buffer.from(bytes), raw]), () => {
      this.#writing = false;
      if (rev !== null) this.#painted(rev);
      if (this.#due) this.#paint();
    });
  }

  /** The queued sequences and the bytes that restore pen and cursor after them; null when none are queued. */
  #takeRaw(next: Grid, cursor: PaintedCursor): Buffer | null {
    if (this.#raw.length === 0) return null;
    const raw = this.#raw;
    this.#raw = [];
    this.#rawBytes = 0;
    return Buffer.concat([...raw, Buffer.from(this.#painter.takeBack(next, cursor))]);
  }

  #takeExtras(): string {
    let bytes = '';
    if (this.#modesDue && this.#modes) bytes += this.#terminal.modeBytes(this.#modes);
    if (this.#titleDue && this.#title !== null) bytes += this.#terminal.titleBytes(this.#title);
    if (this.#progressDue) bytes += this.#terminal.progressBytes(this.#progress);
    if (this.#bellDue) bytes += '\x07';
    bytes += this.#clipboard + this.#news;
    this.#modesDue = false;
    this.#titleDue = false;
    this.#progressDue = false;
    this.#bellDue = false;
    this.#clipboard = '';
    this.#news = '';
    return bytes;
  }
}
