/**
 * The seam between the attached client and the ways to reach a server: each way (the Unix socket, ssh, WebSocket,
 * HTTP, a relay) is a Dialer in its own file. It makes connections and names where they lead; it never says hello, and
 * never decides when to try again (see Redial.ts).
 */
import type { HelloParams } from '../../protocol/messages.ts';
import type { Carrier } from '../../transport/Carrier.ts';

export interface DialHow {
  /**
   * The terminal is still the user's: a dialer may ask there for a password or a host key. False once a picture is on
   * the terminal: nothing may be written to it then, and a dialer that has to ask fails instead.
   */
  interactive: boolean;
  /** Called at each sign of life from the other side, on carriers that give several before admission. */
  answered?(): void;
}

export interface Dialer {
  /** The destination, for the status line and lists: `ann@build`, `wss://build.example:7443`. Never a secret. */
  readonly label: string;
  /** A link that can be up and dead, or slow: gets heartbeats, back-off and prediction. The Unix socket does not. */
  readonly remote: boolean;
  /** Parameters that this dialer adds to every hello, such as a token. */
  readonly hello?: Partial<HelloParams>;
  /**
   * Makes one connection. When the signal is aborted, rejects with its reason and leaves nothing behind.
   * Errors: HoldfastError with a sentence for the status line; DialFailed says whether a retry can help.
   */
  dial(signal: AbortSignal, how: DialHow): Promise<Carrier>;
}

/** A dial that failed, and when a retry may succeed. */
export class DialFailed extends Error {
  override readonly name = 'DialFailed';
  /**
   * 'soon': the network failed; 'asked': only after the user acts (a key, a network that comes back), so that refused
   * log-ins are not repeated at full rate; 'login': the same, and a dial that may ask on the terminal can succeed;
   * 'never': no retry can help.
   */
  readonly again: 'soon' | 'asked' | 'login' | 'never';
  /** Advice for the user, on a line of its own. */
  readonly advice: string | undefined;

  constructor(message: string, again: DialFailed['again'] = 'soon', advice?: string) {
    super(message);
    this.again = again;
    this.advice = advice;
  }

  /** By name: bundles have their own copies of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'DialFailed';
  }
}
