/** The record of one command of `exec`, as stored and as sent to clients. Shapes only. */
import { count, type Infer, list, object, oneOf, optional, text, whole, yes } from '../../protocol/check.ts';
import type { ExecInfo } from '../../protocol/messages.ts';

/** `began`: false between typing the command line and the shell running it. */
export const ExecRecord = object({
  version: oneOf(1),
  id: text,
  key: optional(text),
  argv: list(text),
  pane: text,
  paneUuid: text,
  session: text,
  sessionUuid: text,
  kind: oneOf('process', 'shell'),
  by: object({ id: text, name: text, actor: oneOf('person', 'agent', 'program') }),
  startedAt: count,
  /** Time limit, milliseconds since the epoch. */
  deadline: optional(count),
  /** Offsets of its output in the pane's log. Before it began: where to look for its beginning. */
  from: count,
  to: optional(count),
  began: optional(yes),
  /** The shell is still printing; the output of the command has not begun. */
  lead: optional(yes),
  /** The shell signs its marks, so unsigned ones do not count. */
  signed: optional(yes),
  endedAt: optional(count),
  state: oneOf('running', 'exited', 'killed', 'lost', 'closed', 'failed', 'left'),
  code: optional(whole(Number.MIN_SAFE_INTEGER)),
  signal: optional(text),
  reason: optional(text),
  timedOut: optional(yes),
});
export interface ExecRecord extends Infer<typeof ExecRecord> {}

/** How a command ended. */
export type ExecEnd = Pick<ExecRecord, 'code' | 'signal' | 'reason'> & {
  state: Exclude<ExecRecord['state'], 'running'>;
};

/** The record as clients see it. `bytes`: output so far. */
export function infoOf(record: ExecRecord, bytes: number): ExecInfo {
  const { id, argv, pane, session, kind, by, startedAt, state } = record;
  const { endedAt, code, signal, reason, timedOut } = record;
  return {
    id,
    argv,
    pane,
    session,
    kind,
    by: by.name,
    startedAt,
    state,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(code === undefined ? {} : { code }),
    ...(signal === undefined ? {} : { signal }),
    ...(reason === undefined ? {} : { reason }),
    ...(timedOut === undefined ? {} : { timedOut }),
    bytes,
  };
}
