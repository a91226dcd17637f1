/**
 * The time without a link: the status line shows for how long, what is being done and what the user can do. Owns that
 * line's timing and the keys with a meaning meanwhile; it restores no link and keeps no input.
 */
import type { LinkClock } from './connect/LinkClock.ts';
import type { Link } from './Link.ts';
import { lostLine } from './lostLine.ts';

/** After this long, the status line offers a way to leave, and its key works. */
const offerLeavingAfterMs = 3000;
/**
 * C-\ leaves while the server is gone; the keys of the server's tables can't work then. As a byte, in the kitty
 * keyboard protocol and in modifyOtherKeys: a terminal keeps the mode that a program asked for.
 */
const leaveKey = /\x1c|\x1b\[92;5u|\x1b\[27;5;92~/;
/** Enter alone, while the dialer has to ask. As a byte, and in the kitty keyboard protocol. */
const enterKey = /^(?:\r|\x1b\[13u)$/;

export interface LostLinkParts {
  clock: LinkClock;
  link: Link;
  /** Shows a line in place of the status line; null for none. */
  say(line: string | null): void;
  /** Bytes of input waiting to be sent. */
  keptBytes(): number;
}

export class LostLink {
  readonly #parts: LostLinkParts;
  /** Time of the loss, milliseconds of the clock; null while there is a link. */
  #since: number | null = null;
  #restarting = false;
  #next: { cancel(): void } | null = null;

  constructor(parts: LostLinkParts) {
    this.#parts = parts;
  }

  get isLost(): boolean {
    return this.#since !== null;
  }

  /** The link was lost; `restarting`: the server announced a restart. */
  begin(restarting: boolean): void {
    this.#since = this.#parts.clock.now();
    this.#restarting = restarting;
    this.show();
  }

  /** The link is back, or no longer wanted. */
  over(): void {
    this.#next?.cancel();
    this.#next = null;
    if (this.#since !== null) this.#parts.say(null);
    this.#since = null;
  }

  /** Meaning of typed bytes now: leave, or let the dialer ask on the terminal; null for ordinary input. */
  meaningOf(bytes: Buffer): 'leave' | 'ask' | null {
    if (this.#since === null) return null;
    const typed = bytes.toString('latin1');
    if (this.#mayLeave && leaveKey.test(typed)) return 'leave';
    return this.#parts.link.mustAsk && enterKey.test(typed) ? 'ask' : null;
  }

  /** Shows the state, and again each second while it lasts. */
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
