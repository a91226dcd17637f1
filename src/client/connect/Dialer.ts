/**
 * The seam between the attached client and whatever leads to a server: each way of getting there (the Unix socket, ssh,
 * WebSocket, HTTP, a relay) is a Dialer in a file of its own. It makes connections and says where they lead; it never
 * says hello, and never decides when to try again (see Redial.ts).
 */
import type { HelloParams } from '../../protocol/messages.ts';
import type { Carrier } from '../../transport/Carrier.ts';

export interface DialHow {
  /**
   * The user's terminal is still theirs: what asks for a password or a host key may ask there. False once the picture
   * is on the terminal: then nothing may be written to it, and what would have to ask fails instead.
   */
  interactive: boolean;
  /** Told when the other side has said its first word, by ways on which more than that is to come before one is let in. */
  answered?(): void;
}

export interface Dialer {
  /** Where it leads, for the status line and lists: `ann@build`, `wss://build.example:7443`. Never a secret. */
  readonly label: string;
  /** A link that can be up and dead, or far: heartbeats, back-off, prediction. The Unix socket is none. */
  readonly remote: boolean;
  /** What this way adds to every hello, such as a token. */
  readonly hello?: Partial<HelloParams>;
  /**
   * Makes one connection. Rejects with the reason when the signal is aborted, and leaves nothing behind then.
   * Errors: HoldfastError with a sentence for the status line; `final` of DialFailed when another try can't help.
   */
  dial(signal: AbortSignal, how: DialHow): Promise<Carrier>;
}

/** A dial that failed, and whether it may go better soon. */
export class DialFailed extends Error {
  override readonly name = 'DialFailed';
  /**
   * 'soon': the network's fault; 'asked': only when the user does something (a key, a network that comes back), so nobody
   * is hammered with refused log-ins; 'login': the same, and a dial that may ask on the terminal can mend it; 'never':
   * another try will not.
   */
  readonly again: 'soon' | 'asked' | 'login' | 'never';

  constructor(message: string, again: DialFailed['again'] = 'soon') {
    super(message);
    this.again = again;
  }

  /** By name: bundles have their own copies of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'DialFailed';
  }
}
