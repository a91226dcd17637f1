/** What the status line says while there is no link to the server. Owns the words alone. */

export interface LostState {
  /** Where the link leads; null for the server of this machine. */
  label: string | null;
  /** The server said that it restarts. */
  restarting: boolean;
  /** Since the other side was heard. */
  seconds: number;
  /** No try is made until the user does something. */
  paused: boolean;
  /** One that asks on the terminal could help. */
  mustAsk: boolean;
  /** What was typed and waits to be sent, bytes. */
  keptBytes: number;
  /** The key that leaves works. */
  mayLeave: boolean;
  /** Why the last try failed; '' when there is nothing to say. */
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
    ? 'Enter logs in anew'
    : state.paused
      ? 'press a key to try again'
      : 'retrying…';
  const kept = state.keptBytes > 0 ? `, ${state.keptBytes} typed bytes kept` : '';
  return `${shortened(label)}: last heard ${lasted(seconds)} ago, ${doing}${kept}${leave}${reason}`;
}

/** Of a host behind a relay the key says little, and what is behind it on the line says more. */
function shortened(label: string): string {
  return label.replace(/(\/[\w-]{6})[\w-]{37}$/, '$1…');
}

function lasted(seconds: number): string {
  if (seconds < 120) return `${Math.max(0, seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}
