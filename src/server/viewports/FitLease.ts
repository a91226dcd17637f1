/**
 * The lease of a client on the size of its windows (the flag `fit`): a phone that has lost its network says no goodbye. Owns
 * its pings while the flag is set; a client that does not answer has no part in sizes until it does.
 */
import type { Timers } from '../../runtime/Timers.ts';
import type { ServerPeer } from '../../transport/Peer.ts';

/** Time between an answer and the next ping, and the longest wait for an answer, milliseconds: together less than ten seconds. */
const pauseMs = 3000;
const patienceMs = 5000;

export interface FitLeaseParts {
  peer: Pick<ServerPeer, 'request'>;
  timers: Timers;
  /** The client is silent, or answers again. */
  changed(isSilent: boolean): void;
}

export class FitLease {
  readonly #parts: FitLeaseParts;
  #isOn = false;
  #isSilent = false;
  #timer: { cancel(): void } | null = null;

  constructor(parts: FitLeaseParts) {
    this.#parts = parts;
  }

  /** The client has the flag, or not any more. */
  want(isWanted: boolean): void {
    if (isWanted === this.#isOn) return;
    this.#isOn = isWanted;
    this.#timer?.cancel();
    this.#timer = null;
    if (isWanted) this.#plan();
    else this.#set(false);
  }

  #plan(): void {
    this.#timer = this.#parts.timers.after(pauseMs, () => this.#ask());
  }

  #ask(): void {
    const timer = this.#parts.timers.after(patienceMs, () => this.#set(true));
    this.#timer = timer;
    const answered = () => {
      if (this.#timer !== timer) return;
      timer.cancel();
      this.#set(false);
      // That may have ended the wish.
      if (this.#isOn) this.#plan();
    };
    // An error is an answer too.
    this.#parts.peer.request('ping', {}).then(answered, answered);
  }

  #set(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.#parts.changed(isSilent);
  }
}
