/** End of an attach: exit code, last line and next step, from the server's reason. In tmux's words. */
import { tokenEnding } from '../protocol/admission.ts';
import type { ViewportClosedReason } from '../protocol/messages.ts';

export interface AttachOutcome {
  exitCode: number;
  /** Written to the terminal after it was restored: tmux's words. */
  line: string;
  /** Hang up the process that started this client (detach-client -P, attach-session -x). */
  hangUp: boolean;
  /** Command to run in the terminal now, by /bin/sh (detach-client -E); null for none. */
  run: string | null;
}

export function outcome(
  exitCode: number,
  line: string,
  after: Partial<Pick<AttachOutcome, 'hangUp' | 'run'>> = {},
): AttachOutcome {
  return { exitCode, line, hangUp: false, run: null, ...after };
}

/** `isRemote`: a server on another machine, which may not choose what runs here. */
export function outcomeOf(reason: ViewportClosedReason, session: string, isRemote: boolean): AttachOutcome {
  const from = `(from session ${session})`;
  switch (reason.kind) {
    case 'detached': {
      if (reason.run !== undefined && !isRemote) return outcome(0, '', { run: reason.run });
      if (reason.hangUp) return outcome(0, `[detached and SIGHUP ${from}]`, { hangUp: true });
      const by = reason.by === undefined ? '' : `by ${reason.by} `;
      return outcome(0, `[detached ${by}${from}]`);
    }
    case 'token-ended':
      return outcome(1, `[the token of this connection ${tokenEnding(reason)}]`);
    case 'session-ended':
      return outcome(0, '[exited]');
    case 'server-exit':
      return outcome(1, '[server exited]');
    default:
      return outcome(1, reason.message);
  }
}
