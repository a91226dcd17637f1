/**
 * Whether the pane on show shows what is typed, as the host reports it while somebody writes. Owns the question to the host
 * and its newest answer.
 */
import type { Echo } from '../../protocol/echo.ts';

/** While somebody writes, the host looks again at most this often, milliseconds. */
const gapMs = 250;
/** After this long without writing nobody is told any more, milliseconds. */
const restMs = 30_000;

export interface TypedEchoParts {
  /** Asks the host to report on this pane; null ends that. */
  watch(pane: string | null): Promise<Echo>;
  changed(): void;
}

export class TypedEcho {
  #echo: Echo = 'on';
  /** The present connection has answered. */
  #isFresh = false;
  readonly #parts: TypedEchoParts;
  #pane: string | null = null;
  /** Somebody writes. */
  #isAwake = false;
  #askedAt = Number.NEGATIVE_INFINITY;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: TypedEchoParts) {
    this.#parts = parts;
  }

  /** The newest answer, also while the connection is lost. */
  get echo(): Echo {
    return this.#echo;
  }

  /** The host says now that it hides what is typed. */
  get isSurelyHidden(): boolean {
    return this.#isFresh && this.#echo === 'off';
  }

  /** Another pane, or the same, is on show. */
  show(pane: string): void {
    if (pane === this.#pane) return;
    this.#pane = pane;
    this.#isFresh = false;
    if (this.#isAwake) this.#ask();
  }

  /** Somebody has begun to write, or goes on. */
  writing(): void {
    this.#isAwake = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.sleep(), restMs);
    if (!this.#isFresh || performance.now() - this.#askedAt >= gapMs) this.#ask();
  }

  /** Nobody looks at the page. */
  sleep(): void {
    if (!this.#isAwake) return;
    this.#isAwake = false;
    clearTimeout(this.#rest);
    // A hidden field stays hidden until the host says otherwise.
    this.#isFresh = false;
    this.#parts.watch(null).catch(() => {});
  }

  told(pane: string, echo: Echo): void {
    if (pane !== this.#pane || !this.#isAwake) return;
    this.#isFresh = true;
    if (echo === this.#echo) return;
    this.#echo = echo;
    this.#parts.changed();
  }

  /** A new connection, whose host knows nothing of this page. */
  reconnected(): void {
    this.#isFresh = false;
    if (this.#isAwake) this.#ask();
  }

  lost(): void {
    this.#isFresh = false;
  }

  #ask(): void {
    const pane = this.#pane;
    if (pane === null) return;
    this.#askedAt = performance.now();
    this.#parts.watch(pane).then(
      (echo) => this.told(pane, echo),
      // No connection: asked again with the next one. Any other refusal is of a host that can't tell.
      (error: Error & { code?: string }) => error.code !== undefined && this.told(pane, 'unknown'),
    );
  }
}
