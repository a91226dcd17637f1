/**
 * The newest typed key. Floods of other panes make way for it: they wait for its echo, and pause between turns
 * for a while afterwards. Owns no timer and sees no bytes.
 */
import type { PtyId } from '../../protocol/keeperLink.ts';
import type { MakingWay } from '../panes/OutputTurns.ts';

/** Time after a key in which output caused by it, or the next key, is likely. Milliseconds. */
const typingMs = 100;
/**
 * Longest wait for an echo, milliseconds: several times what a program on this machine takes. Also the least time
 * between two waits for keys without an echo, so that a flood gets at least half of the time.
 */
const echoMs = 10;
/** Least time between two waits after an echo, milliseconds: a flood has its turn between two keys of a paste. */
const betweenMs = 2;

export class TypedKey {
  #pty: PtyId | null = null;
  #at = Number.NEGATIVE_INFINITY;
  #waitsUntil = Number.NEGATIVE_INFINITY;
  #mayWaitFrom = Number.NEGATIVE_INFINITY;

  /** A key was typed into this PTY at `now` (monotonic, milliseconds); null when no program gets it. */
  typed(pty: PtyId | null, now: number): void {
    this.#pty = pty;
    this.#at = now;
    if (pty === null || now < this.#mayWaitFrom) return;
    this.#waitsUntil = now + echoMs;
    this.#mayWaitFrom = now + 2 * echoMs;
  }

  /** A PTY printed output: the echo, if the key was typed into it. */
  printed(pty: PtyId, now: number): void {
    if (pty !== this.#pty || now >= this.#waitsUntil) return;
    this.#waitsUntil = now;
    this.#mayWaitFrom = now + betweenMs;
  }

  /** The way in which this PTY makes room for the key. */
  makesWay(pty: PtyId, now: number): MakingWay {
    if (pty === this.#pty || now - this.#at > typingMs) return 'no';
    return now < this.#waitsUntil ? 'waits' : 'pauses';
  }
}
