/** The status line while there is no link to the server. Owns only its words. */

export interface LostState {
  /** Destination of the link; null for the server of this machine. */
  label: string | null;
  /** The server announced a restart. */
  restarting: boolean;
  /** Seconds since the other side was heard from. */
  seconds: number;
  /** No try is made until the user does something. */
  paused: boolean;
  /** A try that asks on the terminal could succeed. */
  mustAsk: boolean;
  /** Bytes of input waiting to be sent. */
  keptBytes: number;
  /** The key that leaves works. */
  mayLeave: boolean;
  /** Reason why the last try failed; '' when there is nothing to report. */
  why: string;
}

export function lostLine(state: LostState): string {
  const { label, seconds, why } = state;
  const leave = state.mayLeave ? ' (C-\\ leaves)' : '';
  const reason = why === '' ? '' : ` ${why}`;
  if (label === null) {
    const what = state.restarting ? 'server restarting' : 'server gone';
    const howLong = seconds > 0 ? ` for ${seconds} s` : '';
    return `${what}${howLong}, reconnecting…${leave}${reason}`;
  }
  const doing = state.mustAsk
    ? 'Enter logs in again'
    : state.paused
      ? 'press a key to try again'
      : 'retrying…';
  const kept = state.keptBytes > 0 ? `, ${state.keptBytes} typed bytes kept` : '';
  return `${shortened(label)}: last heard ${lasted(seconds)} ago, ${doing}${kept}${leave}${reason}`;
}

/** A relay link's key says little, and the text after it on the line says more. */
function shortened(label: string): string {
  return label.replace(/(\/[\w-]{6})[\w-]{37}$/, '$1…');
}

function lasted(seconds: number): string {
  if (seconds < 120) return `${Math.max(0, seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}
