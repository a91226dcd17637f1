/**
 * The time without a link: the status line says since when, what is done about it, and what the user can do. Owns that line's
 * timing and the keys that mean something meanwhile; it mends no link and keeps nothing that was typed.
 */
import type { LinkClock } from './connect/LinkClock.ts';
import type { Link } from './Link.ts';
import { lostLine } from './lostLine.ts';

/** From then on, the status line says how to leave, and the key for it works. */
const offerLeavingAfterMs = 3000;
/**
 * C-\ : leaves while the server is gone; the keys of the server's tables can't work then. As a byte, by the kitty keyboard
 * protocol and by modifyOtherKeys: a terminal goes on sending what a program asked for.
 */
const leaveKey = /\x1c|\x1b\[92;5u|\x1b\[27;5;92~/;
/** Enter alone, while the way there has to ask. As a byte, and by the kitty keyboard protocol. */
const enterKey = /^(?:\r|\x1b\[13u)$/;

export interface LostLinkParts {
  clock: LinkClock;
  link: Link;
  /** What the status line says in place of its own; null for nothing. */
  say(line: string | null): void;
  /** What was typed and waits to be sent, bytes. */
  keptBytes(): number;
}

export class LostLink {
  readonly #parts: LostLinkParts;
  /** Milliseconds of the clock; null while there is a link. */
  #since: number | null = null;
  #restarting = false;
  #next: { cancel(): void } | null = null;

  constructor(parts: LostLinkParts) {
    this.#parts = parts;
  }

  get isLost(): boolean {
    return this.#since !== null;
  }

  /** The link is gone; `restarting`: the server said that it would be back. */
  begin(restarting: boolean): void {
    this.#since = this.#parts.clock.now();
    this.#restarting = restarting;
    this.show();
  }

  /** There is one again, or none is wanted any more. */
  over(): void {
    this.#next?.cancel();
    this.#next = null;
    if (this.#since !== null) this.#parts.say(null);
    this.#since = null;
  }

  /** What typed bytes mean now: leaving, or being asked on the terminal by the way there; null for input like any other. */
  meaningOf(bytes: Buffer): 'leave' | 'ask' | null {
    if (this.#since === null) return null;
    const typed = bytes.toString('latin1');
    if (this.#mayLeave && leaveKey.test(typed)) return 'leave';
    return this.#parts.link.mustAsk && enterKey.test(typed) ? 'ask' : null;
  }

  /** Says how things are, and again each second while they last. */
  show(): void {
    if (this.#since === null) return;
    this.#next?.cancel();
    const { clock, link } = this.#parts;
    const sinceMs = link.remote ? clock.wall() - link.heardAt : clock.now() - this.#since;
    this.#parts.say(
      lostLine({
        label: link.remote ? link.label : null,
        restarting: this.#restarting,
        seconds: Math.floor(sinceMs / 1000),
        paused: link.paused,
        mustAsk: link.mustAsk,
        keptBytes: this.#parts.keptBytes(),
        mayLeave: this.#mayLeave,
        why: link.why,
      }),
    );
    this.#next = clock.after(1000, () => this.show());
  }

  get #mayLeave(): boolean {
    return this.#since !== null && this.#parts.clock.now() - this.#since >= offerLeavingAfterMs;
  }
}
