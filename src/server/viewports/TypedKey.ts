/**
 * The key that was typed last, for the floods of other panes that make way for it: they wait while its echo is on its
 * way, and pause between turns for a while after. Owns no timer and sees no bytes.
 */
import type { PtyId } from '../../protocol/keeperLink.ts';
import type { MakingWay } from '../panes/OutputTurns.ts';

/** After a key, what it made a program print, and the next key, are likely for so long, milliseconds. */
const typingMs = 100;
/**
 * Longest wait for an echo, milliseconds: several times what a program on this machine takes. It is also the least time
 * between waits for keys that nothing echoes, so that a flood has half of the time at least.
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

  /** A PTY printed: the echo, when it is the one that was typed into. */
  printed(pty: PtyId, now: number): void {
    if (pty !== this.#pty || now >= this.#waitsUntil) return;
    this.#waitsUntil = now;
    this.#mayWaitFrom = now + betweenMs;
  }

  /** How this PTY makes way for the key. */
  makesWay(pty: PtyId, now: number): MakingWay {
    if (pty === this.#pty || now - this.#at > typingMs) return 'no';
    return now < this.#waitsUntil ? 'waits' : 'pauses';
  }
}
