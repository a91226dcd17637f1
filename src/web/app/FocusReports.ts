/**
 * Whether somebody looks at the page, reported as a terminal does (xterm ctlseqs, focus in and out): the host sends no
 * notification of a pane that somebody looks at. Owns the last report.
 */

interface PageFocusParts {
  report(text: string): void;
  /** Somebody looks at the page again. */
  looked(): void;
}

export class FocusReports {
  readonly #parts: PageFocusParts;
  /** A host takes a new client for one that has the focus. */
  #told = true;

  constructor(parts: PageFocusParts) {
    this.#parts = parts;
    const tell = () => this.#tell();
    window.addEventListener('focus', tell);
    window.addEventListener('blur', tell);
    document.addEventListener('visibilitychange', tell);
  }

  /** A connection has opened the session anew. */
  opened(): void {
    this.#told = true;
    this.#tell();
  }

  #tell(): void {
    const hasFocus = document.visibilityState === 'visible' && document.hasFocus();
    if (hasFocus === this.#told) return;
    this.#told = hasFocus;
    this.#parts.report(hasFocus ? '\x1b[I' : '\x1b[O');
    if (hasFocus) this.#parts.looked();
  }
}
