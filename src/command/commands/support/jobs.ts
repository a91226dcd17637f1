/** Running shell commands for run-shell and if-shell. */
import { constants } from 'node:os';
import { clientVariable } from '../../../operator/Principal.ts';
import type { CommandContext } from '../../context.ts';
import type { JobResult } from '../../Services.ts';
import type { ResolvedTarget } from '../../spec.ts';
import { callerDirectory } from './programs.ts';

export function runJob(
  context: CommandContext,
  command: string,
  target: ResolvedTarget | null,
  output?: (text: string) => void,
): Promise<JobResult> {
  const session = target?.session ?? null;
  return context.services.runJob({
    command,
    cwd: callerDirectory(context, session),
    session,
    pane: target?.pane ?? null,
    by: context.caller.principal,
    // A script of a job is the client's too.
    client: context.caller.client?.name ?? context.caller.env[clientVariable],
    ...(output ? { output } : {}),
  });
}

/** Exit code as shells report it: 128 plus the signal's number for a killed command. */
export function exitCodeOf({ status }: JobResult): number {
  if ('code' in status) return status.code;
  return 128 + (constants.signals[status.signal as keyof typeof constants.signals] ?? 0);
}
