/**
 * Whether somebody looks at the page, reported as a terminal does (xterm ctlseqs, focus in and out): the host sends no
 * notification of a pane that somebody looks at. Owns the last report.
 */

export class FocusReports {
  readonly #report: (text: string) => void;
  /** A host takes a new client for one that has the focus. */
  #told = true;

  constructor(report: (text: string) => void) {
    this.#report = report;
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
    this.#report(hasFocus ? '\x1b[I' : '\x1b[O');
  }
}
