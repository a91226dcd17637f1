/**
 * What the command line says when it fails: an expected failure as its sentence, anything else (a fault of ours) as one
 * sentence too. Owns where the details of a fault go; a stack or source text never gets to the terminal.
 */
import { fail, HoldfastError } from '../../protocol/errors.ts';
import { systemReason } from '../../protocol/systemReason.ts';
import type { Places } from '../../runtime/paths.ts';
import { UsageError } from '../front/globalFlags.ts';
import { starting } from './localServer.ts';
import { writeErr } from './output.ts';

/** Longest reason of a fault that is shown, characters. */
const reasonCharacters = 200;

/** Says it on standard error; gives the exit code. `where` is null while it is not known yet. */
export function reportFailure(error: unknown, where: Places | null): number {
  writeErr(`${sentenceOf(error, where)}\n`);
  return 1;
}

function sentenceOf(error: unknown, where: Places | null): string {
  if (error instanceof UsageError) return `holdfast: ${error.message}`;
  if (error instanceof HoldfastError) return error.message;
  const reason = systemReason(error).slice(0, reasonCharacters);
  const log = where === null ? null : written(error, where);
  return log === null ? `holdfast: unexpected error: ${reason}` : fail('unexpected', { reason, log }).message;
}

/** Writes the details into the server's log; its path, or null when they could not be written. */
function written(error: unknown, { stateDir }: Places): string | null {
  try {
    return starting().logFault(stateDir, error);
  } catch {
    // Such as an installation that is being replaced.
    return null;
  }
}
